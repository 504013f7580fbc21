"""Which pairs are worth a conversation, in which order, and what opens it."""

from django.test import SimpleTestCase

from interventions.entries import DIMENSIONS, TIE_KINDS
from interventions.matching import DEFAULT
from interventions.matching.building import measured_ties
from interventions.matching.facts import facts_of
from interventions.pairs import Pair, pair_between, tie_kind, weak_pairs
from interventions.questions import (
    BETWEEN,
    BETWEEN_BY_DIMENSION,
    WITHIN,
    WITHIN_BY_DIMENSION,
    questions_for,
)
from surveys.instruments import get_instrument
from surveys.scoring.released import Group, ReleasedTie, Row
from tests.interventions.released import exact, release, scores, tie

NURSES = Group("n", "Nurses")
PHYSICIANS = Group("p", "Physicians")
THERAPISTS = Group("t", "Therapists")
CLERKS = Group("c", "Clerks")
LEADERS = Group("l", "Ward leaders", kind="leader")
PATIENTS = Group("k", "Patients", kind="client")
GROUPS = (NURSES, PHYSICIANS, THERAPISTS, CLERKS, LEADERS, PATIENTS)
LOW = scores(timely=3.0)
POOL = Row("c+t", "Clerks + Therapists", ("c", "t"), 7)


class PairsTestCase(SimpleTestCase):
    def pairs(self, *ties: ReleasedTie, pools: tuple[Row, ...] = ()) -> list[Pair]:
        return list(weak_pairs(release(GROUPS, ties, pools=pools)))

    def titles(self, *ties: ReleasedTie) -> list[str]:
        return [pair.title for pair in self.pairs(*ties)]


class AnyPairTests(PairsTestCase):
    def test_a_pair_is_found_by_either_order_of_its_groups_whatever_its_level(self):
        ties = release(
            GROUPS,
            (
                tie("n", "p", scores(), "strong", mean=4.2),
                tie("p", "n", LOW, "moderate", mean=3.8),
            ),
        )

        pair = pair_between(ties, "n", "p")

        self.assertEqual(pair, pair_between(ties, "p", "n"))
        self.assertEqual(pair.title, "Physicians and nurses")
        self.assertEqual(len(questions_for(pair)), 3)

    def test_a_weak_pair_is_the_same_one_as_in_the_advice(self):
        ties = release(
            GROUPS,
            (tie("n", "p", scores(), "weak", mean=3.4), tie("p", "n", LOW, "weak", mean=3.4)),
        )

        self.assertEqual(pair_between(ties, "n", "p"), weak_pairs(ties)[0])

    def test_where_neither_direction_is_shown_there_is_none(self):
        self.assertIsNone(pair_between(release(GROUPS, ()), "n", "p"))


