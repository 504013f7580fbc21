"""At the first invitation the rules are fixed; afterwards they only become stricter."""

import dataclasses
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.utils.timezone import localdate, now

from surveys import waves
from surveys.instruments import get_instrument
from surveys.links import new_link
from surveys.locking import NotReady, first_invitation, unequal_steps
from surveys.models.studies import Unit
from surveys.models.waves import ResearchReader, Wave
from tests.base import CastTestCase

AGREED = {"open_agreed_by": "Ida", "open_agreed_on": date(2026, 11, 2)}


class FirstInvitationTest(CastTestCase):
    def test_the_first_link_locks_the_wave(self):
        invitation = self.invitation(self.nurses)
        self.assertFalse(Wave.objects.get().is_locked)

        new_link(invitation)

        self.assertEqual(Wave.objects.get().first_invited_on, localdate())

    def test_opening_locks_the_wave(self):
        new = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

        waves.open_wave(new, closes_at=now() + timedelta(days=1))

        self.assertEqual(new.first_invited_on, localdate())
        self.assertTrue(Wave.objects.get(pk=new.pk).is_locked)

    def test_the_day_is_that_of_the_first(self):
        Wave.objects.update(first_invited_on=date(2026, 11, 2))

        first_invitation(self.wave)
        new_link(self.invitation(self.nurses))

        self.assertEqual(self.wave.first_invited_on, date(2026, 11, 2))
        self.assertEqual(Wave.objects.get().first_invited_on, date(2026, 11, 2))

    def test_an_export_for_nobody_is_not_announced(self):
        Wave.objects.update(research_export=True)

        with self.assertRaisesMessage(NotReady, "nobody is named"):
            first_invitation(self.wave)
        self.assertFalse(Wave.objects.get().is_locked)

        reader = {"organisation": self.hospital, "wave": self.wave, "user": self.cato}
        ResearchReader.objects.create(name="Rosa", **reader)
        first_invitation(self.wave)
        self.assertTrue(self.wave.is_locked)


class EqualStepsTest(SimpleTestCase):
    def with_scores(self, *scores):
        instrument = get_instrument("relational_coordination")
        first, *others = instrument.items
        pairs = zip(first.options, scores, strict=True)
        uneven = tuple(dataclasses.replace(option, score=score) for option, score in pairs)
        return dataclasses.replace(
            instrument, items=(dataclasses.replace(first, options=uneven), *others)
        )

    def test_the_order_in_which_options_stand_plays_no_part(self):
        self.assertEqual(unequal_steps(self.with_scores(1, 3, 5, 4, 2)), "")
        self.assertEqual(unequal_steps(self.with_scores(2, 4, 6, 8, 10)), "")

    def test_a_jump_and_a_tie_are_named(self):
        for scores in ((1, 2, 3, 4, 6), (1, 2, 3, 3, 4), (3, 3, 3, 3, 3)):
            self.assertIn("These are not: frequent.", unequal_steps(self.with_scores(*scores)))


class OnlyStricterTest(CastTestCase):
    """What a screen says about a rule that would be loosened, and what it lets pass."""

    def lock(self, **facts):
        Wave.objects.update(**facts)
        self.wave.refresh_from_db()
        first_invitation(self.wave)

    def refuse(self, because, **wanted):
        for name, value in wanted.items():
            setattr(self.wave, name, value)
        with self.assertRaisesMessage(ValidationError, because):
            self.wave.full_clean()
        self.wave.refresh_from_db()

    def take(self, **wanted):
        for name, value in wanted.items():
            setattr(self.wave, name, value)
        self.wave.full_clean()
        self.wave.save()

    def test_open_becomes_protected_and_protected_stays(self):
        self.lock(mode=Wave.Mode.OPEN, **AGREED)

        self.take(mode=Wave.Mode.PROTECTED, min_raters=6)

        self.assertEqual(self.wave.smallest_block, 6)
        self.refuse("cannot become an open one any more", mode=Wave.Mode.OPEN)

    def test_the_minimum_rises_and_does_not_fall(self):
        self.lock()

        self.take(min_raters=7)

        self.refuse("at least 7 are counted together", min_raters=6)
        self.refuse("less than or equal to 10", min_raters=11)

    def test_comments_need_more_people_and_not_fewer(self):
        self.lock()

        self.take(comment_minimum=15)

        self.refuse("comments need 15 respondents", comment_minimum=14)

    def test_the_export_goes_off_and_not_on(self):
        self.lock()

        self.refuse("It can be switched off at any time, but not on", research_export=True)

    def test_a_wave_that_was_read_earlier_is_judged_by_what_is_stored(self):
        as_read_before = Wave.objects.get()
        self.lock()
        self.wave = as_read_before

        self.refuse("at least 5 are counted together", min_raters=4)


