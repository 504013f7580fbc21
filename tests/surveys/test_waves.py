"""A wave's life: opening, closing, and the drafts that are left behind."""

from datetime import timedelta

from django.test import override_settings
from django.utils.timezone import now
from django_tasks import default_task_backend

from surveys import answering, waves
from surveys.erasing import forget_drafts
from surveys.models.participants import Draft
from surveys.models.waves import Wave
from surveys.tasks import erase_drafts
from tests.base import CastTestCase


class StateTest(CastTestCase):
    def test_a_wave_goes_from_draft_to_open_to_closed_to_released(self):
        new = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        self.assertEqual(new.state(), Wave.State.DRAFT)

        waves.open_wave(new, closes_at=now() + timedelta(days=1))
        self.assertEqual(new.state(), Wave.State.OPEN)
        self.assertEqual(new.state(new.closes_at), Wave.State.CLOSED)

        self.answer_all()
        self.release()
        self.assertEqual(Wave.objects.get(number=1).state(), Wave.State.RELEASED)

    def test_the_closing_moment_itself_is_closed(self):
        self.assertFalse(self.wave.is_open(self.wave.closes_at))
        self.assertTrue(self.wave.is_open(self.wave.opens_at))

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_the_grace_ends_after_its_minutes(self):
        at = self.wave.closes_at
        self.assertTrue(self.wave.accepts_what_was_begun(at + timedelta(minutes=29)))
        self.assertFalse(self.wave.accepts_what_was_begun(at + timedelta(minutes=30)))


class AnotherEndTest(CastTestCase):
    def test_a_wave_is_opened_again_until_it_is_released(self):
        self.answer_all()
        self.close()
        later = now() + timedelta(days=1)

        waves.reopen(self.wave, closes_at=later)
        self.assertTrue(Wave.objects.get().is_open())

        self.release()
        with self.assertRaisesMessage(waves.CannotReopen, "results are released"):
            waves.reopen(self.wave, closes_at=later)

    def test_an_open_wave_is_not_opened_and_none_is_opened_into_the_past(self):
        with self.assertRaisesMessage(waves.CannotReopen, "not closed"):
            waves.reopen(self.wave, closes_at=now() + timedelta(days=1))
        self.close()
        with self.assertRaisesMessage(waves.CannotReopen, "still to come"):
            waves.reopen(self.wave, closes_at=now())

    def test_a_wave_that_has_ended_is_not_put_off(self):
        self.close()

        with self.assertRaisesMessage(waves.CannotExtend, "not open"):
            waves.extend(self.wave, closes_at=now() + timedelta(days=1))


class ForgetDraftsTest(CastTestCase):
    def setUp(self):
        answering.begin(self.link(self.nurses))

    def test_drafts_of_a_closed_wave_are_erased(self):
        self.close()

        self.assertEqual(forget_drafts(self.wave.pk), 1)
        self.assertEqual(forget_drafts(self.wave.pk), 0)
        self.assertEqual(Draft.objects.count(), 0)

    def test_drafts_of_an_open_wave_stay(self):
        self.assertEqual(forget_drafts(self.wave.pk), 0)
        self.assertEqual(Draft.objects.count(), 1)

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_drafts_stay_as_long_as_they_can_be_sent(self):
        self.close()

        self.assertEqual(forget_drafts(self.wave.pk), 0)

    def test_a_wave_that_is_gone_has_no_drafts(self):
        self.assertEqual(forget_drafts(999_999), 0)

    def test_closing_leaves_a_job_that_erases_them_half_an_hour_later(self):
        default_task_backend.clear()

        waves.close(self.wave)

        (job,) = default_task_backend.results
        self.assertEqual(job.task.func, erase_drafts.func)
        self.assertEqual(job.task.run_after, self.wave.closes_at + timedelta(minutes=30))
        self.assertEqual(list(job.args), [self.wave.pk])
