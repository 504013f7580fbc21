"""Odd links, forms, sign-ins and names: whatever is sent, no page ends in an error."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.test import override_settings
from django.urls import reverse

from surveys import answering
from surveys.models.answers import Response
from tests.access_stage import AccessTestCase
from tests.access_table import NOBODY
from tests.inputs.cases import Case, Form, links
from tests.surveys.views.test_setup import NAMES, RULES

LEAST = {"links": 120, "participant posts": 250, "accounts": 150, "names": 130}


@override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
class RequestsTest(AccessTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        answering.begin(cls.place["token"])

    def setUp(self) -> None:
        super().setUp()
        for client in self.clients.values():
            client.raise_request_exception = False

    def posts(self) -> Iterator[Case]:
        """What respondents, people at an open link and phones send."""
        token, rated = self.place["token"], f"rate-{self.place['target_id']}"
        question = {"version": 1, "go": "next", rated: 3}
        none = f"none-{self.place['target_id']}"
        sheet = {"version": 1, "place-meetings": 1}
        every = {
            f"/s/{token}/2/": (question, {rated: 3, "version": 3, "go": 3, none: 3}),
            f"/s/{token}/send/": ({"version": 1, "comment": ""}, {"comment": 2, "version": 6}),
            f"/s/{token}/held/": ({"go": "look"}, {"go": 12}),
            f"/s/{token}/reminders/": ({"go": "end"}, {"go": 12}),
            f"/j/{self.place['surveys:open-link token']}/": (
                {"start": 1, "workgroup": 1},
                {"workgroup": 4, "unit": 12},
            ),
            self.path("surveys:sheet-about"): (sheet, {"place-meetings": 4, "version": 6}),
            self.path("interventions:phone-join"): ({"group": 1}, {"group": 6}),
            self.path("interventions:phone"): ({"step": 1, "choice": 1}, {"choice": 6, "step": 12}),
        }
        for path, (good, odd) in every.items():
            yield from Form(path, good, odd).cases()

    def accounts(self) -> Iterator[Case]:
        """What people on their way in send, and those who are in about themselves."""
        both = "five green umbrellas"
        login = {"login": "amal@example.org", "password": both}
        join = {"name": "Noor", "password1": both, "password2": both}
        yield from Form("/accounts/login/", login, {"login": 2, "password": 3, "next": 6}).cases()
        yield from Form("/accounts/password/reset/", {}, {"email": 2}).cases()
        yield from Form(self.path("surveys:join"), join, {"name": 4, "password1": 12}).cases()
        for name, field in (("language-choose", "language"), ("surveys:organisation-choose", "")):
            path, odd = reverse(name), {field or "organisation": 8}
            yield from Form(path, {}, odd, "lena").cases()

    def names(self) -> Iterator[Case]:
        """What staff call things and people."""
        study = NAMES | RULES
        odd = {"name": 2, "process": 3, "contact": 6}
        yield from Form("/studies/new/", study, odd, "amal").cases()
        people = reverse("surveys:people", args=[self.hospital.pk])
        invited = {"email": "noor@example.org", "role": "leader"}
        yield from Form(people, invited, {"email": 4, "role": 12, "until": 12}, "amal").cases()
        own = self.path("interventions:own-entry-new")
        yield from Form(own, {"title": "Huddle"}, {"title": 4, "slug": 12}, "cato").cases()

    def kinds(self) -> dict[str, Iterable[Case]]:
        wave, code = self.place["wave_id"], self.place["code"]
        return {
            "links": links(self.place["token"], code, wave),
            "participant posts": self.posts(),
            "accounts": self.accounts(),
            "names": self.names(),
        }

    def tried(self, case: Case) -> int:
        if case.method == "GET":
            return self.ask(case.person, "GET", case.path).status_code
        # Half a letter cannot be sent by a test client as text; a browser sends the sign for it.
        fields = {
            name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
            for name, value in case.fields.items()
        }
        return self.ask(case.person, "POST", case.path, fields).status_code

    def test_no_request_ends_in_an_error_and_nobody_s_answers_are_stored(self) -> None:
        counts, errors = Counter[str](), []
        stored = Response.objects.count()
        for kind, cases in self.kinds().items():
            for case in cases:
                counts[kind] += 1
                status = self.tried(case)
                if status >= 500:
                    errors.append(f"{kind}, {case.name[:120]}: {status}")

        print(f"bad inputs: {counts.total()}, {len(errors)} errors ({dict(counts)})")
        self.assertFalse(errors, "\n".join(errors))
        self.assertFalse({kind: n for kind, n in LEAST.items() if counts[kind] < n}, counts)
        self.assertEqual(Response.objects.count(), stored)

    def test_the_same_forms_without_anything_odd_are_taken(self) -> None:
        """Else every one of them would be refused for another reason than its odd field."""
        token, rated = self.place["token"], f"rate-{self.place['target_id']}"
        signed_in = {"login": "amal@example.org", "password": "five green umbrellas"}
        self.amal.set_password(signed_in["password"])
        self.amal.save()
        for person, path, good in (
            (NOBODY, f"/s/{token}/2/", {"version": 1, "go": "next", rated: 3}),
            (NOBODY, self.path("surveys:sheet-about"), {"version": 1, "place-meetings": 1}),
            (NOBODY, "/accounts/login/", signed_in),
            ("amal", "/studies/new/", NAMES | RULES),
        ):
            self.assertEqual(self.ask(person, "POST", path, good).status_code, 302, path)
