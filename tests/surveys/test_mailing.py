"""Rounds of mails: who gets them, when, and that none tells who has answered."""

import re
from datetime import timedelta

from django.core import mail
from django.test import TestCase, override_settings
from django.utils.timezone import localdate, now

from surveys import addresses, answering, launching, mail_words, mailing, outbox, results, waves
from surveys.access import find_link
from surveys.letters import Letter, words_of
from surveys.locking import NotReady
from surveys.models.messages import Kind, Mailing, Message
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.models.waves import Wave
from tests.surveys.by_mail import ByMail, tokens_in


class MailingTestCase(ByMail, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.enter()

    def setUp(self):
        self.prepare_wave()

    def mails_to(self, address):
        return [each for each in mail.outbox if each.to == [address]]

    def subjects(self):
        return sorted((each.to[0].partition("@")[0], each.subject) for each in mail.outbox)

    def sent_to(self):
        found = sorted(each.to[0].partition("@")[0] for each in mail.outbox)
        mail.outbox.clear()
        return found

    def token_of(self, address):
        return tokens_in(self.mails_to(address)[-1].body)[0]

    def answer_with(self, token):
        self.answer_by(token, {self.physicians: 3})


class LaunchTest(MailingTestCase):
    def test_launching_fixes_the_rules_sets_the_dates_and_plans_reminders(self):
        self.somebody()
        opens_at, closes_at = now() + timedelta(days=1), now() + timedelta(days=15)

        launching.launch(self.wave, closes_at=closes_at, opens_at=opens_at)

        wave = Wave.objects.get(pk=self.wave.pk)
        self.assertEqual((wave.first_invited_on, wave.opens_at), (localdate(), opens_at))
        due = sorted(each.due_at() for each in mailing.planned_reminders(wave))
        days = [(at - opens_at).days for at in due]
        self.assertEqual(days, [4, 9, 12])  # and 12 is two days before the end
        self.assertEqual(mailing.next_reminder(wave), due[0])

    def test_a_wave_that_is_not_ready_is_not_launched_and_nothing_is_queued(self):
        self.somebody()
        self.wave.research_export = True
        self.wave.save()

        with self.assertRaises(NotReady):
            self.launch()

        self.assertEqual((Message.objects.count(), Mailing.objects.count()), (0, 0))
        self.assertIsNone(Wave.objects.get(pk=self.wave.pk).opens_at)

    def test_who_joins_later_is_invited_once_and_the_others_are_not_invited_again(self):
        self.somebody()
        self.launch()
        self.send()
        self.somebody("dov@example.org", "Dov")

        launching.invite_who_joined(self.wave)
        launching.invite_who_joined(self.wave)
        self.send()

        self.assertEqual(self.sent_to(), ["dov", "nia"])

    def test_words_for_mails_are_fixed_with_everything_else(self):
        words = Letter("Hello", "{link}")
        mail_words.keep(self.wave, Kind.INVITATION, "en", words)
        self.launch()

        with self.assertRaises(mail_words.WordsAreFixed):
            mail_words.keep(self.wave, Kind.INVITATION, "en", Letter("Other", "{link}"))

        wave = Wave.objects.get(pk=self.wave.pk)
        self.assertEqual(words_of(wave, Kind.INVITATION, "en"), words)

    def test_chosen_reminders_are_kept_by_the_launch(self):
        self.wave.opens_at, self.wave.closes_at = now(), now() + timedelta(days=14)
        mailing.plan_reminders(self.wave, after_opening=[6], before_closing=[])

        self.launch()

        (only,) = mailing.planned_reminders(self.wave)
        self.assertEqual((only.counts, only.days), ("opening", 6))

    def test_the_same_person_in_two_studies_gets_two_mails_with_links_of_their_own(self):
        self.somebody()
        self.launch()
        self.study.pk, self.study.name, self.study.process = None, "Admission", "admission"
        self.study.save()
        self.nurses.pk, self.nurses.study = None, self.study
        self.nurses.save()
        self.prepare_wave()
        self.somebody()
        self.launch()

        self.send()

        first, second = (tokens_in(each.body)[0] for each in self.mails_to("nia@example.org"))
        self.assertEqual(find_link(first).invitation.wave.study.name, "Discharge")
        self.assertEqual(find_link(second).invitation.wave.study.name, "Admission")
        self.assertIn("admission", mail.outbox[1].subject)


class ReminderTest(MailingTestCase):
    def setUp(self):
        super().setUp()
        self.nia, self.dov = self.somebody(), self.somebody("dov@example.org", "Dov")
        self.launch()
        self.send()

    def test_only_the_missing_are_reminded(self):
        self.answer_with(self.token_of("nia@example.org"))
        mail.outbox.clear()

        self.days_pass(4)
        self.send()

        self.assertEqual(self.sent_to(), ["dov"])

    def test_nobody_else_is_even_put_into_the_outbox(self):
        self.answer_with(self.token_of("nia@example.org"))

        self.days_pass(4)
        mailing.queue_what_is_due()

        (waiting,) = Message.objects.filter(kind=Kind.REMINDER)
        self.assertEqual(waiting.invitation, self.dov)

    def test_a_round_goes_out_once_and_the_next_one_on_its_day(self):
        mail.outbox.clear()
        rounds = []
        for _ in range(14):
            self.days_pass(1)
            self.send()
            self.send()
            rounds.append(len(self.sent_to()))

        # Days 4, 9 and 12; on the last day it closes, and everybody is thanked an hour later.
        self.assertEqual(rounds, [0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0])

    def test_who_answers_between_queueing_and_sending_is_not_reminded(self):
        token = self.token_of("nia@example.org")
        self.days_pass(4)
        mailing.queue_what_is_due()
        self.answer_with(token)
        mail.outbox.clear()

        self.send()

        self.assertEqual(self.sent_to(), ["dov"])

    def test_who_asked_for_silence_or_took_the_answers_back_is_left_alone(self):
        token = self.token_of("nia@example.org")
        self.answer_with(token)
        answering.withdraw(token)
        addresses.end_reminders(self.dov)
        mail.outbox.clear()

        self.days_pass(4)
        self.send()

        self.assertEqual(self.sent_to(), [])

    def test_each_reminder_brings_another_link_and_the_earlier_ones_still_work(self):
        self.days_pass(4)
        self.send()

        tokens = [tokens_in(each.body)[0] for each in self.mails_to("nia@example.org")]
        self.assertEqual(len(set(tokens)), 2)
        self.assertEqual({find_link(token).invitation for token in tokens}, {self.nia})

    def test_nothing_is_kept_of_a_reminder_neither_to_whom_nor_to_how_many(self):
        before = self.states()
        self.days_pass(4)
        self.send()

        self.assertEqual(self.states(), before)
        fields = {field.name for field in Mailing._meta.get_fields()}
        self.assertEqual(
            fields,
            {"id", "organisation", "wave", "kind", "number", "counts", "days", "queued_on"},
        )

    def test_a_refused_reminder_leaves_no_trace_either(self):
        self.days_pass(4)
        mailing.queue_what_is_due()
        while message := outbox.claim():
            outbox.settle(message, outbox.Outcome.REFUSED, 550)

        self.assertEqual(self.states(), [("invitation", "sent")] * 2)

    def test_after_days_without_a_worker_one_reminder_is_enough(self):
        mail.outbox.clear()

        self.days_pass(10)
        self.send()

        self.assertEqual(self.sent_to(), ["dov", "nia"])
        self.assertEqual(mailing.planned_reminders(self.wave).count(), 1)

    def test_when_the_end_is_put_off_the_last_reminder_moves_with_it(self):
        waves.extend(self.wave, closes_at=self.wave.closes_at + timedelta(days=7))
        mail.outbox.clear()

        self.days_pass(13)
        self.send()
        self.sent_to()
        self.days_pass(5)
        self.send()
        self.assertEqual(self.sent_to(), [])
        self.days_pass(1)
        self.send()
        self.assertEqual(self.sent_to(), ["dov", "nia"])

    def test_a_reminder_by_hand_is_on_its_way_and_no_next_one_of_the_past(self):
        planned = mailing.next_reminder(self.wave)
        self.assertFalse(mailing.is_reminding(self.wave))

        mailing.remind_now(self.wave)

        self.assertTrue(mailing.is_reminding(self.wave))
        self.assertEqual(mailing.next_reminder(self.wave), planned)

        self.send()
        self.assertFalse(mailing.is_reminding(self.wave))

    def test_in_a_short_wave_nobody_is_reminded_on_the_first_day(self):
        self.prepare_wave()
        self.somebody()
        self.launch(days=2.5)
        self.send()
        mail.outbox.clear()

        self.days_pass(0.6)  # two days before the end were over a moment ago
        self.send()

        self.assertEqual(self.sent_to(), [])
        self.assertIsNone(mailing.next_reminder(self.wave))

    def test_nobody_is_reminded_of_a_closed_wave(self):
        waves.close(self.wave)
        self.days_pass(9)
        mail.outbox.clear()
        Mailing.objects.filter(kind=Kind.THANKS).delete()

        self.send()

        self.assertEqual(self.sent_to(), [])

    def test_who_was_not_reached_by_the_first_mail_is_not_reminded(self):
        Message.objects.filter(invitation=self.nia).update(state=Message.State.FAILED)
        mail.outbox.clear()

        self.days_pass(4)
        self.send()

        self.assertEqual(self.sent_to(), ["dov"])


class RemindNowTest(MailingTestCase):
    def setUp(self):
        super().setUp()
        self.somebody()

    def test_a_reminder_by_hand_goes_out_with_the_next_run_once_a_day(self):
        self.launch()
        self.send()
        mail.outbox.clear()

        mailing.remind_now(self.wave)
        with self.assertRaisesMessage(mailing.NoReminderNow, "One a day"):
            mailing.remind_now(self.wave)
        self.send()
        with self.assertRaisesMessage(mailing.NoReminderNow, "One a day"):
            mailing.remind_now(self.wave)

        self.assertEqual(self.sent_to(), ["nia"])

    def test_a_wave_that_is_not_open_or_was_not_launched_by_mail_has_none(self):
        with self.assertRaisesMessage(mailing.NoReminderNow, "not open"):
            mailing.remind_now(self.wave)

        waves.open_wave(self.wave, closes_at=now() + timedelta(days=3))
        with self.assertRaisesMessage(mailing.NoReminderNow, "Nobody was invited by mail"):
            mailing.remind_now(self.wave)


class AfterTheEndTest(MailingTestCase):
    def setUp(self):
        super().setUp()
        self.somebody()
        self.somebody("dov@example.org", "Dov")

    def close_and_wait(self):
        waves.close(self.wave)
        an_hour_ago = now() - timedelta(minutes=61)
        Wave.objects.filter(pk=self.wave.pk).update(
            opens_at=an_hour_ago - timedelta(days=1), closes_at=an_hour_ago
        )
        mail.outbox.clear()

    def test_everybody_is_thanked_in_the_same_words_whether_they_answered_or_not(self):
        self.launch()
        self.send()
        self.answer_with(self.token_of("nia@example.org"))
        self.close_and_wait()

        self.send()
        self.send()

        nia, dov = sorted(mail.outbox, key=lambda each: each.to, reverse=True)
        self.assertEqual(len(mail.outbox), 2)
        self.assertEqual(nia.body.replace("Nia", "Dov"), dov.body)
        self.assertEqual(tokens_in(nia.body), [])

    def test_a_wave_closed_by_mistake_and_opened_again_thanks_nobody_early(self):
        self.launch()
        self.send()
        waves.close(self.wave)
        mail.outbox.clear()
        self.send()
        waves.reopen(self.wave, closes_at=now() + timedelta(days=3))

        self.send()

        self.assertEqual(self.sent_to(), [])
        self.assertTrue(Wave.objects.get(pk=self.wave.pk).is_open())

    @override_settings(MINUTES_AFTER_CLOSING=0)
    def test_results_are_announced_to_all_if_they_are_shared_and_to_nobody_otherwise(self):
        for shares in (True, False):
            with self.subTest(shares=shares):
                self.prepare_wave()
                Wave.objects.filter(pk=self.wave.pk).update(shares_results=shares)
                self.wave.refresh_from_db()
                people = [self.somebody(f"n{number}@example.org") for number in range(6)]
                self.launch()
                self.send()
                for each in mail.outbox[-6:-1]:
                    self.answer_with(tokens_in(each.body)[0])
                self.wave.refresh_from_db()
                self.close_and_wait()
                self.send()
                self.wave.refresh_from_db()
                results.freeze(self.wave)
                mail.outbox.clear()

                self.send()
                self.send()

                self.assertEqual(len(mail.outbox), len(people) if shares else 0)


class MendTest(MailingTestCase):
    def setUp(self):
        super().setUp()
        self.nia = self.somebody()
        self.launch()
        self.send()
        self.old = self.token_of("nia@example.org")
        mail.outbox.clear()

    def test_another_address_gets_a_new_link_and_both_are_told(self):
        self.assertTrue(addresses.mend(self.nia, "nia@right.example"))
        self.send()

        (to_old,), (to_new,) = (
            self.mails_to("nia@example.org"),
            self.mails_to("nia@right.example"),
        )
        self.assertEqual(find_link(tokens_in(to_new.body)[0]).invitation, self.nia)
        self.assertIn("sent to another address before", to_new.body)
        self.assertIn("now uses another address", to_old.body)
        self.assertEqual(tokens_in(to_old.body), [])
        self.assertNotIn("right.example", to_old.body)
        self.assertIsNone(find_link(self.old))

    def test_what_was_begun_does_not_go_with_the_address(self):
        version = answering.begin(self.old).version
        answering.save_comment(self.old, "a secret", version=version)

        addresses.mend(self.nia, "nia@right.example")
        self.send()
        answering.begin(self.token_of("nia@right.example"))

        self.assertEqual(Draft.objects.get().comment, "")
        self.assertEqual(self.client.get(f"/s/{self.old}/").status_code, 404)

    def test_who_has_answered_can_still_take_the_answers_back(self):
        self.answer_with(self.old)

        addresses.mend(self.nia, "nia@right.example")

        answering.withdraw(self.old)
        self.assertEqual(self.state_of(self.nia), Invitation.State.WITHDRAWN)

    def test_it_writes_the_same_whether_the_person_has_answered_or_not(self):
        said = []
        for answers in (False, True):
            person = self.somebody(f"p{answers}@example.org", "Pat")
            launching.invite_who_joined(self.wave)
            self.send()
            if answers:
                self.answer_with(self.token_of(f"p{answers}@example.org"))
            mail.outbox.clear()
            addresses.mend(person, f"q{answers}@example.org")
            self.send()
            said.append([re.sub(r"/s/[\w-]+", "/s/…", each.body) for each in mail.outbox])

        self.assertEqual(said[0], said[1])
        self.assertEqual(len(said[0]), 2)

    def test_the_same_address_sends_again_and_takes_nothing_away(self):
        answering.begin(self.old)

        self.assertFalse(addresses.mend(self.nia, "Nia@Example.org"))
        self.send()

        self.assertEqual(self.sent_to(), ["Nia"])
        self.assertEqual(Draft.objects.count(), 1)
        self.assertEqual(find_link(self.old).invitation, self.nia)

    def test_an_address_of_somebody_else_is_refused_and_nothing_changes(self):
        self.somebody("dov@example.org", "Dov")

        with self.assertRaises(addresses.CannotMend):
            addresses.mend(self.nia, "DOV@example.org")

        self.assertEqual(Participant.objects.get(invitation=self.nia).email, "nia@example.org")
        self.assertIsNotNone(find_link(self.old))

    def test_a_bounced_mail_that_is_mended_counts_as_on_its_way_again(self):
        Message.objects.update(state=Message.State.FAILED, code=550)

        addresses.mend(self.nia, "nia@right.example")

        first = Message.objects.get(kind=Kind.INVITATION)
        self.assertEqual((first.state, first.number), (Message.State.QUEUED, 2))

    def test_who_is_forgotten_gets_no_mail_any_more_and_may_still_answer(self):
        addresses.forget(self.nia)
        self.days_pass(4)
        self.send()

        self.assertEqual(mail.outbox, [])
        self.assertEqual(Participant.objects.filter(wave=self.wave).count(), 0)
        self.answer_with(self.old)
        self.assertEqual(self.state_of(self.nia), Invitation.State.DONE)
        self.assertEqual(Link.objects.count(), 1)
