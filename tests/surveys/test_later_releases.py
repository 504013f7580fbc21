"""Later releases, later waves, comments and open studies: what the door does beyond once."""

import csv
import io
import json
from datetime import timedelta
from unittest import mock

from django.db import transaction
from django.utils.timezone import localdate, now

from surveys import answering, results
from surveys.links import new_link
from surveys.models.answers import Comment, ResearchFile, Response
from surveys.models.participants import Participant
from surveys.models.releases import Release, ReleasedComment, ReleasedValue, Roster
from surveys.models.waves import ResearchReader, Wave
from surveys.results.rosters import pseudonym
from surveys.scoring.release import release_table
from tests.base import CODES, CastTestCase


class StageTestCase(CastTestCase):
    """People with addresses, so that waves can be compared."""

    def person_with_link(self, wave, group, number):
        participant = Participant.objects.create(
            organisation=self.hospital, wave=wave, email=f"{group.name}{number}@example.org"
        )
        self.wave = wave
        return new_link(self.invitation(group, participant=participant))

    def nurses_answer(self, wave, numbers, score=3, about=None):
        self.wave = wave
        for number in numbers:
            link = self.person_with_link(wave, self.nurses, number)
            self.answer_by(link, {about or self.physicians: score})

    def next_wave(self):
        return Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=Wave.objects.count() + 1,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )

    def freeze(self, wave):
        Wave.objects.filter(pk=wave.pk).update(closes_at=now() - timedelta(seconds=1))
        return results.freeze(Wave.objects.get(pk=wave.pk))

    def reopen(self, wave):
        Wave.objects.filter(pk=wave.pk).update(closes_at=now() + timedelta(days=1))
        return Wave.objects.get(pk=wave.pk)

    def values(self, release):
        return set(
            ReleasedValue.objects.filter(
                block__release=release, target=self.physicians
            ).values_list("kind", flat=True)
        )


class LaterReleaseTest(StageTestCase):
    def test_later_answers_make_blocks_of_their_own_and_the_earlier_ones_stay(self):
        self.nurses_answer(self.wave, range(5), score=3)
        first = self.freeze(self.wave)
        before = list(ReleasedValue.objects.values_list("pk", "kind", "n", "total"))

        wave = self.reopen(self.wave)
        self.nurses_answer(wave, range(5, 11), score=4)
        second = self.freeze(wave)

        self.assertEqual((first.number, second.number), (1, 2))
        stored = ReleasedValue.objects.filter(block__release=first)
        self.assertEqual(list(stored.values_list("pk", "kind", "n", "total")), before)
        tie = results.released_ties(second).ties[str(self.nurses.pk), str(self.physicians.pk)]
        # 5 people gave 3 and 6 gave 4: 39 / 11 on every item.
        self.assertAlmostEqual(tie.mean.value, 39 / 11)
        self.assertEqual(tie.mean.n, 11)

    def test_an_earlier_release_still_says_what_it_said(self):
        self.nurses_answer(self.wave, range(5), score=3)
        first = self.freeze(self.wave)
        before = results.released_ties(first)
        wave = self.reopen(self.wave)
        self.nurses_answer(wave, range(5, 11), score=4)
        self.freeze(wave)

        self.assertEqual(results.released_ties(Release.objects.get(pk=first.pk)), before)

    def test_three_late_answers_stay_unpublished(self):
        self.nurses_answer(self.wave, range(5))
        self.freeze(self.wave)
        wave = self.reopen(self.wave)
        self.nurses_answer(wave, range(5, 8))

        with self.assertRaisesMessage(results.NotReleasable, "3 answers came too late"):
            self.freeze(wave)
        self.assertEqual(Release.objects.count(), 1)

    def test_with_nothing_new_there_is_nothing_to_release(self):
        self.nurses_answer(self.wave, range(5))
        self.freeze(self.wave)

        with self.assertRaisesMessage(results.NotReleasable, "What is released never changes"):
            results.freeze(Wave.objects.get(pk=self.wave.pk))


