"""What no program should send: refused in the one shape, in words, without a change."""

import json
from typing import Any

from django.test import override_settings

from interventions.catalogue import load
from interventions.models.plans import Action, ActionPlan
from surveys.models.participants import Participant
from surveys.models.waves import Wave
from surveys.models.webhooks import Webhook
from tests.base import CastTestCase
from tests.reports.api.programs import Program

NUMBERS = (
    "0",
    "-1",
    str(10**20),
    "1.5",
    "x",
    "\x00",
    "４x",
    "1e3",
    "null",
    "%ED%A0%80",
    "9" * 5000,
)
BAD_NUMBERS: tuple[Any, ...] = (0, -1, 10**20, 1.5, "1", "x", None, True, [], {}, -(10**30))
BAD_TEXTS: tuple[Any, ...] = (1, 1.5, True, None, [], {}, ["x"], "x" * 5000)
SURROGATE = '{"people": [{"email": "a@example.org", "workgroup": "\\ud800"}]}'
BODIES = {
    "nothing": ("", 422),
    "half": ('{"people": [', 400),
    "text": ("people", 400),
    "latin-1": ('{"people": "é"}'.encode("latin-1"), 400),
    "nan": ('{"people": NaN}', 400),
    "infinity": ('{"people": -Infinity}', 400),
    "large float": ('{"people": 1e999}', 422),
    "very long number": ('{"people": ' + "9" * 5000 + "}", 400),
    "deep": ('{"people": ' + "[" * 50 + "]" * 50 + "}", 400),
    "very deep": ("[" * 100_000, 400),
    "twice": ('{"people": [], "people": []}', 400),
    "nul": ('{"people": [{"email": "a\\u0000@example.org", "workgroup": "x"}]}', 400),
    "nul in a name": ('{"a\\u0000": 1}', 400),
    "half a letter": (SURROGATE, 400),
    "list": ("[]", 422),
    "number": ("1", 422),
    "null": ("null", 422),
    "unknown field": ('{"people": [{"email": "a@b.org", "workgroup": "x", "state": "done"}]}', 422),
    "no people": ('{"people": []}', 422),
    "people is no list": ('{"people": {"email": "a@example.org"}}', 422),
    "too many": (json.dumps({"people": [{"email": "a", "workgroup": "b"}] * 2001}), 422),
    "byte order mark": (b"\xef\xbb\xbf{}", 400),
}


class BadInputTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()
        cls.draft = Wave.objects.create(organisation=cls.hospital, study=cls.study, number=2)
        plan = ActionPlan.objects.create(organisation=cls.hospital, wave=cls.wave)
        cls.action = Action.objects.create(
            organisation=cls.hospital,
            plan=plan,
            group_a=cls.nurses,
            group_b=cls.physicians,
            leading_group=cls.nurses,
            slug="humble-inquiry",
            title="Humble inquiry",
        )

    def setUp(self) -> None:
        self.program = Program(self.amal)
        self.tried = 0

    def refused(self, response: Any, *statuses: int) -> dict[str, Any]:
        """The answer has the one shape, and says something to do."""
        self.tried += 1
        self.assertIn(response.status_code, statuses, response.content[:300])
        error = response.json()["error"]
        self.assertEqual(set(error), {"code", "message", "fields"})
        self.assertGreater(len(error["message"]), 20)
        self.assertTrue(all(each["message"] and each["where"] for each in error["fields"]))
        return error

    @override_settings(API_CALLS="10000/m")
    def test_numbers_in_addresses_that_are_none(self) -> None:
        for number in NUMBERS:
            for path in (
                "waves/{}",
                "waves/{}/release",
                "studies/{}",
                "actions/{}",
                "waves/{}/people",
            ):
                address = "/api/v1/" + path.format(number)
                with self.subTest(address[:60]):
                    self.refused(self.get(address), 404, 405, 422)
            for name in ("page", "size", "organisation"):
                with self.subTest(name, number=number[:20]):
                    self.refused(self.get("/api/v1/studies", {name: number}), 400, 422)
        for measure in ("", "x" * 61, "a b", "\x00", "<b>", "'"):
            path = f"/api/v1/waves/{self.wave.pk}/release/ties"
            self.refused(self.get(path, {"measure": measure}), 400, 422)
        for name, many in (("page", 10**6), ("size", 201)):
            self.refused(self.get("/api/v1/studies", {name: many}), 422)
        self.assertGreater(self.tried, 90)

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.program.key}"}
        return self.program.client.get(path, query or {}, headers=headers)

    @override_settings(API_CALLS="10000/m")
    def test_bodies_that_are_no_list_of_people(self) -> None:
        for name, (content, status) in BODIES.items():
            with self.subTest(name):
                answer = self.program.call("PUT", "push_people", self.draft.pk, content=content)
                self.refused(answer, status)
        for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            answer = self.program.call(
                "PUT", "push_people", self.draft.pk, content="{}", content_type=kind
            )
            self.refused(answer, 415)
        for letters in ("utf-16", "latin-1", "unicode_escape"):
            for method, name, key in (
                ("PUT", "push_people", self.draft.pk),
                ("GET", "read_wave", self.wave.pk),
            ):
                kind = f"application/json; charset={letters}"
                answer = self.program.call(
                    method, name, key, content="{}", content_type=kind, query={"page": "é"}
                )
                self.refused(answer, 415)
        large = self.program.call("PUT", "push_people", self.draft.pk, content=" " * 1_000_001)
        self.refused(large, 413)
        self.assertFalse(Participant.objects.exists())

    @override_settings(API_CALLS="10000/m")
    def test_values_that_cannot_stand_where_they_stand(self) -> None:
        good = {"email": "a@example.org", "workgroup": "Nurses"}
        for field in ("email", "workgroup", "name", "unit", "organisation", "language"):
            for value in BAD_TEXTS:
                with self.subTest(field, value=value):
                    body = {"people": [good | {field: value}]}
                    answer = self.program.call("PUT", "push_people", self.draft.pk, body=body)
                    [problem] = self.refused(answer, 422)["fields"]
                    self.assertEqual(problem["where"], f"people.0.{field}")
        changes = {
            "version": BAD_NUMBERS,
            "leading_group": [each for each in BAD_NUMBERS if each is not None],
            "steps_done": (1, "1", [0], ["1"], [10**20], [True], [1] * 101, {}, [10**6]),
            "starts_on": ("31.3.2026", "2026-02-30", 1.5, True, [], "x", "\u0663", "9" * 50),
            "owner_name": ("x" * 121, 1, [], {}),
            "notes": ("x" * 4001, 1, [], {}),
            "reminds": ("bram@example.org", "nobody@example.org", "x" * 255, 1),
            "status": ("running",),
        }
        for field, values in changes.items():
            for value in values:
                with self.subTest(field, value=value):
                    body = {"version": 1} | {field: value}
                    answer = self.program.call("PATCH", "change_action", self.action.pk, body=body)
                    self.refused(answer, 422)
        for status in ("", "live", 1, None, [], "RUNNING"):
            answer = self.program.call(
                "PUT", "move_action", self.action.pk, body={"status": status}
            )
            self.refused(answer, 422)
        self.assertGreater(self.tried, 90)
        self.action.refresh_from_db()
        self.assertEqual((self.action.version, self.action.status), (1, "planned"))
        self.assertFalse(Participant.objects.exists())

    @override_settings(API_CALLS="10000/m")
    def test_addresses_that_are_not_written_to(self) -> None:
        for address in (
            *("", "x", "example.org", "//example.org", "http://example.org", "ftp://example.org"),
            *("https://", "https://:443/", "https://user@example.org", "https://u:p@example.org/"),
            *("https://example.org:80/", "https://example.org:22", "https://example.org:x/"),
            *("https://example.org:99999/", "https://exämple.org", "https://example.org/ x"),
            *("https://example.org\\@127.0.0.1/", "https://example.org/\nx", "javascript:alert(1)"),
            *("https://example.org/#part", "https://[::1", "https://" + "x" * 600, "file:///etc"),
            *("http://localhost/", "http://127.0.0.1:8000/", 1, None, [], {}),
        ):
            with self.subTest(address):
                answer = self.program.call(
                    "POST", "add_webhook", self.hospital.pk, body={"address": address}
                )
                self.refused(answer, 422)
        for value in (1, 0, "true", None, [], {}):
            webhook = Webhook.objects.first() or Webhook.objects.create(
                organisation=self.hospital, address="https://example.org/in"
            )
            answer = self.program.call(
                "PATCH", "pause_webhook", self.hospital.pk, webhook.pk, body={"is_paused": value}
            )
            self.refused(answer, 422)
        self.assertEqual(Webhook.objects.filter(is_paused=False).count(), 1)

    def test_an_address_that_does_not_exist_is_answered_in_the_same_shape(self) -> None:
        for path in ("/api/v1/nothing", "/api/v2/studies", "/api/", "/api/v1/studies/1/x"):
            self.refused(self.get(path), 404)
