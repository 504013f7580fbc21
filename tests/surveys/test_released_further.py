"""Partnership and outcomes at the door: same blocks, same rule, and nothing finer."""

from surveys import answering, results
from surveys.erasing import delete_study, forget_answers
from surveys.models.releases import ReleasedAnswer
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.results import released_outcomes, released_partnership
from tests.surveys.test_further import FurtherTestCase

EVERY = (
    *("values_understood", "core_purpose", "outcomes_agreed", "power_shared", "empathy"),
    *("first_contact", "citizens_involved"),
)


class ReleasedFurtherTestCase(FurtherTestCase):
    def about(self, partner, choice, codes=EVERY):
        return {f"partner-{partner.pk}": dict.fromkeys(codes, choice)}

    def at_work(self, quality, picked=()):
        return {"outcomes": {"quality": quality, "picked": list(picked)}}

    def sends(self, group, *each):
        for further in each:
            self.send(group, further)

    def tie(self, release, rater, partner):
        [tie] = [
            tie
            for tie in released_partnership(release).ties
            if tie.rater.groups == (str(rater.pk),) and tie.partner == str(partner.pk)
        ]
        return tie


class PartnershipTest(ReleasedFurtherTestCase):
    def test_a_mean_per_block_and_question_and_their_mean(self):
        # 2 2 2 4 4 4: a sum of 18 out of 6 people.
        self.sends(self.nurses, *(self.about(self.home, c) for c in (2, 2, 2, 4, 4, 4)))

        tie = self.tie(self.release(), self.nurses, self.home)

        self.assertEqual(tie.questions["empathy"].value, 3.0)
        self.assertEqual((tie.mean.kind, tie.mean.value, tie.mean.n), ("exact", 3.0, 6))

    def test_fewer_than_the_minimum_say_nothing(self):
        # Six nurses answer, four of them about the Town; the minimum is five.
        self.sends(self.nurses, *[self.about(self.town, 3)] * 4, {}, {})

        tie = self.tie(self.release(), self.nurses, self.town)

        self.assertIsNone(tie.mean)
        self.assertEqual(set(tie.questions.values()), {None})
        self.assertFalse(ReleasedAnswer.objects.filter(partner=self.town, n__isnull=False))

    def test_near_the_end_of_the_scale_a_band_stands_and_no_sum(self):
        self.sends(self.nurses, *[self.about(self.home, 5)] * 5)

        tie = self.tie(self.release(), self.nurses, self.home)

        self.assertEqual(
            (tie.questions["empathy"].kind, tie.questions["empathy"].low), ("at_least", 4.0)
        )
        stored = ReleasedAnswer.objects.get(partner=self.home, question="empathy")
        self.assertIsNone(stored.total)

    def test_three_of_seven_answers_are_too_few_to_count(self):
        self.sends(self.nurses, *[self.about(self.home, 3, EVERY[:3])] * 6)

        self.assertIsNone(self.tie(self.release(), self.nurses, self.home).mean)

    def test_small_groups_are_joined_here_as_everywhere(self):
        self.sends(self.nurses, *[self.about(self.town, 3)] * 6)
        self.sends(self.therapists, *[self.about(self.town, 2)] * 3)
        self.sends(self.pharmacists, *[self.about(self.town, 4)] * 2)

        ties = released_partnership(self.release()).ties

        rows = {tie.rater.name: tie.mean.value for tie in ties if tie.partner == str(self.town.pk)}
        # (3 · 2 + 2 · 4) / 5 = 2.8
        self.assertEqual(rows, {"Nurses": 3.0, "Therapists + Pharmacists": 2.8})

    def test_nobody_speaks_about_their_own_organisation(self):
        self.sends(self.physicians, *[self.about(self.town, 3)] * 5)

        ties = released_partnership(self.release()).ties

        self.assertEqual({tie.partner_name for tie in ties}, {"Town"})

    def test_an_organisation_of_two_people_is_not_judged(self):
        self.pharmacists.partner = self.town
        self.pharmacists.save()
        self.sends(self.nurses, *[self.about(self.town, 3)] * 6)

        ties = released_partnership(self.release()).ties

        self.assertEqual([(tie.partner_name, tie.mean) for tie in ties], [("Home Care", None)])

    def test_a_study_that_asked_nothing_about_partners_has_nothing_to_tell(self):
        self.wave.asks_partnership = False
        self.wave.save()
        self.sends(self.nurses, *[{}] * 5)

        self.assertIsNone(released_partnership(self.release()))

    def test_it_is_still_there_when_every_answer_is_erased(self):
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        release = self.release()

        forget_answers(self.wave)

        self.assertEqual(self.tie(release, self.nurses, self.home).mean.value, 3.0)

    def test_it_goes_with_its_study(self):
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        self.release()

        delete_study(self.study)

        self.assertFalse(ReleasedAnswer.objects.exists() or Study.objects.exists())