class ModelsSayTheSameTest(CastTestCase):
    """What forms ask a model about its own rows."""

    def wrong_with(self, row, **values):
        for name, value in values.items():
            setattr(row, name, value)
        try:
            row.clean()
        except ValidationError as refusal:
            return list(getattr(refusal, "message_dict", {"": refusal.messages}))
        finally:
            row.refresh_from_db()
        return []

    def test_a_wave_before_and_after_the_first_invitation(self):
        Wave.objects.update(results_on=localdate(), asks_for_comment=False, comment_readers="x")
        looser = {
            "min_raters": 3,
            "min_items": 2,
            "comment_readers": "everybody",
            "asks_for_comment": True,
            "research_export": True,
            "results_on": None,
            "within_source": "elsewhere",
            "mode": Wave.Mode.OPEN,
        }
        self.wave.refresh_from_db()
        self.assertEqual(self.wrong_with(self.wave, **looser), [])

        first_invitation(self.wave)

        self.assertEqual(set(self.wrong_with(self.wave, **looser)), set(looser))
        self.assertEqual(self.wrong_with(self.wave, comment_minimum=20, min_raters=10), [])
        later = localdate() + timedelta(days=1)
        self.assertEqual(self.wrong_with(self.wave, results_on=later), [])

    def test_a_lowered_comment_minimum(self):
        Wave.objects.update(comment_minimum=20)
        self.wave.refresh_from_db()
        first_invitation(self.wave)

        self.assertEqual(self.wrong_with(self.wave, comment_minimum=10), ["comment_minimum"])

    def test_a_new_wave_is_not_compared_with_anything(self):
        Wave(organisation=self.hospital, study=self.study, number=2, min_raters=3).clean()

    def test_groups_units_and_questions_while_a_wave_is_under_way(self):
        north = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        moves = {"kind": "leader", "rates": False, "position": 8}
        self.assertEqual(self.wrong_with(self.nurses, **moves), [])

        first_invitation(self.wave)

        self.assertEqual(set(self.wrong_with(self.nurses, **moves)), set(moves))
        self.assertEqual(self.wrong_with(north, position=8), ["position"])
        self.assertEqual(self.wrong_with(self.study, instrument="x"), ["instrument"])
        self.assertEqual(self.wrong_with(self.pharmacists, headcount=3), ["headcount"])
        self.assertEqual(self.wrong_with(self.pharmacists, headcount=1), [])
        self.assertEqual(self.wrong_with(self.nurses, name="Ward nurses", headcount=12), [])

    def test_groups_may_change_for_the_next_wave(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        self.release()

        self.assertEqual(self.wrong_with(self.nurses, kind="leader", position=8), [])

    def test_who_may_download_answers(self):
        rosa = ResearchReader.objects.create(
            organisation=self.hospital, wave=self.wave, user=self.cato, name="Rosa"
        )
        self.assertEqual(self.wrong_with(rosa, purpose="another"), [])

        first_invitation(self.wave)

        rosa.wave.refresh_from_db()
        self.assertEqual(self.wrong_with(rosa, purpose="another"), [""])
