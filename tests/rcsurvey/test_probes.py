"""/readyz and /metrics: what a watcher is told, what a stranger is not, and what moves nothing."""

from datetime import timedelta

from django.db import connection
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from rcsurvey import counters, health, probes
from surveys.models.messages import MailService, Message
from surveys.tasks import mail
from tests.base import CastTestCase

FAR = {"REMOTE_ADDR": "192.0.2.10"}
BEHIND_PROXY = {"headers": {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https"}}
KEY = {"authorization": "Bearer a-key-for-the-collector"}


class ReadyTestCase(CastTestCase):
    def look_due(self, **ago: float) -> None:
        """Plan the worker's next look, as it does itself after each."""
        DBTaskResult.objects.all().delete()
        DBTaskResult.objects.create(
            task_path=mail.module_path,
            status="READY",
            run_after=now() - timedelta(**ago),
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
            queue_name="default",
        )

    def mail_due(self, **ago: float) -> None:
        Message.objects.create(
            organisation=self.hospital,
            invitation=self.invitation(self.nurses),
            kind="invitation",
            due_at=now() - timedelta(**ago),
            address="nia@birds.example",
        )


class ReadyTest(ReadyTestCase):
    def test_an_installation_at_work_is_ready(self) -> None:
        self.look_due(minutes=1)
        self.mail_due(minutes=14)

        page = self.client.get("/readyz")

        self.assertEqual((page.status_code, page.content), (200, b"ok"))
        self.assertEqual(page["Cache-Control"].count("no-store"), 1)

    def test_each_reason_is_named_to_the_machine_itself(self) -> None:
        with self.subTest("no worker was ever started"):
            self.assertIn("No look into the outbox is planned", self.said())
        self.look_due(minutes=17)
        with self.subTest("the worker has stopped"):
            self.assertIn("should have looked 17 minutes ago", self.said())
        self.look_due(minutes=1)
        self.mail_due(minutes=16)
        with self.subTest("mail stays"):
            self.assertIn("due for 16 minutes", self.said())
            self.assertNotIn("birds", self.said())

    def said(self) -> str:
        page = self.client.get("/readyz")
        self.assertEqual(page.status_code, 503)
        return page.content.decode()

    def test_mail_that_somebody_paused_is_no_fault(self) -> None:
        self.look_due(minutes=1)
        self.mail_due(hours=9)
        MailService.objects.update_or_create(id=1, defaults={"is_paused": True})

        self.assertEqual(self.client.get("/readyz").status_code, 200)

    def test_tables_older_than_the_code_are_not_ready(self) -> None:
        self.look_due(minutes=1)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'surveys' AND id > 9")

        self.assertIn("Migrations are pending", self.said())

    def test_strangers_are_told_that_it_is_so_and_not_why(self) -> None:
        for name, client in {
            "from elsewhere": Client(**FAR),
            "through our own proxy": Client(**BEHIND_PROXY),
            "with a wrong key": Client(**FAR, headers={"authorization": "Bearer guessed"}),
        }.items():
            with self.subTest(name), override_settings(METRICS_TOKEN="a-key-for-the-collector"):
                page = client.get("/readyz")

                self.assertEqual((page.status_code, page.content), (503, b"not ok"))

    @override_settings(METRICS_TOKEN="a-key-for-the-collector")
    def test_who_has_the_key_is_told_why_wherever_they_are(self) -> None:
        page = Client(**FAR, headers=KEY).get("/readyz")

        self.assertContains(page, "No look into the outbox", status_code=503)


class MetricsTest(ReadyTestCase):
    def test_a_stranger_finds_nothing_and_an_unset_key_opens_nothing(self) -> None:
        empty = {"authorization": "Bearer "}
        for client in (Client(**FAR), Client(**BEHIND_PROXY), Client(**FAR, headers=empty)):
            self.assertEqual(client.get("/metrics").status_code, 404)

    def test_requests_of_staff_are_counted_by_route_and_class(self) -> None:
        counted = 'rcs_requests_total{route="account_login",status="2xx"} '
        before = self.number(counted)

        for _ in range(3):
            self.client.get("/accounts/login/?next=/studies/")

        self.assertEqual(self.number(counted), before + 3)

    def number(self, start: str) -> int:
        lines = self.client.get("/metrics").content.decode().splitlines()
        return int(next((each for each in lines if each.startswith(start)), "0").split()[-1])

    def test_no_number_moves_with_an_answer(self) -> None:
        self.look_due(minutes=0)
        before = self.stable()

        token = self.link(self.nurses)
        for path in ("", "about/", "1/", "held/"):
            self.client.get(f"/s/{token}/{path}")
        self.client.post(f"/s/{token}/", {"start": "1"})
        self.answer(self.nurses, {self.physicians: 3}, people=3)
        self.client.post(f"/s/{token}/take-back/", {})

        self.assertEqual(self.stable(), before)

    def stable(self) -> list[str]:
        """Everything but the seconds, which pass by themselves."""
        lines = self.client.get("/metrics").content.decode().splitlines()
        return [line for line in lines if not line.startswith("rcs_worker_late_seconds")]

    def test_a_mail_more_in_the_outbox_moves_no_number(self) -> None:
        """Only those who have not answered get reminders: how many wait would tell."""
        self.look_due(minutes=0)
        self.mail_due(minutes=3)
        before = self.without_seconds()

        for _ in range(5):
            self.mail_due(minutes=2)

        self.assertEqual(self.without_seconds(), before)

    def without_seconds(self) -> list[str]:
        return [line for line in self.stable() if "_seconds " not in line]

    def test_every_line_is_one_that_a_collector_reads(self) -> None:
        page = self.client.get("/metrics").content.decode()

        for line in page.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) rcs_\w+ .+|rcs_\w+(\{[^{}]*"\})? [\d.e+-]+)$')


class CountersTest(SimpleTestCase):
    def test_every_route_has_a_place_of_its_own(self) -> None:
        self.assertLess(len(counters.places()), counters.PLACES)
        self.assertGreater(len(counters.places()), 100)

    def test_an_address_that_does_not_exist_is_counted_as_none(self) -> None:
        before = {(route, kind): n for route, kind, n in counters.counted()}

        counters.count("made:up", 404)

        after = {(route, kind): n for route, kind, n in counters.counted()}
        self.assertEqual(after["none", "4xx"], before.get(("none", "4xx"), 0) + 1)


class MayKnowTest(SimpleTestCase):
    def test_the_machine_itself_is_believed_only_without_a_proxy_in_between(self) -> None:
        near = RequestFactory().get("/readyz", REMOTE_ADDR="::1")
        self.assertTrue(probes.may_know(near))
        for name in probes.PROXIED:
            with self.subTest(name):
                request = RequestFactory().get("/readyz", headers={name: "127.0.0.1"})
                self.assertFalse(probes.may_know(request))

    def test_the_disk_is_measured_in_steps_no_answer_moves(self) -> None:
        self.assertIsInstance(health.free_percent(), int)
        self.assertIn(health.free_percent(), range(101))