class LaterWaveTest(StageTestCase):
    def test_the_same_people_again_are_published_exactly(self):
        self.nurses_answer(self.wave, range(8))
        self.freeze(self.wave)
        second = self.next_wave()
        self.nurses_answer(second, range(8))

        self.assertEqual(self.values(self.freeze(second)), {"exact"})

    def test_where_one_person_joined_only_half_steps_are_shown(self):
        self.nurses_answer(self.wave, range(8))
        self.freeze(self.wave)
        second = self.next_wave()
        self.nurses_answer(second, range(9))

        release = self.freeze(second)

        self.assertEqual(self.values(release), {"step"})
        value = ReleasedValue.objects.filter(block__release=release, kind="step").first()
        self.assertEqual((value.halves, value.total), (6, None))  # 27 points of 9: 3.0

    def test_where_five_others_answered_it_is_exact_again(self):
        self.nurses_answer(self.wave, range(5))
        self.freeze(self.wave)
        second = self.next_wave()
        self.nurses_answer(second, range(10))

        self.assertEqual(self.values(self.freeze(second)), {"exact"})

    def test_a_late_release_of_the_first_wave_is_compared_with_the_second(self):
        first = self.wave
        self.nurses_answer(first, range(20, 25))
        self.freeze(first)
        second = self.next_wave()
        self.nurses_answer(second, range(8))
        self.freeze(second)
        first = self.reopen(first)
        self.nurses_answer(first, range(7))

        self.assertEqual(self.values(self.freeze(first)), {"step"})

    def test_people_without_an_address_cannot_be_compared_so_steps_are_shown(self):
        self.nurses_answer(self.wave, range(8))
        self.freeze(self.wave)
        second = self.wave = self.next_wave()
        self.answer(self.nurses, {self.physicians: 3}, people=8)

        self.assertEqual(self.values(self.freeze(second)), {"step"})

    def test_without_the_earlier_roster_steps_are_shown(self):
        self.nurses_answer(self.wave, range(8))
        self.freeze(self.wave)
        Roster.objects.all().delete()
        second = self.next_wave()
        self.nurses_answer(second, range(8))

        self.assertEqual(self.values(self.freeze(second)), {"step"})

    def test_another_minimum_than_before_means_steps(self):
        self.nurses_answer(self.wave, range(8))
        self.freeze(self.wave)
        second = self.next_wave()
        Wave.objects.filter(pk=second.pk).update(min_raters=6)
        self.nurses_answer(second, range(8))

        self.assertEqual(self.values(self.freeze(second)), {"step"})

    def test_a_roster_holds_pseudonyms_that_differ_between_studies(self):
        self.nurses_answer(self.wave, range(5))
        self.freeze(self.wave)

        kept = set(Roster.objects.values_list("pseudonym", flat=True))

        mine = pseudonym(self.study.secret, "nurses0@example.org")
        self.assertIn(mine, kept)
        self.assertEqual(pseudonym(self.study.secret, " NURSES0@example.org"), mine)
        self.assertNotEqual(pseudonym("another secret", "nurses0@example.org"), mine)


class PublishTest(StageTestCase):
    def test_publishing_writes_the_answers_anew_first(self):
        self.nurses_answer(self.wave, range(5))
        before = set(Response.objects.values_list("pk", flat=True))
        self.close()

        release = results.publish(self.wave)

        after = set(Response.objects.filter(release=release).values_list("pk", flat=True))
        self.assertEqual((len(after), before & after), (5, set()))

    def test_a_wave_that_cannot_be_released_is_left_as_it_is(self):
        self.nurses_answer(self.wave, range(5))
        before = set(Response.objects.values_list("pk", flat=True))

        with self.assertRaisesMessage(results.NotReleasable, "not closed"):
            results.publish(self.wave)

        self.assertEqual(set(Response.objects.values_list("pk", flat=True)), before)


