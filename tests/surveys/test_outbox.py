"""The outbox against a real mail server that refuses, delays, drops and is down."""

import smtplib
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from surveys import outbox
from surveys.access import find_link
from surveys.envelopes import as_email
from surveys.models.messages import Kind, Message
from surveys.models.participants import Invitation, Link
from surveys.outbox import Outcome, outcome_of
from tests.mail_server import Post, free_port, mail_server, words_of
from tests.surveys.by_mail import ByMail, through, tokens_in

State = Message.State


class OutboxTestCase(ByMail, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.enter()

    def setUp(self):
        self.prepare_wave()
        self.post = Post()


class DeliveredTest(OutboxTestCase):
    def test_an_invitation_arrives_with_a_link_that_opens_this_persons_survey(self):
        invitation = self.somebody()
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()

        (letter,) = self.post.to("nia@example.org")
        (token,) = tokens_in(words_of(letter))
        self.assertEqual(find_link(token).invitation, invitation)
        self.assertEqual(letter["Subject"], "How do we work together on discharge?")
        self.assertEqual(letter["From"], "North Hospital <survey@localhost>")
        self.assertIn("Good day Nia,", words_of(letter))

    def test_there_is_no_link_before_the_mail_is_written_and_no_text_after_it_went_out(self):
        self.somebody()
        self.launch()
        self.assertEqual(Link.objects.count(), 0)
        self.assertEqual(Message.objects.get().text, "")

        claimed = outbox.claim()
        self.assertEqual(Link.objects.count(), 1)
        self.assertEqual(len(tokens_in(claimed.text)), 1)

        outbox.settle(claimed, Outcome.SENT)
        row = Message.objects.get()
        self.assertEqual((row.state, row.text, row.subject, row.address), ("sent", "", "", ""))

    def test_nothing_goes_out_before_the_wave_opens(self):
        self.somebody()
        self.launch(opens_at=now() + timedelta(days=3))

        self.send()
        self.assertEqual(mail.outbox, [])

        self.days_pass(3)
        self.send()
        self.assertEqual(len(mail.outbox), 1)

    def test_who_has_no_address_gets_no_mail_and_keeps_the_place_in_the_wave(self):
        self.somebody(email="")
        self.invitation(self.nurses)
        self.launch()

        self.send()

        self.assertEqual(Message.objects.count(), 0)
        self.assertEqual(Invitation.objects.filter(wave=self.wave).count(), 2)

    def test_a_run_ends_when_its_time_is_over_and_says_that_there_is_more(self):
        for number in range(3):
            self.somebody(f"n{number}@example.org")
        self.launch()

        self.assertTrue(outbox.send_due(seconds=0))
        self.assertFalse(outbox.send_due(seconds=60))
        self.assertEqual(len(mail.outbox), 3)

    def test_a_mail_that_cannot_be_written_keeps_no_other_from_going_and_leaves_no_link(self):
        self.wave.wording = {"de": "not a list of words"}
        self.wave.save()
        self.somebody("nia@example.org", language="de")
        self.somebody("dov@example.org", "Dov")
        self.launch()

        with self.assertLogs("surveys.outbox", "ERROR") as logged:
            self.send()

        self.assertEqual([each.to for each in mail.outbox], [["dov@example.org"]])
        self.assertNotIn("nia", str(logged.output))
        self.assertEqual(Link.objects.count(), 1)
        self.assertGreater(
            Message.objects.get(state=State.QUEUED).due_at, now() + timedelta(hours=1)
        )

    def test_the_same_mail_cannot_be_put_in_twice(self):
        invitation = self.somebody()
        self.launch()
        outbox.queue(Invitation.objects.filter(pk=invitation.pk), Kind.INVITATION)
        self.assertEqual(Message.objects.count(), 1)

        with self.assertRaises(IntegrityError), transaction.atomic():
            Message.objects.create(
                organisation=self.hospital, invitation=invitation, kind=Kind.INVITATION
            )

    def test_forty_mails_take_as_many_statements_as_two(self):
        def statements(people):
            self.prepare_wave()
            for number in range(people):
                self.somebody(f"p{number}@example.org")
            with CaptureQueriesContext(connection) as told:
                self.launch()
            return len(told)

        few, many = statements(2), statements(40)

        self.assertEqual(Message.objects.filter(kind=Kind.INVITATION).count(), 42)
        self.assertEqual(many, few)

    def test_the_database_refuses_a_sent_mail_that_still_holds_its_link(self):
        self.somebody()
        self.launch()

        with self.assertRaises(IntegrityError), transaction.atomic():
            Message.objects.update(state=State.SENT, text="http://localhost/s/abc/")


class RefusedTest(OutboxTestCase):
    def test_a_permanent_refusal_is_not_tried_again(self):
        self.somebody("refused-nia@example.org")
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()
            self.minutes_pass(600)
            self.send()

        row = Message.objects.get()
        self.assertEqual((row.state, row.code, row.text), (State.FAILED, 550, ""))
        self.assertEqual(self.post.tries["refused-nia@example.org"], 1)

    def test_a_refusal_of_one_keeps_no_mail_from_others(self):
        self.somebody("refused-nia@example.org")
        self.somebody("dov@example.org", "Dov")
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()

        self.assertEqual(len(self.post.to("dov@example.org")), 1)

    def test_a_temporary_refusal_is_tried_after_growing_pauses_with_the_same_link(self):
        self.somebody("later-nia@example.org")
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()
            first = Message.objects.get()
            self.assertEqual((first.state, first.attempts), (State.QUEUED, 1))
            self.send()  # not due yet
            self.assertEqual(self.post.tries["later-nia@example.org"], 1)
            self.minutes_pass(1)
            self.send()
            self.assertGreater(Message.objects.get().due_at, now() + timedelta(seconds=100))
            self.minutes_pass(2)
            self.send()

        (letter,) = self.post.to("later-nia@example.org")
        self.assertEqual(Message.objects.get().state, State.SENT)
        self.assertEqual(tokens_in(words_of(letter)), tokens_in(first.text))
        self.assertEqual(Link.objects.count(), 1)

    def test_after_two_days_of_temporary_refusals_it_counts_as_refused(self):
        self.somebody()
        self.launch()
        self.post.is_full = True

        with mail_server(self.post) as port, through(port):
            for _ in range(outbox.MOST_ATTEMPTS + 2):
                self.send()
                self.minutes_pass(120)

        row = Message.objects.get()
        self.assertEqual((row.state, row.code), (State.FAILED, 451))
        self.assertEqual(self.post.tries["nia@example.org"], outbox.MOST_ATTEMPTS)

    def test_an_address_no_mail_can_have_is_refused_without_asking_the_server(self):
        self.somebody("nia@example.org\nBcc: all@example.org")
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()

        self.assertEqual((self.post.arrived, Message.objects.get().state), ([], State.FAILED))


class BrokenLineTest(OutboxTestCase):
    def test_a_line_dropped_after_the_text_gives_one_extra_copy_of_the_same_mail(self):
        self.somebody("drop-nia@example.org")
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()
            self.minutes_pass(1)
            self.send()
            self.minutes_pass(1)
            self.send()

        copies = self.post.to("drop-nia@example.org")
        self.assertEqual(len(copies), 2)
        self.assertEqual((self.post.drops, self.post.extra_copies), (1, 1))
        self.assertEqual(len({words_of(letter) for letter in copies}), 1)

    def test_one_dropped_line_does_not_stop_the_others(self):
        self.somebody("drop-nia@example.org")
        self.somebody("dov@example.org", "Dov")
        self.launch()

        with mail_server(self.post) as port, through(port):
            self.send()

        self.assertEqual(len(self.post.to("dov@example.org")), 1)

    def test_while_the_server_is_down_one_try_a_minute_is_made_and_nobody_is_given_up(self):
        for number in range(5):
            self.somebody(f"n{number}@example.org")
        self.launch()
        port = free_port()

        with through(port):
            self.send()
            self.assertEqual(outbox.service().failures, 3)
            self.send()
            self.assertEqual(outbox.service().failures, 3)
            for minute in range(60):
                self.minutes_pass(1)
                self.send()
                self.assertEqual(outbox.service().failures, 4 + minute)
            self.assertLessEqual(max(Message.objects.values_list("attempts", flat=True)), 2)
            with mail_server(self.post, port):
                self.minutes_pass(1)
                self.send()

        self.assertEqual(len(self.post.arrived), 5)
        self.assertIsNone(outbox.service().retry_at)

    def test_two_workers_never_probe_in_the_same_minute(self):
        state = outbox.service()
        state.failures, state.retry_at = 3, now() - timedelta(seconds=1)
        state.save()

        self.assertEqual([outbox.may_send(), outbox.may_send()], [True, False])

    @override_settings(EMAIL_TIMEOUT=0.3)
    def test_a_server_that_stays_silent_is_left_after_the_timeout(self):
        self.somebody("slow-nia@example.org")
        self.launch()
        self.post.delay = 2

        with mail_server(self.post) as port, through(port):
            self.send()

        self.assertEqual(Message.objects.get().state, State.QUEUED)
        self.assertEqual(outbox.service().failures, 1)


class KilledWorkerTest(OutboxTestCase):
    def test_what_a_dead_worker_had_claimed_is_sent_when_its_lease_ends(self):
        self.somebody()
        self.launch()
        claimed = outbox.claim()

        self.send()
        self.assertEqual(mail.outbox, [])

        self.minutes_pass(11)
        self.send()
        (letter,) = mail.outbox
        self.assertEqual(letter.body, claimed.text)
        self.assertEqual(
            letter.extra_headers["Message-ID"], as_email(claimed).extra_headers["Message-ID"]
        )

    def test_the_lease_is_longer_than_a_silent_server_can_take(self):
        steps = 10  # greeting, EHLO twice, STARTTLS, two for signing in, MAIL, RCPT, DATA, text
        self.assertGreater(settings.MAIL_LEASE_SECONDS, steps * settings.EMAIL_TIMEOUT)


class PausedTest(OutboxTestCase):
    def test_after_a_restore_nothing_goes_out_until_somebody_says_so(self):
        self.somebody()
        self.launch()
        outbox.pause()

        self.send()
        self.assertEqual(mail.outbox, [])

        outbox.resume()
        self.send()
        self.assertEqual(len(mail.outbox), 1)

    def test_the_command_pauses_resumes_sends_and_says_no_number(self):
        self.somebody()
        self.launch()
        said = StringIO()

        call_command("mail", "pause", stdout=said)
        call_command("mail", "send", stdout=said)
        self.assertEqual(mail.outbox, [])
        call_command("mail", "resume", stdout=said)
        call_command("mail", "send", stdout=said)

        self.assertEqual(len(mail.outbox), 1)
        self.assertNotRegex(said.getvalue(), r"\d")


class OutcomeTest(SimpleTestCase):
    def test_refusals_are_told_from_trouble_with_the_server_or_with_our_settings(self):
        to = {"nia@example.org": (550, b"no")}
        cases = [
            (smtplib.SMTPRecipientsRefused(to), (Outcome.REFUSED, 550)),
            (smtplib.SMTPRecipientsRefused({"x@y.z": (452, b"full")}), (Outcome.LATER, 452)),
            (smtplib.SMTPDataError(554, b"spam"), (Outcome.REFUSED, 554)),
            (smtplib.SMTPDataError(451, b"later"), (Outcome.LATER, 451)),
            (smtplib.SMTPSenderRefused(450, b"slow", "a@b.c"), (Outcome.LATER, 450)),
            (smtplib.SMTPSenderRefused(550, b"who?", "a@b.c"), (Outcome.NO_LINE, None)),
            (smtplib.SMTPAuthenticationError(535, b"no"), (Outcome.NO_LINE, None)),
            (smtplib.SMTPConnectError(554, b"no"), (Outcome.NO_LINE, None)),
            (smtplib.SMTPServerDisconnected("gone"), (Outcome.NO_LINE, None)),
            (TimeoutError(), (Outcome.NO_LINE, None)),
            (UnicodeEncodeError("ascii", "ä", 0, 1, "no"), (Outcome.REFUSED, None)),
        ]
        for error, expected in cases:
            with self.subTest(repr(error)):
                self.assertEqual(outcome_of(error), expected)

    def test_a_test_mail_that_fails_says_so(self):
        with through(free_port()):
            self.assertFalse(outbox.send_copy(EmailMessage(to=["nia@example.org"])))
