"""The door: what goes in once, and what comes out."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils.timezone import localdate, now

from surveys import answering, results
from surveys.models.answers import Response, TieRating
from surveys.models.participants import Invitation
from surveys.models.releases import Block, Release, ReleasedValue
from surveys.models.studies import Partner, Unit
from surveys.models.waves import Wave
from tests.base import CODES, CastTestCase


class RefusedReleaseTest(CastTestCase):
    def refused(self, text: str) -> None:
        with self.assertRaisesMessage(results.NotReleasable, text), transaction.atomic():
            results.freeze(self.wave)
        self.assertEqual(Release.objects.count(), 0)
        self.assertEqual(Response.objects.exclude(release=None).count(), 0)

    def test_an_open_wave_is_not_released(self):
        self.answer_all()

        self.refused("not closed")

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_a_wave_within_its_grace_is_not_released(self):
        self.answer_all()
        self.close()

        self.refused("may still send it")

    def test_a_wave_is_not_released_before_the_promised_day(self):
        self.answer_all()
        self.wave.results_on = localdate() + timedelta(days=3)
        self.close()

        self.refused("Respondents were promised results on")

    def test_four_people_are_too_few(self):
        self.answer(self.nurses, {self.physicians: 3}, people=4)
        self.close()

        self.refused("Fewer than 5 people answered")

    def test_answers_that_do_not_match_the_invitations_stop_the_release(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        Response.objects.first().delete()
        self.close()

        self.refused("5 people sent answers, but 4 sets of answers are stored")

    def test_a_released_wave_is_not_released_again(self):
        self.answer_all()
        self.release()

        with self.assertRaisesMessage(results.NotReleasable, "has been released"):
            results.freeze(Wave.objects.get())
        self.assertEqual(Release.objects.count(), 1)


class ReleaseTest(CastTestCase):
    def tie(self, rater, target):
        ties = results.released_ties(Release.objects.get())
        return ties.ties[str(rater.pk), str(target.pk)]

    def test_a_tie_is_the_mean_of_its_answers(self):
        self.answer_all()
        self.release()

        tie = self.tie(self.nurses, self.physicians)

        # Six nurses say 3, three say 2: 24 / 9 on every item.
        self.assertAlmostEqual(tie.mean.value, 24 / 9, places=12)
        self.assertEqual((tie.mean.n, tie.levels), (9, ("weak",)))

    def test_frequent_is_scored_out_of_its_order(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)  # the option "too little"
        self.release()

        self.assertEqual(
            set(
                TieRating.objects.filter(target=self.physicians).values_list("frequent", flat=True)
            ),
            {2},
        )
        reading = self.tie(self.nurses, self.physicians).dimensions["frequent"]
        self.assertEqual((reading.kind, reading.value), ("exact", 3.0))

    def test_near_the_end_of_the_scale_a_band_stands_and_the_sum_is_stored_nowhere(self):
        self.answer(self.nurses, {self.physicians: 5}, people=5)
        self.release()

        value = ReleasedValue.objects.get(target=self.physicians, dimension="timely")
        reading = self.tie(self.nurses, self.physicians).dimensions["timely"]

        self.assertEqual((value.kind, value.n, value.total), ("at_least", 5, None))
        self.assertEqual((reading.low, reading.high), (4.0, 5.0))

    def test_two_pharmacists_rate_with_others_and_are_not_rated_themselves(self):
        self.answer(self.pharmacists, {self.nurses: 3}, people=2)
        self.answer(self.nurses, {self.nurses: 3, self.pharmacists: 3}, people=7)
        release = self.release()

        ties = results.released_ties(release)

        self.assertEqual(
            [row.groups for row in ties.rows], [(str(self.nurses.pk), str(self.pharmacists.pk))]
        )
        self.assertEqual(ties.held_back_targets, (str(self.pharmacists.pk),))
        self.assertFalse(ReleasedValue.objects.filter(target=self.pharmacists).exists())

    def test_a_group_of_three_is_rated(self):
        clerks = self.workgroup("Clerks", 3)
        self.answer(self.nurses, {clerks: 3}, people=5)
        self.release()

        self.assertEqual(self.tie(self.nurses, clerks).mean.value, 3.0)

    def test_a_group_of_two_without_a_headcount_is_known_by_its_invitations(self):
        clerks = self.workgroup("Clerks", None)
        self.invitation(clerks)
        self.invitation(clerks)
        self.answer(self.nurses, {clerks: 3}, people=5)

        release = self.release()

        self.assertIn(str(clerks.pk), release.held_back_targets)

    def test_blocks_follow_units_and_never_the_answers(self):
        north = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        south = Unit.objects.create(organisation=self.hospital, study=self.study, name="South")
        self.answer(self.nurses, {self.physicians: 3}, people=5, unit=north)
        self.answer(self.nurses, {self.physicians: 4}, people=6, unit=south)

        release = self.release()

        blocks = {
            (part.unit.name, block.raters_n)
            for block in release.blocks.all()
            for part in block.parts.all()
        }
        self.assertEqual(blocks, {("North", 5), ("South", 6)})
        # 5 · 3 + 6 · 4 = 39 points from 11 people, on every item.
        self.assertAlmostEqual(self.tie(self.nurses, self.physicians).mean.value, 39 / 11)

    def test_three_of_seven_items_do_not_count(self):
        three = dict.fromkeys(CODES[1:4], 3)
        self.answer(self.nurses, {self.physicians: three, self.therapists: 3}, people=5)
        self.release()

        self.assertIsNone(self.tie(self.nurses, self.physicians).mean)
        self.assertEqual(self.tie(self.nurses, self.therapists).mean.value, 3.0)

    def test_a_withheld_value_has_no_number(self):
        self.answer(self.nurses, {self.physicians: 3}, people=4)
        self.answer(self.nurses, {}, people=1)
        self.release()

        value = ReleasedValue.objects.get(target=self.physicians, dimension="timely")

        self.assertEqual((value.kind, value.n, value.total), ("withheld", None, None))

    def test_what_is_released_outlives_the_answers(self):
        self.answer_all()
        before = results.released_ties(self.release())

        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE surveys_tierating RENAME TO gone_ratings")
            cursor.execute("ALTER TABLE surveys_response RENAME TO gone_responses")

        self.assertEqual(results.released_ties(Release.objects.get()), before)

    def test_a_late_answer_moves_nothing(self):
        self.answer_all()
        release = self.release()
        before = results.released_ties(release)

        self.wave.closes_at = now() + timedelta(days=1)
        self.wave.save()
        self.answer(self.nurses, {self.physicians: 5})

        self.assertEqual(results.released_ties(Release.objects.get()), before)
        self.assertEqual(Response.objects.filter(release=None).count(), 1)

    def test_the_same_answers_have_the_same_fingerprint_and_others_another(self):
        self.answer_all()
        self.close()
        with transaction.atomic():
            first = results.freeze(self.wave).fingerprint
            values = list(ReleasedValue.objects.order_by("pk").values_list("kind", "n", "total"))
            transaction.set_rollback(True)

        again = results.freeze(Wave.objects.get())
        self.assertEqual(
            list(ReleasedValue.objects.order_by("pk").values_list("kind", "n", "total")), values
        )
        self.assertEqual(again.fingerprint, first)

    def test_partners_and_kinds_reach_the_report(self):
        town = Partner.objects.create(organisation=self.hospital, study=self.study, name="Town")
        self.nurses.partner, self.nurses.kind = town, "external"
        self.nurses.save()
        self.answer(self.nurses, {self.physicians: 3}, people=5)

        group = results.released_ties(self.release()).groups[0]

        self.assertEqual(
            (group.name, group.kind, group.organisation), ("Nurses", "external", "Town")
        )

    def test_a_second_look_costs_the_same_few_queries_for_many_groups(self):
        for number in range(6):
            self.workgroup(f"Group {number}", 10)
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        release = Release.objects.select_related("wave").get(pk=self.release().pk)

        with self.assertNumQueries(3):
            results.released_ties(release)


class ReleaseTableRefusesTest(CastTestCase):
    """A release is filled before it is sealed; even then the table refuses what must never be."""

    def setUp(self):
        release = Release.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            released_on=localdate(),
            instrument="relational_coordination",
            instrument_version=1,
            min_raters=5,
            min_items=4,
            cutoffs={},
            asked={},
        )
        self.of_release = {"organisation": self.hospital, "release": release}
        self.block = Block.objects.create(key="b1", raters_n=5, smallest=5, **self.of_release)

    def store(self, **values):
        ReleasedValue.objects.create(
            organisation=self.hospital,
            block=self.block,
            target=self.nurses,
            **{"smallest": 3} | values,
        )

    def refuse(self, **values):
        with self.assertRaises(IntegrityError), transaction.atomic():
            self.store(dimension="timely", **values)

    def test_a_sum_behind_a_band(self):
        self.store(dimension="accurate", kind="at_least", n=5)
        self.refuse(kind="at_least", n=5, total=24)

    def test_a_sum_behind_a_step(self):
        self.store(dimension="accurate", kind="step", n=5, halves=6)
        self.refuse(kind="step", n=5, halves=6, total=15)

    def test_a_number_behind_a_withheld_value(self):
        self.store(dimension="accurate", kind="withheld")
        self.refuse(kind="withheld", n=4)

    def test_a_band_from_two_people(self):
        self.store(dimension="accurate", kind="at_most", n=3)
        self.refuse(kind="at_most", n=2)

    def test_a_value_of_fewer_people_than_promised(self):
        self.store(dimension="accurate", kind="exact", smallest=5, n=5, total=15)
        self.refuse(kind="exact", smallest=5, n=4, total=12)

    def test_a_block_below_its_minimum(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Block.objects.create(key="b2", raters_n=4, smallest=5, **self.of_release)

    def test_a_minimum_of_two(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Block.objects.create(key="b2", raters_n=2, smallest=2, **self.of_release)


class WithdrawnBeforeReleaseTest(CastTestCase):
    def test_what_was_taken_back_is_not_counted(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        token = self.answer(self.nurses, {self.physicians: 5})
        answering.withdraw(token)

        release = self.release()

        self.assertEqual(release.blocks.get().raters_n, 5)
        self.assertEqual(Invitation.objects.filter(state="withdrawn").count(), 1)