class WhichPairsTests(PairsTestCase):
    def test_both_directions_make_one_pair_and_the_weaker_one_comes_first(self):
        [pair] = self.pairs(
            tie("n", "p", scores(), "weak", mean=3.4), tie("p", "n", LOW, "weak", mean=3.1)
        )

        self.assertEqual(pair.title, "Physicians and nurses")
        self.assertEqual(pair.in_sentence, "physicians and nurses")
        self.assertEqual(pair.anchors, ("tie-p-n", "tie-n-p"))
        self.assertEqual(pair.anchor, "tie-p-n")

    def test_a_weak_tie_comes_before_a_strong_way_back(self):
        [pair] = self.pairs(
            tie("n", "p", scores(), "strong", mean=4.1), tie("p", "n", LOW, "weak", mean=3.4)
        )

        self.assertEqual(
            [(d.title, d.line) for d in pair.directions],
            [("Physicians about nurses", "weak"), ("Nurses about physicians", "strong")],
        )

    def test_the_pair_with_the_weakest_tie_comes_first(self):
        titles = self.titles(
            tie("n", "t", LOW, "weak", mean=3.2),
            tie("n", "p", LOW, "weak", mean=3.3),
            tie("t", "n", LOW, "weak", mean=3.0),
            tie("p", "n", LOW, "weak", mean=2.1),
        )

        self.assertEqual(titles, ["Physicians and nurses", "Therapists and nurses"])

    def test_of_equal_ties_the_later_one_of_the_release_comes_first(self):
        titles = self.titles(
            tie("n", "p", LOW, "weak"), tie("n", "t", LOW, "weak"), tie("p", "n", LOW, "weak")
        )

        self.assertEqual(titles, ["Physicians and nurses", "Nurses and therapists"])

    def test_weak_or_moderate_is_not_weak(self):
        self.assertEqual(self.titles(tie("n", "p", scores(), "weak", "moderate")), [])

    def test_a_withheld_direction_says_nothing(self):
        [pair] = self.pairs(
            tie("n", "p", LOW, "weak"), tie("p", "n", dict.fromkeys(DIMENSIONS), mean=None)
        )

        self.assertEqual(pair.anchors, ("tie-n-p",))
        self.assertEqual(pair.lowest_title, "Nurses about physicians")
        self.assertTrue(pair.is_one_sided)

    def test_a_group_among_themselves_is_one_direction_and_not_one_sided(self):
        [pair] = self.pairs(tie("l", "l", LOW, "weak", scope="within"))

        self.assertEqual(pair.title, "Ward leaders among themselves")
        self.assertEqual(pair.in_sentence, "ward leaders among themselves")
        self.assertFalse(pair.is_one_sided)

    def test_a_pooled_row_counts_and_names_all_its_groups(self):
        [pair] = self.pairs(tie("c+t", "p", LOW, "weak"), pools=(POOL,))

        self.assertEqual(pair.title, "Clerks and therapists about physicians")
        self.assertEqual(pair.in_sentence, "clerks and therapists about physicians")
        self.assertEqual(pair.kinds, {"between"})

    def test_a_pool_about_one_of_its_own_groups_makes_no_pair(self):
        mixed = tie("c+t", "t", scores(timely=1.5), "weak", scope="mixed")

        self.assertEqual(self.pairs(mixed, pools=(POOL,)), [])


class LowestTests(PairsTestCase):
    def test_of_two_directions_the_lower_reading_counts(self):
        [pair] = self.pairs(
            tie("n", "p", scores(timely=3.4), "weak"), tie("p", "n", scores(timely=2.6), "weak")
        )

        lowest = pair.lowest[0]
        self.assertEqual((str(lowest.shown), lowest.title), ("2.6", "Physicians about nurses"))

    def test_equal_readings_keep_the_order_of_the_instrument(self):
        [pair] = self.pairs(tie("n", "p", scores(mutual_respect=3.0, timely=3.0), "weak"))

        self.assertEqual([p.dimension for p in pair.lowest], ["timely", "mutual_respect"])

    def test_a_reading_of_9_decimals_is_one_number(self):
        # 4.1 − 0.7 is 3.3999999999999995 in doubles, and must stay level with 3.4.
        [pair] = self.pairs(tie("n", "p", scores(timely=3.4, accurate=4.1 - 0.7), "weak"))

        self.assertEqual([p.dimension for p in pair.lowest], ["timely", "accurate"])
        self.assertLess(exact(4.1 - 0.7).value, 3.4)

    def test_the_worse_experience_counts_three_quarters_as_in_the_reasons_of_an_idea(self):
        # Timely: (2.8 + 2.8) / 2 and the lower one again, 2.8. Accurate: 2.6 and 3.9, mean 3.25,
        # with the lower one 2.925. The single lowest reading is that of accurate.
        there = tie("n", "p", scores(timely=2.8, accurate=2.6), "weak")
        back = tie("p", "n", scores(timely=2.8), "weak")
        [pair] = self.pairs(there, back)
        [measured] = measured_ties(release(GROUPS, [there, back]))

        names = [point.dimension for point in pair.lowest]
        self.assertEqual(names, ["timely", "accurate"])
        self.assertEqual(tuple(names), facts_of(measured.profile, DEFAULT).lowest)

    def test_where_all_are_about_as_low_none_is_called_the_lowest(self):
        [even] = self.pairs(tie("n", "p", scores(timely=3.7, accurate=3.61), "weak"))
        [apart] = self.pairs(tie("n", "p", scores(timely=3.6), "weak"))

        self.assertEqual((even.lowest, even.lowest_title), ((), ""))
        self.assertEqual(apart.lowest[0].dimension, "timely")


