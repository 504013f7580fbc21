"""Worked by hand from the catalogue: which ideas a weak pair gets, and in what words."""

from itertools import permutations

from django.test import SimpleTestCase

from interventions.catalogue import read_catalogue
from interventions.entries import DIMENSIONS, FAMILIES
from interventions.matching import Advice, suggest
from surveys.scoring.released import Group, Reading, ReleasedTie, Row
from tests.interventions.released import exact, release, scores, tie

NURSES = Group("n", "Nurses")
PHYSICIANS = Group("p", "Physicians")
THERAPISTS = Group("t", "Therapists")
CLERKS = Group("c", "Clerks")
LEADERS = Group("l", "Ward leaders", kind="leader")
PATIENTS = Group("k", "Patients", kind="client")
GROUPS = (NURSES, PHYSICIANS, THERAPISTS, CLERKS, LEADERS, PATIENTS)
CATALOGUE = read_catalogue()
OTHER_SIDE = {
    "within": (NURSES, NURSES),
    "between": (NURSES, PHYSICIANS),
    "leader_team": (NURSES, LEADERS),
    "client": (NURSES, PATIENTS),
    "cross_org": (NURSES, Group("m", "Municipality", kind="external")),
}


class MatchingTestCase(SimpleTestCase):
    maxDiff = None

    def advise(self, *ties: ReleasedTie, pools: tuple[Row, ...] = ()) -> list[Advice]:
        return list(suggest(release(GROUPS, ties, pools=pools), CATALOGUE))

    def slugs(self, advice: Advice) -> list[str]:
        return [idea.entry.slug for idea in advice.ideas]


class WhichIdeasTests(MatchingTestCase):
    def test_a_handover_that_fails_gets_structured_handover_first(self):
        # Accurate 2.8 and timely 3.1 are lowest. Both main: structured-handover (B),
        # shared-information-systems (C). Accurate main, timely also: SBAR takes least effort.
        there = tie("n", "p", scores(accurate=2.8, timely=3.2), "weak")
        back = tie("p", "n", scores(accurate=3.0, timely=3.1), "moderate")

        [advice] = self.advise(there, back)

        self.assertEqual(
            self.slugs(advice),
            ["structured-handover", "shared-information-systems", "sbar-structured-communication"],
        )
        self.assertEqual(
            advice.ideas[0].why,
            "Worth trying, because it is aimed at accurate communication (2.8) and timely "
            "communication (3.1), the two lowest points of this pair.",
        )

    def test_low_respect_gets_ideas_that_need_no_respect_beforehand(self):
        # Main on respect and knowledge, both: cross-role-shadowing (C), first-contact (D),
        # humble-inquiry (D), all relational, so the third comes from another family. Role play
        # and shared conflict resolution fit by dimension, but ask for a respect of 3.0.
        there = tie("n", "p", scores(mutual_respect=2.3, shared_knowledge=2.8), "weak")

        [advice] = self.advise(there)

        self.assertEqual(
            self.slugs(advice),
            ["cross-role-shadowing", "first-contact-introductions", "selecting-for-teamwork"],
        )

    def test_with_respect_at_3_0_an_idea_that_needs_it_is_offered(self):
        below, at = (
            self.advise(tie("n", "p", scores(mutual_respect=value, problem_solving=2.9), "weak"))
            for value in (2.999, 3.0)
        )

        self.assertNotIn("shared-conflict-resolution", self.slugs(below[0]))
        self.assertIn("shared-conflict-resolution", self.slugs(at[0]))

    def test_debriefs_wait_until_respect_is_there(self):
        # Main on both low points, with the best evidence, but it asks for safety: respect 3.0.
        below, at = (
            self.advise(
                tie(
                    "n",
                    "p",
                    scores(problem_solving=2.6, shared_knowledge=2.7, mutual_respect=value),
                    "weak",
                )
            )
            for value in (2.9, 3.0)
        )

        self.assertNotIn("team-debrief", self.slugs(below[0]))
        self.assertEqual(self.slugs(at[0])[0], "team-debrief")

    def test_blame_within_a_group_gets_safety_before_debriefs(self):
        low = scores(problem_solving=2.4, mutual_respect=2.8)

        [advice] = self.advise(tie("n", "n", low, "weak", scope="within"))

        self.assertEqual(
            self.slugs(advice),
            ["psychological-safety-building", "leader-inclusiveness", "training-for-teamwork"],
        )

    def test_a_band_counts_as_its_end_nearest_to_three(self):
        # "1.9 or less" stands for [1, 1.8333]: it counts as 1.8333, which is more than 1.8.
        band = Reading("at_most", 1.0, 1.4167, 1.8333, 6)
        low = scores(accurate=1.8) | {"timely": band}

        [advice] = self.advise(tie("n", "p", low, "weak"))

        self.assertEqual([p.dimension for p in advice.pair.lowest], ["accurate", "timely"])
        self.assertIn("accurate communication (1.8)", advice.ideas[0].why)
        self.assertIn("timely communication (1.9 or less)", advice.ideas[0].why)

    def test_every_kind_and_every_pair_of_low_dimensions_gets_three_fitting_ideas(self):
        for kind, (rater, target) in OTHER_SIDE.items():
            for lowest, second in permutations(DIMENSIONS, 2):
                for value in (2.0, 3.2):
                    with self.subTest(kind=kind, lowest=lowest, second=second, value=value):
                        low = scores(**{lowest: value, second: value + 0.1})
                        ties = [tie(rater.key, target.key, low, "weak")]
                        groups = dict.fromkeys((rater, target))

                        [advice] = suggest(release(list(groups), ties), CATALOGUE)

                        found = [idea.entry for idea in advice.ideas]
                        self.assertEqual(len(found), 3)
                        families = [entry.family for entry in found]
                        self.assertLessEqual(max(map(families.count, FAMILIES)), 2)
                        self.assertTrue(all(kind in entry.tie_kinds for entry in found))
                        self.assertTrue(any(lowest in entry.dimensions for entry in found))
                        self.assertFalse(any(e.pinned or e.only_if_hub for e in found))
                        for idea in advice.ideas:
                            self.assertTrue(idea.why.startswith("Worth trying, because "))
                            self.assertNotIn("will fix", idea.why)