class GateTest(StageTestCase):
    def test_a_release_says_how_many_are_always_counted_together(self):
        self.nurses_answer(self.wave, range(7))

        gate = self.freeze(self.wave).gate

        self.assertEqual(gate, {"passed": True, "smallest_class": 7, "faults": []})

    def test_a_release_that_points_at_fewer_people_is_not_published(self):
        self.nurses_answer(self.wave, range(4))
        self.nurses_answer(self.wave, range(4, 7), about=self.therapists)

        def careless(*args, **options):  # a seeded fault: four people are enough for a mean
            return release_table(*args, **options | {"smallest": 4})

        with (
            mock.patch("surveys.results.freezing.release_table", careless),
            self.assertRaisesMessage(results.NotReleasable, "fewer people than promised"),
        ):
            self.freeze(self.wave)

        self.assertEqual(Release.objects.count(), 0)
        self.assertEqual(Response.objects.filter(release=None).count(), 7)


class CommentTest(CastTestCase):
    def setUp(self):
        Wave.objects.update(asks_for_comment=True, comment_readers="The ward leaders")
        self.wave.refresh_from_db()

    def write(self, people, start=0):
        for number in range(start, start + people):
            self.answer(self.nurses, {self.physicians: 3}, comment=f"Comment {number}")

    def test_among_ten_people_comments_are_published_in_an_order_of_their_own(self):
        self.write(10)

        release = self.release()

        texts = list(ReleasedComment.objects.values_list("text", flat=True))
        self.assertEqual(sorted(texts), sorted(f"Comment {number}" for number in range(10)))
        self.assertEqual(Comment.objects.filter(release=release).count(), 10)

    def test_the_order_is_not_the_order_of_writing(self):
        orders = set()
        self.write(10)
        self.close()
        for _ in range(3):
            with transaction.atomic():
                results.freeze(self.wave)
                orders.add(tuple(ReleasedComment.objects.values_list("text", flat=True)))
                transaction.set_rollback(True)

        self.assertGreater(len(orders), 1)  # three equal orders of ten: once in 10^13

    def test_among_nine_nothing_is_published_and_nothing_is_lost(self):
        self.write(9)

        self.release()

        self.assertEqual(ReleasedComment.objects.count(), 0)
        self.assertEqual(Comment.objects.filter(release=None).count(), 9)

    def test_a_comment_has_no_key_to_the_answers_beside_it(self):
        self.write(1)

        comment, response = Comment.objects.get(), Response.objects.get()

        self.assertNotEqual(comment.withdraw_key, response.withdraw_key)
        self.assertNotIn("response", {field.name for field in Comment._meta.get_fields()})

    def test_taking_back_takes_the_comment_too(self):
        token = self.answer(self.nurses, {self.physicians: 3}, comment="Take me back")

        answering.withdraw(token)

        self.assertEqual(Comment.objects.count(), 0)

    def test_a_wave_that_does_not_ask_stores_no_comment(self):
        Wave.objects.update(asks_for_comment=False)

        self.answer(self.nurses, {self.physicians: 3}, comment="Nobody asked")

        self.assertEqual(Comment.objects.count(), 0)


class OpenStudyTest(CastTestCase):
    def setUp(self):
        Wave.objects.update(
            mode=Wave.Mode.OPEN, open_agreed_by="the whole team", open_agreed_on=localdate()
        )
        self.wave.refresh_from_db()

    def tie(self, rater, target, release):
        return results.released_ties(release).ties[str(rater.pk), str(target.pk)]

    def test_a_tie_of_one_person_is_shown(self):
        self.answer(self.pharmacists, {self.nurses: 4})

        tie = self.tie(self.pharmacists, self.nurses, self.release())

        self.assertEqual((tie.mean.kind, tie.mean.value, tie.mean.n), ("exact", 4.0, 1))

    def test_there_is_no_band_near_the_end_of_the_scale(self):
        self.answer(self.nurses, {self.physicians: 5}, people=5)

        tie = self.tie(self.nurses, self.physicians, self.release())

        self.assertEqual((tie.mean.kind, tie.mean.value), ("exact", 5.0))

    def test_a_group_of_two_is_rated(self):
        self.answer(self.nurses, {self.pharmacists: 2}, people=3)

        release = self.release()

        self.assertEqual(release.held_back_targets, [])
        self.assertEqual(self.tie(self.nurses, self.pharmacists, release).mean.value, 2.0)

    def test_a_tie_is_the_mean_of_respondents_means(self):
        # One gives 5 on four items, one gives 1 on all seven: (5 + 1) / 2, not the item means.
        four = dict.fromkeys(CODES[1:5], 5)
        self.answer(self.nurses, {self.physicians: four})
        self.answer(self.nurses, {self.physicians: 1})

        tie = self.tie(self.nurses, self.physicians, self.release())

        self.assertEqual(tie.mean.value, 3.0)
        self.assertEqual(tie.dimensions["mutual_respect"].value, 1.0)


