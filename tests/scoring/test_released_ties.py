"""From the release table to ties: what is withheld, which scope, which level, how sure."""

from collections.abc import Mapping
from unittest import TestCase

from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.readings import average, difference, pool, reading
from surveys.scoring.release import WITHHELD, Published, ReleasedBlock, ReleaseTable
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies
from surveys.scoring.released_ties import released_ties
from tests.scoring.made import CODES, ITEMS

A = ReleasedBlock("b1", 8, ("a",), (), "A")
POOL = ReleasedBlock("b2", 6, ("b", "c"), (), "B + C")


def exact(value: float, n: int = 8) -> Published:
    return Published("exact", n, value)


def alike(block: str, target: str, value: Published) -> dict[tuple[str, str, str], Published]:
    return {(block, target, code): value for code in CODES}


def make(
    values: Mapping[tuple[str, str, str], Published],
    *,
    min_items: int = 4,
    headcounts: tuple[int | None, ...] = (None, None, None),
    **more: object,
) -> ReleasedTies:
    groups = [
        Group(key, key.upper(), headcount=n) for key, n in zip("abc", headcounts, strict=True)
    ]
    table = ReleaseTable((A, POOL), CODES, values)
    return released_ties(
        table, groups, ITEMS, DEFAULT_CUTOFFS, min_items=min_items, min_raters=5, **more
    )


class WhatIsWithheld(TestCase):
    def test_a_tie_without_values_stays_and_says_nothing(self) -> None:
        tie = make({}).ties["a", "b"]

        self.assertEqual((tie.mean, tie.communication, tie.relationship), (None, None, None))
        self.assertEqual((tie.levels, tie.certainty, tie.certainty_p), ((), None, None))
        self.assertEqual(dict(tie.dimensions), dict.fromkeys(CODES))

    def test_a_pair_that_was_never_asked_is_absent(self) -> None:
        ties = make({}, not_asked={("a", "b"), ("b", "a")})

        self.assertNotIn(("a", "b"), ties.ties)
        # c was asked about a, so the row of b and c was.
        self.assertIn(("b+c", "a"), ties.ties)

    def test_only_rated_groups_are_targets(self) -> None:
        ties = make({}, targets=["b"])

        self.assertEqual(list(ties.ties), [("a", "b"), ("b+c", "b")])

    def test_nothing_is_shown_about_a_group_of_two(self) -> None:
        values = alike("b1", "b", exact(3.0)) | alike("b1", "c", exact(3.0))

        ties = make(values, headcounts=(8, 2, 3))

        self.assertEqual(ties.held_back_targets, ("b",))
        self.assertIsNone(ties.ties["a", "b"].mean)
        self.assertIsNone(ties.ties["a", "b"].dimensions["timely"])
        self.assertIsNotNone(ties.ties["a", "c"].mean)

    def test_a_group_of_two_that_agreed_is_shown(self) -> None:
        ties = make(alike("b1", "b", exact(3.0)), headcounts=(8, 2, 3), agreed=["b"])

        self.assertEqual(ties.held_back_targets, ())
        self.assertIsNotNone(ties.ties["a", "b"].mean)

    def test_a_group_of_two_that_nobody_rates_is_not_held_back(self) -> None:
        self.assertEqual(make({}, headcounts=(8, 2, 3), targets=["a", "c"]).held_back_targets, ())


class MeansOfItems(TestCase):
    def test_four_released_items_make_a_tie_three_do_not(self) -> None:
        four = {("b1", "b", code): exact(3.0) for code in CODES[:4]}
        three = {("b1", "b", code): exact(3.0) for code in CODES[:3]}

        self.assertEqual(make(four).ties["a", "b"].mean, Reading("exact", 3, 3, 3, 8))
        self.assertIsNone(make(three).ties["a", "b"].mean)
        self.assertIsNotNone(make(three, min_items=3).ties["a", "b"].mean)

    def test_a_sub_score_needs_half_of_its_family(self) -> None:
        values = {
            ("b1", "b", code): exact(value)
            for code, value in zip(CODES, (2, 2, 4, 4, 5, 5, 5), strict=True)
        }
        values["b1", "b", "frequent"] = values["b1", "b", "shared_goals"] = WITHHELD
        values["b1", "b", "mutual_respect"] = WITHHELD

        tie = make(values).ties["a", "b"]

        # timely 2, accurate 4, problem-solving 4; of the relationship items only one is left.
        self.assertAlmostEqual(tie.communication.value if tie.communication else 0, 10 / 3)
        self.assertIsNone(tie.relationship)
        self.assertAlmostEqual(tie.mean.value if tie.mean else 0, 15 / 4)

    def test_n_is_the_smallest_that_was_used(self) -> None:
        values = alike("b1", "b", exact(3.0)) | {("b1", "b", "timely"): exact(3.0, n=6)}

        tie = make(values).ties["a", "b"]

        self.assertEqual(tie.mean and tie.mean.n, 6)
        self.assertEqual(tie.relationship and tie.relationship.n, 8)


class ScopesAndIndices(TestCase):
    def test_inside_the_pool_counts_nowhere_and_outside_it_counts_as_between(self) -> None:
        values = {
            **alike("b1", "a", exact(4.2)),
            **alike("b1", "b", exact(3.0)),
            **alike("b2", "a", exact(4.0)),
            **alike("b2", "b", exact(1.5)),
        }

        ties = make(values)

        self.assertEqual(
            [(tie.rater, tie.target, tie.scope) for tie in ties if tie.mean],
            [
                ("a", "a", "within"),
                ("a", "b", "between"),
                ("b+c", "a", "between"),
                ("b+c", "b", "mixed"),
            ],
        )
        self.assertEqual(ties.within and ties.within.value, 4.2)
        self.assertEqual(ties.between and ties.between.value, 3.5)

    def test_without_any_released_tie_there_is_no_index(self) -> None:
        self.assertEqual((make({}).within, make({}).between), (None, None))

    def test_rows_carry_the_names_of_their_groups(self) -> None:
        rows = make({}).rows

        self.assertEqual(
            [(row.key, row.name, row.groups, row.n, row.is_pooled) for row in rows],
            [("a", "A", ("a",), 8, False), ("b+c", "B + C", ("b", "c"), 6, True)],
        )


