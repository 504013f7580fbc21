"""Every address × every method × every kind of person, walked from the resolver.

The expected answers stand in `tests/access_table.py` and its neighbours. A refused request must
not even try to write: every statement of the database is watched, so that a change which is taken
back or made up for is seen too, and no row or file needs to be counted. Nor does it send a mail.
"""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import override_settings

from tests.access_links import DOV, GUEST, KIND_OF, KINDS, NIA, expected_of, is_strange
from tests.access_stage import (
    ALL_ROUTES,
    MAY_BE_WRITTEN,
    METHODS,
    TABLE,
    AccessTestCase,
    nothing_logged,
    said,
)
from tests.access_table import SIGN_IN, SIGNED_IN, Expected
from tests.base import CastTestCase

REFUSED = (SIGN_IN, 400, 401, 403, 404, 405, 409)


class TableTest(CastTestCase):
    def test_every_route_has_its_line_in_the_table_and_every_line_its_route(self) -> None:
        self.assertEqual(set(ALL_ROUTES) - set(TABLE), set(), "routes without a line")
        self.assertEqual(set(TABLE) - set(ALL_ROUTES), set(), "lines without a route")

    def test_every_page_that_takes_a_link_says_which(self) -> None:
        with_link = {name for name, keys in ALL_ROUTES.items() if {"token", "share"} & set(keys)}

        self.assertEqual(with_link, set(KIND_OF))


@pytest.mark.once  # who may do what is decided before a database is asked
# Sessions in cookies: nobody's session is what is tried here, and each request would look it up.
@override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies")
class MatrixTest(AccessTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for who in SIGNED_IN:  # else the library writes the address down when it is first looked at
            user = getattr(cls, who)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)

    def setUp(self) -> None:
        super().setUp()
        self.known: dict[tuple[str, str, str], tuple[Expected, bool]] = {}
        # Holders of links come with whatever cookies their links give them.
        for kind, page in {
            NIA: "surveys:answer",
            DOV: "reports:team",
            GUEST: "shared:overview",
        }.items():
            answer = self.clients[kind].get(self.path_for(kind, page))
            self.assertEqual(answer.status_code, 200)

    def test_everybody_is_answered_as_the_table_says_and_a_refusal_writes_nothing(self) -> None:
        wrong, tried = [], set()
        with nothing_logged(), self.written() as tables:
            for name, route in TABLE.items():
                for kind in KINDS:
                    path = self.path_for(kind, name)
                    for method in METHODS:
                        answer, wrote = self.told(kind, method, path, tables)
                        expected = expected_of(name, route, kind, method)
                        if answer != expected:
                            wrong.append(f"{name} {method} {kind}: {answer}, not {expected}")
                        if wrote and (answer in REFUSED or is_strange(name, kind)):
                            wrong.append(f"{name} {method} {kind}: refused, and wrote")
                        tried.add((name, method, kind))

        self.assertFalse(wrong, "\n".join(wrong))
        line = coverage(tried)
        print(line)
        self.assertTrue(line.endswith(", 100 % covered"), line)

    def told(self, kind: str, method: str, path: str, tables: set[str]) -> tuple[Expected, bool]:
        """Return the answer and whether something was written, or posted to somebody.

        Who has no cookie sends what nobody sends, to the letter; that is asked once.
        """
        request = (self.clients[kind].cookies.output(), method, path)
        if request not in self.known:
            tables.clear()
            mail.outbox.clear()
            answer = said(self.ask(kind, method, path))
            self.known[request] = answer, bool(tables - MAY_BE_WRITTEN or mail.outbox)
        return self.known[request]


def coverage(tried: set[tuple[str, str, str]]) -> str:
    """Return how much of routes × methods × kinds has been tried, counted from the resolver."""
    every = {(name, method, kind) for name in ALL_ROUTES for method in METHODS for kind in KINDS}
    sides = f"{len(ALL_ROUTES)} routes × {len(METHODS)} methods × {len(KINDS)} kinds"
    share = 100 * len(tried & every) // len(every)
    return f"permission matrix: {sides} = {len(tried)} answers, {share} % covered"
