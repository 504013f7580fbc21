"""Other systems are told once that a wave closed or was released, signed, and nothing more."""

import hashlib
import hmac
import json
import socket
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils.timezone import now

from surveys import outbox, waves, webhooks
from surveys.keeping import closing
from surveys.models.events import Event
from surveys.models.waves import Wave
from surveys.models.webhooks import Delivery, Webhook
from tests.base import CastTestCase
from tests.surveys.listening import server

State = Delivery.State


class WebhookTestCase(CastTestCase):
    """North Hospital tells one address; it listens on this machine."""

    def setUp(self) -> None:
        self.reply = 200
        self.port, self.heard = self.enterContext(server(self.answer_with_reply))
        self.enterContext(override_settings(WEBHOOKS_TO_LOOPBACK=True))
        address = f"http://127.0.0.1:{self.port}/in"
        self.webhook, self.secret = webhooks.add(self.amal, self.hospital, address)
        Wave.objects.filter(pk=self.wave.pk).update(first_invited_on=now().date())
        self.wave.refresh_from_db()

    def answer_with_reply(self, line: socket.socket) -> None:
        if self.reply:
            line.sendall(f"HTTP/1.1 {self.reply} So\r\nContent-Length: 0\r\n\r\n".encode())

    def deliver(self) -> None:
        webhooks.deliver_due(seconds=60)

    def notes(self) -> list[tuple[dict[str, str], bytes]]:
        """Return the headers and the body of everything that arrived."""
        found = []
        for request in self.heard:
            head, _, body = request.partition(b"\r\n\r\n")
            lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
            found.append(({name: value for name, _, value in lines}, body))
        return found

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.notes()]

    def later(self) -> None:
        """Let everything that waits be due."""
        Delivery.objects.filter(state=State.QUEUED).update(due_at=now())


class TellingTest(WebhookTestCase):
    def test_that_a_wave_closed_is_told_once(self) -> None:
        self.deliver()
        self.assertEqual(self.heard, [])
        waves.close(self.wave)

        self.assertTrue(webhooks.is_due())
        self.deliver()
        self.deliver()

        self.assertEqual(
            self.bodies(),
            [
                {
                    "id": str(Delivery.objects.get().pk),
                    "event": "wave.closed",
                    "organisation": self.hospital.pk,
                    "study": self.study.pk,
                    "wave": self.wave.pk,
                    "wave_number": 1,
                    "release_number": None,
                    "fetch": f"http://127.0.0.1:8000/api/v1/waves/{self.wave.pk}",
                }
            ],
        )
        self.assertEqual(Delivery.objects.get().state, State.DONE)
        self.assertFalse(webhooks.is_due())

    def test_a_wave_that_is_opened_again_is_told_again_when_it_closes(self) -> None:
        waves.close(self.wave)
        self.deliver()
        waves.reopen(self.wave, closes_at=now() + timedelta(days=1))
        self.deliver()
        self.wave.refresh_from_db()
        waves.close(self.wave)
        self.deliver()

        self.assertEqual([each["event"] for each in self.bodies()], ["wave.closed"] * 2)

    def test_a_release_is_told_with_its_number_and_holds_no_result_and_no_name(self) -> None:
        self.answer_all()
        self.release()

        self.deliver()

        released = next(each for each in self.bodies() if each["event"] == "release.made")
        self.assertEqual(released["release_number"], 1)
        self.assertTrue(released["fetch"].endswith(f"/waves/{self.wave.pk}/release"))
        for _, body in self.notes():
            for word in ("Nurses", "Discharge", "North", "example", "2.7"):
                self.assertNotIn(word, body.decode())

    def test_what_happened_before_or_elsewhere_or_during_a_pause_is_not_told(self) -> None:
        theirs, _ = webhooks.add(self.bram, self.other_hospital, "https://example.org/theirs")
        webhooks.pause(self.amal, self.webhook, is_paused=True)
        self.answer_all()
        self.release()
        late, _ = webhooks.add(self.amal, self.hospital, "https://example.org/late")

        self.deliver()
        webhooks.pause(self.amal, self.webhook, is_paused=False)
        self.deliver()

        self.assertEqual(self.heard, [])
        self.assertFalse(Delivery.objects.filter(webhook__in=[theirs, late]).exists())

    def test_nothing_is_told_while_the_site_is_closed_or_mail_waits_for_a_person(self) -> None:
        waves.close(self.wave)
        self.assertTrue(webhooks.is_due())

        outbox.pause()
        self.assertFalse(webhooks.is_due())
        self.deliver()
        outbox.resume()
        closing.close()
        self.addCleanup(closing.open_again)
        self.assertFalse(webhooks.is_due())
        self.deliver()
        self.assertEqual(self.heard, [])

        closing.open_again()
        self.deliver()
        self.assertEqual(len(self.heard), 1)

    def test_the_signature_covers_the_moment_and_the_body(self) -> None:
        waves.close(self.wave)
        self.deliver()

        [(headers, body)] = self.notes()
        signed = headers["Webhook-Timestamp"].encode() + b"." + body
        expected = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        self.assertEqual(headers["Webhook-Signature"], f"sha256={expected}")
        stored = json.dumps(list(Webhook.objects.values()), default=str)
        self.assertNotIn(self.secret.removeprefix("whs_"), stored)

    def test_what_does_not_arrive_is_tried_again_and_given_up_some_time(self) -> None:
        waves.close(self.wave)
        for reply, said in ((503, "503"), (302, "302"), (0, "the connection broke off")):
            self.reply = reply
            self.later()
            self.deliver()
            note = Delivery.objects.get()
            self.assertEqual((note.state, note.said), (State.QUEUED, said))
            self.assertGreater(note.due_at, now())
        Webhook.objects.update(address="https://10.0.0.1/in")
        self.later()
        self.deliver()
        self.assertEqual(Delivery.objects.get().said, "leads into a private network")
        self.assertEqual(len(self.heard), 3)
        for _ in range(webhooks.MOST_ATTEMPTS):
            self.later()
            self.deliver()

        note = Delivery.objects.get()
        self.assertEqual((note.state, note.attempts), (State.FAILED, webhooks.MOST_ATTEMPTS))

    def test_a_note_that_a_killed_worker_had_taken_is_taken_up_again(self) -> None:
        waves.close(self.wave)
        webhooks.queue_what_happened()
        self.assertIsNotNone(webhooks.claim())
        self.assertIsNone(webhooks.claim())
        self.deliver()
        self.assertEqual(self.heard, [])
        Delivery.objects.update(lease_until=now() - timedelta(seconds=1))

        self.deliver()

        self.assertEqual(len(self.heard), 1)

    def test_a_test_is_sent_once_and_not_tried_again(self) -> None:
        self.reply = 500
        webhooks.send_test(self.webhook)
        webhooks.send_test(self.webhook)

        self.deliver()

        self.assertEqual([each["event"] for each in self.bodies()], ["test"])
        self.assertEqual(Delivery.objects.get().state, State.FAILED)

    def test_the_same_thing_cannot_be_queued_twice(self) -> None:
        waves.close(self.wave)
        webhooks.queue_what_happened()
        note = Delivery.objects.get()

        with self.assertRaises(IntegrityError), transaction.atomic():
            Delivery.objects.create(
                organisation=self.hospital, webhook=self.webhook, event=note.event, key=note.key
            )

    def test_lines_are_forgotten_after_a_month_and_nothing_is_told_again(self) -> None:
        waves.close(self.wave)
        self.deliver()
        Delivery.objects.update(made_at=now() - timedelta(days=31))
        Wave.objects.filter(pk=self.wave.pk).update(
            opens_at=now() - timedelta(days=40), closes_at=now() - timedelta(days=31)
        )

        webhooks.prune_deliveries()
        self.deliver()

        self.assertEqual((Delivery.objects.count(), len(self.heard)), (0, 1))