class ResearchTest(CastTestCase):
    def setUp(self):
        Wave.objects.update(research_export=True)
        self.wave.refresh_from_db()
        ResearchReader.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            user=self.cato,
            name="Rosa",
            institution="University",
            purpose="a thesis",
        )

    def test_the_file_holds_raw_choices_under_the_labels_of_the_blocks(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        self.answer(self.pharmacists, {self.nurses: 3}, people=2)

        text = results.research_file(self.release())

        lines = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual({line["rater_group"] for line in lines}, {"Nurses + Pharmacists"})
        self.assertEqual({line["respondent"] for line in lines}, {str(n) for n in range(1, 8)})
        self.assertEqual(
            {(x["frequent"], x["timely"]) for x in lines if x["target_group"] == "Physicians"},
            {("2", "3"), ("", "")},
        )

    def test_it_is_made_once_and_stays_the_same(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        release = self.release()

        self.assertEqual(results.research_file(release), results.research_file(release))
        self.assertEqual(ResearchFile.objects.count(), 1)

    def test_without_the_export_there_is_no_file(self):
        Wave.objects.update(research_export=False)
        self.wave.refresh_from_db()
        self.answer(self.nurses, {self.physicians: 3}, people=5)

        self.assertIsNone(results.research_file(self.release()))

    def test_names_that_look_like_formulas_stay_text(self):
        self.nurses.name = "=cmd|x"
        self.nurses.save()
        self.answer(self.nurses, {self.physicians: 3}, people=5)

        self.assertIn("'=cmd|x", results.research_file(self.release()))


class FiguresTest(CastTestCase):
    def test_below_25_people_a_figure_gives_its_reason(self):
        self.answer_all()  # 20 people

        figures = self.release().figures

        self.assertIsNone(figures["cronbach_alpha"]["value"])
        self.assertIn("25", figures["cronbach_alpha"]["reason"])

    def test_from_25_people_on_it_is_given_and_no_figure_is_not_a_number(self):
        self.answer_all()
        self.answer(self.nurses, {self.physicians: 2, self.therapists: 5}, people=5)

        figures = self.release().figures

        self.assertIsNotNone(figures["pooled_sd"]["value"])
        json.dumps(figures, allow_nan=False)

    def test_a_later_release_repeats_no_figure(self):
        self.answer_all()
        self.release()
        Wave.objects.update(closes_at=now() + timedelta(days=1))
        self.wave.refresh_from_db()
        self.answer(self.nurses, {self.physicians: 3}, people=5)

        self.assertEqual(self.release().figures, {})

    def test_an_open_study_gives_every_figure_it_has(self):
        Wave.objects.update(
            mode=Wave.Mode.OPEN, open_agreed_by="the whole team", open_agreed_on=localdate()
        )
        self.wave.refresh_from_db()
        self.answer(self.nurses, {self.physicians: 3, self.therapists: 5}, people=2)

        figures = self.release().figures

        self.assertEqual(figures["weightings"]["between"]["tie_equal"], 4.0)
        self.assertEqual(figures["tests"]["by_unit"]["F"], None)
        json.dumps(figures, allow_nan=False)
