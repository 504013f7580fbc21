"""Every operation × every method × every kind of person, by tokens; and what tokens never do."""

import json
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import SimpleTestCase, override_settings
from django.urls import get_resolver, reverse
from django.utils.timezone import localdate

from reports.api.api import api
from surveys.models.organisations import Membership
from surveys.models.tokens import ApiToken, Scope
from surveys.tokens import make_token
from tests.access_links import KINDS
from tests.access_programs import OPERATIONS, TOGETHER, Operation, methods_of
from tests.access_stage import (
    ALL_ROUTES,
    MAY_BE_WRITTEN,
    METHODS,
    AccessTestCase,
    headers_of,
    nothing_logged,
)
from tests.access_table import AMAL, BRAM, NOBODY, SIGNED_IN

# Respondents' pages and those of a workshop's phones: the link is the authority, without a cookie.
FREE_OF_THE_CHECK = {
    *(f"surveys:answer{page}" for page in ("", "-about", "-held", "-more", "-question")),
    *("surveys:answer-reminders", "surveys:answer-send", "surveys:answer-take-back"),
    *("surveys:open-link", "surveys:sheet", "surveys:sheet-about"),
    *("interventions:phone", "interventions:phone-enter", "interventions:phone-join"),
}
NOT_KNOWN = "cs_" + "x" * 43
USE = {"surveys_apitoken"}


class TableTest(SimpleTestCase):
    def test_every_operation_has_its_line_with_its_method_and_scope(self) -> None:
        there = {
            each["operationId"]: (method.upper(), each["x-scope"])
            for methods in api.get_openapi_schema()["paths"].values()
            for method, each in methods.items()
        }

        table = {name: (each.method, each.scope) for name, each in OPERATIONS.items()}
        self.assertEqual(there, table)

    def test_only_links_and_tokens_stand_in_for_the_check_of_forms(self) -> None:
        """Views that are free of it know no cookie: respondents', phones', the interface's."""
        free = {
            name
            for name, view in views_of(get_resolver().url_patterns)
            if getattr(view, "csrf_exempt", False)
        }

        self.assertEqual(free, FREE_OF_THE_CHECK | {f"api:{name}" for name in OPERATIONS})


def views_of(patterns: Any, space: str = "") -> Any:
    for each in patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from views_of(each.url_patterns, inner)
        else:
            yield f"{space}{each.name}", each.callback