class OutcomesTest(ReleasedFurtherTestCase):
    def test_a_mean_per_block_and_one_over_all(self):
        self.sends(self.nurses, *[self.at_work(3)] * 5)
        self.sends(self.patients, *[self.at_work(2)] * 5, *[self.at_work(4)] * 5)

        found = released_outcomes(self.release())

        rows = {row.rater.name: row.questions["quality"].value for row in found.rows}
        self.assertEqual(rows, {"Nurses": 3.0, "Patients": 3.0})
        self.assertEqual((found.overall["quality"].value, found.overall["quality"].n), (3.0, 15))

    def test_what_a_block_was_not_asked_is_not_there_not_even_withheld(self):
        self.sends(self.patients, *[self.at_work(3)] * 5)

        [row] = released_outcomes(self.release()).rows

        self.assertEqual(list(row.questions), ["quality"])

    def test_the_list_is_counted_from_25_people_on(self):
        self.sends(self.nurses, *[self.at_work(3, [1])] * 24)

        found = released_outcomes(self.release())

        self.assertEqual(found.picked, ())
        self.assertIn("Fewer than 25", found.picked_reason)

    def test_small_and_nearly_full_counts_are_words(self):
        # 25 people: 21 choose the first line, 20 the second, 4 the third; the minimum is 5.
        self.sends(self.nurses, *[self.at_work(3, [1, 2])] * 20)
        self.sends(self.nurses, self.at_work(3, [1, 3]), *[self.at_work(3, [3])] * 3)
        self.sends(self.nurses, {})

        found = released_outcomes(self.release())

        said = {line.line: (line.count, line.words) for line in found.picked}
        self.assertEqual(found.picked_of, 25)
        self.assertEqual(
            said,
            {
                "Fewer returns to hospital": (None, "nearly all"),
                "Less waiting": (20, "20"),
                "Less pain": (None, "fewer than 5"),
            },
        )

    def test_what_is_put_into_words_is_stored_as_no_number(self):
        self.sends(self.nurses, *[self.at_work(3, [1])] * 25)

        lines = self.release().figures["picked"]["lines"]

        self.assertEqual([line["count"] for line in lines], [None, None, None])
        self.assertEqual([line["kind"] for line in lines], ["nearly_all", "few", "few"])

    def test_an_open_study_counts_every_line_however_few_answered(self):
        Wave.objects.filter(pk=self.wave.pk).update(
            mode="open", open_agreed_by="the ward meeting", open_agreed_on="2026-01-02"
        )
        self.wave.refresh_from_db()
        self.sends(self.nurses, self.at_work(5, [2]))

        found = released_outcomes(self.release())

        self.assertEqual([line.count for line in found.picked], [0, 1, 0])
        self.assertEqual(found.overall["quality"].value, 5.0)


class LaterTest(ReleasedFurtherTestCase):
    def test_a_later_release_adds_blocks_of_its_own_and_changes_nothing(self):
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        token = self.link(self.nurses)
        before = self.release()
        first = self.tie(before, self.nurses, self.home)
        self.reopen()
        answering.submit(token, version=answering.begin(token).version)
        self.sends(self.nurses, *[self.about(self.home, 4) | self.at_work(3)] * 6)

        later = self.release()

        self.assertEqual(self.tie(before, self.nurses, self.home), first)
        # (6 · 3 + 6 · 4) / 12
        self.assertEqual(self.tie(later, self.nurses, self.home).mean.value, 3.5)

    def reopen(self):
        self.wave.closes_at = self.wave.opens_at.replace(year=self.wave.opens_at.year + 1)
        self.wave.save()

    def test_once_another_wave_is_out_means_are_given_in_half_steps(self):
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        self.release()
        first = self.wave
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            asks_partnership=True,
            opens_at=first.opens_at,
            closes_at=first.opens_at.replace(year=first.opens_at.year + 1),
        )
        # 3 3 3 3 3 2: 17 / 6 = 2.83, to the nearest half 3.
        self.sends(self.nurses, *[self.about(self.home, c) for c in (3, 3, 3, 3, 3, 2)])

        value = self.tie(self.release(), self.nurses, self.home).questions["empathy"]

        self.assertEqual((value.kind, value.value), ("about", 3.0))


class GateTest(ReleasedFurtherTestCase):
    def test_the_test_before_publishing_looks_at_these_blocks_too(self):
        # Nobody rates a workgroup, so the smallest class is the one of the partner's raters.
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)

        self.assertEqual(self.release().gate["smallest_class"], 6)

    def test_the_fingerprint_holds_what_was_published(self):
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        release = self.release()

        self.assertEqual(len(release.fingerprint), 64)
        with self.assertRaises(results.NotReleasable):
            results.freeze(self.wave)