class WhichPairsTests(MatchingTestCase):
    def test_every_weak_pair_gets_advice_and_the_weakest_comes_first(self):
        low = scores(timely=3.0)

        advice = self.advise(
            tie("n", "t", low, "weak", mean=3.2), tie("n", "p", low, "weak", mean=2.9)
        )

        self.assertEqual(
            [each.pair.title for each in advice], ["Nurses and physicians", "Nurses and therapists"]
        )

    def test_moderate_and_strong_ties_get_no_advice(self):
        advice = self.advise(tie("n", "p", scores(), "moderate"), tie("n", "t", scores(), "strong"))

        self.assertEqual(advice, [])

    def test_a_pool_of_two_kinds_gets_only_what_suits_both(self):
        pool = Row("c+k", "Clerks + Patients", ("c", "k"), 7)

        [advice] = self.advise(tie("c+k", "p", scores(timely=3.0), "weak"), pools=(pool,))

        self.assertEqual(advice.pair.kinds, {"between", "client"})
        for idea in advice.ideas:
            self.assertLessEqual({"between", "client"}, set(idea.entry.tie_kinds))

    def test_the_first_step_is_the_pinned_dialogue_and_no_idea(self):
        [advice] = self.advise(tie("n", "p", scores(problem_solving=3.0), "weak"))

        assert advice.first_step is not None
        self.assertEqual(advice.first_step.slug, "rc-feedback-dialogue")
        self.assertNotIn("rc-feedback-dialogue", self.slugs(advice))

    def test_without_a_catalogue_the_weak_pairs_and_their_questions_still_stand(self):
        [advice] = suggest(release(GROUPS, [tie("n", "p", scores(), "weak")]), ())

        self.assertEqual((advice.first_step, advice.ideas), (None, ()))
        self.assertEqual(len(advice.questions), 3)


class WordsOfTheReasonTests(MatchingTestCase):
    def why(self, slug: str, dimensions: dict[str, Reading | None]) -> str:
        one = [entry for entry in CATALOGUE if entry.slug == slug]
        [advice] = suggest(release(GROUPS, [tie("n", "p", dimensions, "weak")]), one)
        return advice.ideas[0].why

    def test_it_says_what_an_idea_is_aimed_at_and_not_that_it_works(self):
        # Shared protocols: two trials with control groups moved no score.
        why = self.why("shared-protocols", scores(accurate=3.1, frequent=3.2))

        self.assertEqual(
            why,
            "Worth trying, because it is aimed at accurate communication (3.1), one of the two "
            "lowest points of this pair.",
        )

    def test_an_idea_aimed_at_neither_low_point_says_so(self):
        why = self.why("values-and-purpose-alignment", scores(timely=3.0, frequent=3.1))

        self.assertEqual(
            why,
            "Worth trying, because it is aimed at shared goals. The lowest points here are timely "
            "communication (3.0) and frequent communication (3.1).",
        )

    def test_where_one_dimension_is_shown_it_is_the_lowest_point(self):
        only = dict.fromkeys(DIMENSIONS) | {"timely": exact(2.5)}

        self.assertEqual(
            self.why("working-agreement", only),
            "Worth trying, because it is aimed at timely communication (2.5), its lowest point.",
        )
        self.assertEqual(
            self.why("values-and-purpose-alignment", only),
            "Worth trying, because it is aimed at shared goals. The lowest point here is timely "
            "communication (2.5).",
        )

    def test_where_no_dimension_is_shown_nothing_is_called_low(self):
        self.assertEqual(
            self.why("values-and-purpose-alignment", dict.fromkeys(DIMENSIONS)),
            "Worth trying, because it is aimed at shared goals.",
        )