class QuestionsTests(PairsTestCase):
    def test_what_went_well_comes_first_then_the_two_lowest_dimensions(self):
        [pair] = self.pairs(tie("n", "p", scores(timely=2.6, mutual_respect=2.8), "weak"))

        self.assertEqual(
            questions_for(pair),
            (
                BETWEEN[0],
                "What do you learn too late from each other, and when would it still help?",
                "When did you last feel that the other group valued your part of the work?",
            ),
        )

    def test_two_pairs_with_other_low_points_are_asked_other_questions(self):
        one, other = self.pairs(
            tie("n", "p", scores(timely=2.6, accurate=2.8), "weak", mean=2.5),
            tie("n", "t", scores(shared_goals=2.6, mutual_respect=2.8), "weak", mean=2.6),
        )

        self.assertEqual(set(questions_for(one)) & set(questions_for(other)), {BETWEEN[0]})

    def test_a_group_is_not_asked_about_another_one(self):
        for one in DIMENSIONS:
            low = dict.fromkeys(DIMENSIONS) | {one: exact(2.0)}
            with self.subTest(dimension=one):
                [pair] = self.pairs(tie("n", "n", low, "weak", scope="within"))

                self.assertEqual(
                    questions_for(pair), (WITHIN[0], WITHIN_BY_DIMENSION[one], WITHIN[1])
                )
                self.assertNotIn("other group", " ".join(questions_for(pair)))

    def test_without_any_dimension_there_are_still_three(self):
        [pair] = self.pairs(tie("n", "p", dict.fromkeys(DIMENSIONS), "weak"))

        self.assertEqual(questions_for(pair), BETWEEN)

    def test_every_dimension_has_a_question_of_its_own(self):
        for by_dimension in (BETWEEN_BY_DIMENSION, WITHIN_BY_DIMENSION):
            self.assertEqual(tuple(by_dimension), DIMENSIONS)
            self.assertEqual(len(set(by_dimension.values())), len(DIMENSIONS))


class TieKindTests(SimpleTestCase):
    def test_the_first_rule_that_fits_names_the_kind(self):
        hospital, town = "North Hospital", "Town"
        cases = [
            (NURSES, NURSES, "within"),
            (PATIENTS, PATIENTS, "within"),
            (NURSES, PATIENTS, "client"),
            (LEADERS, PATIENTS, "client"),
            (Group("a", "A", organisation=town), PATIENTS, "client"),
            (NURSES, Group("m", "Municipality", kind="external"), "cross_org"),
            (
                Group("a", "A", organisation=hospital),
                Group("b", "B", organisation=town),
                "cross_org",
            ),
            (LEADERS, Group("b", "B", organisation=town), "cross_org"),
            (NURSES, LEADERS, "leader_team"),
            (LEADERS, Group("o", "Other leaders", kind="leader"), "between"),
            (NURSES, PHYSICIANS, "between"),
        ]

        for rater, target, kind in cases:
            with self.subTest(rater=rater.name, target=target.name):
                self.assertEqual(tie_kind(rater, target), kind)
                self.assertEqual(tie_kind(target, rater), kind)

        self.assertEqual({kind for _, _, kind in cases}, set(TIE_KINDS))


class DimensionTests(SimpleTestCase):
    def test_the_dimensions_are_those_of_the_instrument_in_its_order(self):
        self.assertEqual(get_instrument("relational_coordination").codes, DIMENSIONS)