class Certainty(TestCase):
    """Source: worked checks of docs/scoring.md, normal distribution, s = .80."""

    def tie(self, value: float, n: int, headcount: int | None = None) -> ReleasedTie:
        heads = (headcount, None, None)
        return make(alike("b1", "b", exact(value, n)), headcounts=heads).ties["a", "b"]

    def test_likely_and_with_most_of_the_group_clear(self) -> None:
        of_many, of_ten = self.tie(4.3, 8), self.tie(4.3, 8, 10)

        self.assertEqual((of_many.levels, of_many.certainty), (("strong",), "likely"))
        self.assertAlmostEqual(of_many.certainty_p or 0, 0.855578, places=6)
        self.assertEqual(of_ten.certainty, "clear")
        self.assertAlmostEqual(of_ten.certainty_p or 0, 0.991147, places=6)

    def test_cannot_tell_likely_clear(self) -> None:
        for value, n, name, sure, p in (
            (3.8, 8, "moderate", "cannot_tell", 0.615828),
            (3.2, 5, "weak", "likely", 0.799132),
            (3.75, 30, "moderate", "clear", 0.913036),
        ):
            with self.subTest(value=value):
                tie = self.tie(value, n)
                self.assertEqual((tie.levels, tie.certainty), ((name,), sure))
                self.assertAlmostEqual(tie.certainty_p or 0, p, places=6)

    def test_if_everybody_answered_nothing_is_left_to_chance(self) -> None:
        self.assertEqual(self.tie(3.5, 8, 8).certainty_p, 1.0)

    def test_the_headcount_of_a_pool_is_known_only_if_all_are(self) -> None:
        values = alike("b2", "a", exact(4.3, 6))

        known = make(values, headcounts=(None, 3, 4)).ties["b+c", "a"].certainty_p or 0
        unknown = make(values, headcounts=(None, 3, None)).ties["b+c", "a"].certainty_p or 0

        # 6 of 7 answered: z = 0.3/(0.8/√6·√(1/7)) = 2.43; with an unknown headcount 0.92.
        self.assertAlmostEqual(known, 0.99245, places=4)
        self.assertAlmostEqual(unknown, 0.82083, places=4)

    def test_the_less_sure_end_counts(self) -> None:
        values = alike("b1", "b", exact(4.5, 8)) | {
            ("b1", "b", "timely"): Published("at_least", 8, 4.375)
        }

        tie = make(values).ties["a", "b"]

        low = (6 * 4.5 + 4.375) / 7
        assert tie.mean is not None
        self.assertAlmostEqual(tie.mean.low, low)
        self.assertAlmostEqual(tie.mean.high, (6 * 4.5 + 5) / 7)
        self.assertEqual(tie.mean.kind, "about")
        alone = make(alike("b1", "b", exact(low, 8))).ties["a", "b"]
        self.assertAlmostEqual(tie.certainty_p or 0, alone.certainty_p or 0)

    def test_two_raters_of_an_open_survey_tell_something(self) -> None:
        # z = 0.8/(0.8/√2) = √2.
        self.assertAlmostEqual(self.tie(4.8, 2).certainty_p or 0, 0.92135, places=5)

    def test_a_single_rater_of_an_open_survey_tells_nothing(self) -> None:
        tie = self.tie(4.8, 1)

        self.assertEqual(
            (tie.levels, tie.certainty, tie.certainty_p), (("strong",), "cannot_tell", None)
        )


class ArithmeticOnReadings(TestCase):
    def test_bands_reach_to_the_end_of_the_scale(self) -> None:
        self.assertEqual(reading(Published("at_least", 5, 4.0)), Reading("at_least", 4, 4.5, 5, 5))
        self.assertEqual(reading(Published("at_most", 5, 2.0)), Reading("at_most", 1, 1.5, 2, 5))
        self.assertIsNone(reading(WITHHELD))
        self.assertIsNone(reading(None))

    def test_blocks_are_joined_by_weight_and_exact_stays_exact(self) -> None:
        two = pool([Reading("exact", 3, 3, 3, 9), Reading("exact", 4, 4, 4, 3)])

        self.assertEqual(two, Reading("exact", 3.25, 3.25, 3.25, 12))
        self.assertIsNone(pool([]))

    def test_a_mean_with_a_band_is_about(self) -> None:
        both = [Reading("exact", 3, 3, 3, 9), Reading("at_least", 4, 4.5, 5, 5)]

        self.assertEqual(average(both), Reading("about", 3.5, 3.75, 4.0, 5))
        self.assertIsNone(average(both, needed=3))
        self.assertIsNone(average([None]))

    def test_a_difference_is_as_open_as_both_together(self) -> None:
        band, number = Reading("at_least", 4, 4.5, 5, 5), Reading("exact", 3, 3, 3, 9)

        self.assertEqual(difference(band, number), Reading("about", 1, 1.5, 2, 5))
        self.assertEqual(difference(number, number), Reading("exact", 0, 0, 0, 9))
        self.assertIsNone(difference(None, number))
        self.assertIsNone(difference(number, None))