class ProgramsTest(AccessTestCase):
    """Everybody of the table has a token for everything."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.keys = {
            who: make_token(getattr(cls, who), name="All", scopes=Scope.values)[1]
            for who in SIGNED_IN
        }

    def setUp(self) -> None:
        super().setUp()
        cache.clear()

    def call(
        self, name: str, key: str, method: str = "", body: Any = None, **instead: Any
    ) -> HttpResponse:
        """Call an operation and take back all it did."""
        operation = OPERATIONS[name]
        values = {n: self.place[n] for n in ALL_ROUTES[f"api:{name}"]} | instead
        content = self.body_of(name, operation) if body is None else body
        mark = transaction.savepoint()
        try:
            return self.client.generic(
                method or operation.method,
                reverse(f"api:{name}", kwargs=values),
                json.dumps(content) if content else "",
                content_type="application/json",
                headers={"Authorization": f"Bearer {key}"} if key else {},
            )
        finally:
            transaction.savepoint_rollback(mark)

    def body_of(self, name: str, operation: Operation) -> dict[str, Any]:
        if name == "add_action":
            pair = f"tie-{self.nurses.pk}-{self.physicians.pk}"
            return {"pair": pair, "idea": "relational-mapping"}
        return operation.body

    # The matrix

    def expected(self, name: str, kind: str, method: str) -> int:
        """An address may be that of several operations, one to a method."""
        asked = "GET" if method == "HEAD" else method
        if asked not in methods_of(name):
            return 405
        if kind not in SIGNED_IN:
            return 401
        there = next((names for names in TOGETHER if name in names), {name})
        operation = next(OPERATIONS[each] for each in there if OPERATIONS[each].method == asked)
        return operation.status if kind in operation.who else 404

    def test_everybody_is_answered_as_the_table_says_and_a_refusal_writes_nothing(self) -> None:
        """Every operation × method × kind; holders of links hold them out as if they were tokens.

        A token that opens nothing is counted, and that of use has its day written down.
        """
        keys = {NOBODY: ""} | self.held | self.keys | {"a guess": NOT_KNOWN}
        self.assertEqual(set(keys), {*KINDS, "a guess"})
        wrong = []
        with nothing_logged(), self.written() as tables:
            for name in OPERATIONS:
                for kind, key in keys.items():
                    for method in METHODS:
                        tables.clear()
                        answer = self.call(name, key, method, self.body_for(name, method))
                        expected = self.expected(name, kind, method)
                        if answer.status_code != expected:
                            wrong.append(f"{name} {method} {kind}: {answer.status_code}")
                        if answer.status_code >= 400 and tables - MAY_BE_WRITTEN - USE:
                            wrong.append(f"{name} {method} {kind}: refused, and wrote {tables}")
                        if expected == 405 and method != "HEAD":
                            self.assertEqual(answer.json()["error"]["code"], "not_allowed")

        self.assertFalse(wrong, "\n".join(wrong))

    def body_for(self, name: str, method: str) -> dict[str, Any]:
        there = next((names for names in TOGETHER if name in names), {name})
        found = [each for each in there if OPERATIONS[each].method == method]
        return self.body_of(found[0], OPERATIONS[found[0]]) if found else {}

    def test_a_token_without_the_scope_opens_nothing_and_says_which_it_needs(self) -> None:
        for name, operation in OPERATIONS.items():
            others = [each for each in Scope.values if each != operation.scope]
            ApiToken.objects.filter(user=self.amal).update(scopes=others)

            answer = self.call(name, self.keys[AMAL])

            self.assertEqual(answer.status_code, 403, name)
            self.assertIn(operation.scope, answer.json()["error"]["message"])

    # What is not yours

    def test_what_is_not_yours_is_answered_exactly_like_what_is_not_there(self) -> None:
        tried = 0
        for name in OPERATIONS:
            for key in set(ALL_ROUTES[f"api:{name}"]) & set(self.elsewhere):
                foreign = self.call(name, self.keys[AMAL], **{key: self.elsewhere[key]})
                missing = self.call(name, self.keys[AMAL], **{key: 10**9})

                self.assertEqual(foreign.status_code, 404, f"{name} {key}")
                self.assertEqual(foreign.content, missing.content)
                self.assertEqual(headers_of(foreign), headers_of(missing))
                tried += 1

        self.assertGreater(tried, 20)

    def test_no_list_names_anything_of_another_organisation(self) -> None:
        for name in ("list_organisations", "list_studies", "list_releases", "list_actions"):
            theirs = self.call(name, self.keys[BRAM]).content.decode()

            self.assertNotIn("North Hospital", theirs)
            self.assertNotIn("Discharge", theirs)
            self.assertIn('"items":', theirs)

    def test_a_leader_of_a_unit_gets_the_own_unit_and_no_other(self) -> None:
        answers = [
            self.client.get(
                reverse("api:read_release", args=[self.wave.pk]),
                {"unit": unit},
                headers={"Authorization": f"Bearer {self.keys['lena']}"},
            )
            for unit in (self.north.pk, self.south.pk, 10**9)
        ]

        self.assertEqual([each.status_code for each in answers], [200, 404, 404])
        self.assertEqual(answers[0].json()["unit"], "North")
        self.assertEqual(answers[1].content, answers[2].content)

    # What ends a token, and what never stands in for one

    def status(self) -> int:
        return self.call("read_release", self.keys["cato"]).status_code

    def test_a_token_opens_what_its_person_may_see_and_no_longer_than_they_may(self) -> None:
        mine = ApiToken.objects.filter(user=self.cato)
        yesterday = localdate() - timedelta(days=1)
        ends = {
            "revoked": (lambda: mine.update(revoked=True), 401),
            "expired": (lambda: mine.update(made_on=yesterday, expires_on=yesterday), 401),
            "account locked": (lambda: self.lock(self.cato), 401),
            "access ended": (lambda: Membership.objects.filter(user=self.cato).delete(), 404),
            "another task": (
                lambda: Membership.objects.filter(user=self.cato).update(role="auditor"),
                404,
            ),
        }
        self.assertEqual(self.status(), 200)
        for name, (end, expected) in ends.items():
            mark = transaction.savepoint()
            end()
            self.assertEqual(self.status(), expected, name)
            transaction.savepoint_rollback(mark)

    def lock(self, user: Any) -> None:
        type(user).objects.filter(pk=user.pk).update(is_active=False)

    def test_neither_a_cookie_nor_a_token_in_the_address_opens_anything(self) -> None:
        path = reverse("api:read_release", args=[self.wave.pk])
        self.client.force_login(self.amal)
        key = self.keys[AMAL]

        answers = [
            self.client.get(path),
            self.client.get(path, {"token": key, "access_token": key, "Authorization": key}),
            self.client.get(path, headers={"Authorization": key}),
            self.client.get(path, headers={"Authorization": f"Basic {key}"}),
            self.client.get(path, headers={"X-Api-Key": key}),
            self.client.get(path, headers={"Authorization": f"Bearer {key}x"}),
        ]

        self.assertEqual({each.status_code for each in answers}, {401})
        self.assertEqual({each["WWW-Authenticate"] for each in answers}, {"Bearer"})

    @override_settings(DEMONSTRATION=False)
    def test_who_needs_a_second_step_of_sign_in_needs_it_for_tokens_too(self) -> None:
        refused = self.call("read_wave", self.keys["cato"])
        leader = self.call("read_wave", self.keys["lena"])

        self.assertEqual((refused.status_code, leader.status_code), (403, 200))
        self.assertEqual(refused.json()["error"]["code"], "second_step_missing")

    def test_of_its_use_a_token_keeps_the_day(self) -> None:
        path = reverse("api:list_studies")

        self.client.get(path, headers={"Authorization": f"Bearer {self.keys['lena']}"})

        self.assertEqual(ApiToken.objects.get(user=self.lena).last_used_on, localdate())

    @override_settings(API_CALLS="3/m")
    def test_too_many_calls_are_told_how_long_to_wait_and_others_are_not(self) -> None:
        answers = [self.client_of("cato").status_code for _ in range(4)]
        waiting = self.client_of("cato")

        self.assertEqual(answers, [200, 200, 200, 429])
        self.assertEqual(waiting["Retry-After"], "60")
        self.assertEqual(waiting.json()["error"]["code"], "too_many_calls")
        self.assertEqual(self.client_of("lena").status_code, 200)

    @override_settings(API_MISSES="2/m")
    def test_guessing_is_slowed_down_for_a_network(self) -> None:
        path = reverse("api:list_studies")

        guesses = [
            self.client.get(path, headers={"Authorization": f"Bearer {NOT_KNOWN}{n}"}).status_code
            for n in range(4)
        ]

        self.assertEqual(guesses, [401, 401, 429, 429])
        elsewhere = {"Authorization": f"Bearer {self.keys['lena']}"}
        other = self.client.get(path, headers=elsewhere, REMOTE_ADDR="192.0.2.9")
        self.assertEqual(other.status_code, 200)

    def client_of(self, who: str) -> HttpResponse:
        header = {"Authorization": f"Bearer {self.keys[who]}"}
        return self.client.get(reverse("api:list_studies"), headers=header)