class PageTest(WebhookTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.amal)
        self.all = f"/organisations/{self.hospital.pk}/webhooks/"
        self.one = f"{self.all}{self.webhook.pk}/"

    def test_the_secret_is_shown_once_and_stands_in_no_line_of_the_log(self) -> None:
        made = self.client.post(self.all, {"address": "https://example.org/new"})
        secret = made.context["secret"]

        self.assertContains(made, secret)
        self.assertNotContains(self.client.get(self.all), secret)
        about = " ".join(Event.objects.values_list("about", flat=True))
        self.assertNotIn(secret, about)
        self.assertNotIn("example.org/new", about)

    def test_an_address_is_paused_resumed_and_removed(self) -> None:
        self.client.post(self.one, {"do": "pause"})
        self.assertContains(self.client.get(self.one), "Paused. Nothing is sent there.")
        self.client.post(self.one, {"do": "resume"})
        self.assertContains(self.client.get(self.one), "It is told when a wave closes")
        self.client.post(self.one, {"do": "remove"})

        self.assertEqual(self.client.get(self.one).status_code, 404)
        self.assertFalse(Webhook.objects.exists())
        acts = list(Event.objects.values_list("action", flat=True))
        self.assertEqual(acts.count("webhook changed"), 2)
        self.assertEqual(acts.count("webhook removed"), 1)

    def test_what_was_told_stands_on_the_page(self) -> None:
        waves.close(self.wave)
        self.reply = 503
        self.deliver()

        page = self.client.get(self.one)

        self.assertContains(page, "A wave closed")
        self.assertContains(page, "503")

    def test_an_address_that_is_none_is_refused_in_words(self) -> None:
        for address, words in (
            ("http://example.org/", "begin with https://"),
            ("https://user:pass@example.org/", "Leave name and password out"),
            (self.webhook.address, "on the list already"),
        ):
            page = self.client.post(self.all, {"address": address})
            self.assertContains(page, words, status_code=400)

    @override_settings(DEMONSTRATION=False, SECURE_SSL_REDIRECT=False)
    def test_who_it_is_is_asked_again_where_there_is_a_way(self) -> None:
        self.amal.set_password("correct horse battery")
        self.amal.save()
        self.client.force_login(self.amal)

        answer = self.client.get("/accounts/tokens/")

        self.assertEqual(answer.status_code, 302)
        self.assertIn("/accounts/reauthenticate/", answer["Location"])
