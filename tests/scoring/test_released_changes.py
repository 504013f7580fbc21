"""Two releases side by side: numbers worked by hand, and what is refused a test."""

import dataclasses
import math
import unittest

from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.moments import moments_of
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies, Row
from surveys.scoring.released_changes import Change, Side, released_changes, way_of

NURSES, DOCTORS = Group("1", "Nurses"), Group("2", "Doctors")


def exact(value: float, n: int = 8) -> Reading:
    return Reading("exact", value, value, value, n)


def about(low: float, value: float, high: float, n: int = 8) -> Reading:
    return Reading("about", low, value, high, n)


def tie(rater: str, target: str, mean: Reading | None, scope: str = "between") -> ReleasedTie:
    return ReleasedTie(rater, target, scope, mean, None, None, {}, (), None, None)


def wave(*ties: ReleasedTie, groups=(NURSES, DOCTORS), rows=None, between=None) -> ReleasedTies:
    rows = rows or tuple(Row(g.key, g.name, (g.key,), 8) for g in groups)
    return ReleasedTies(
        groups=groups,
        rows=rows,
        dimensions=(),
        ties={(each.rater, each.target): each for each in ties},
        cutoffs=DEFAULT_CUTOFFS,
        min_raters=5,
        min_items=4,
        held_back_targets=(),
        within=None,
        between=between,
    )


class ProtectedTest(unittest.TestCase):
    """s = .80 and n = 8 and 8: the smallest change that can be told is 0.783986."""

    def compared(self, before: Reading | None, after: Reading | None, **facts):
        sides = [Side(wave(tie("1", "2", mean), **facts), spread=0.8) for mean in (before, after)]
        return released_changes(*sides).ties[0].change

    def test_the_interval_is_the_difference_and_the_smallest_change_to_both_sides(self) -> None:
        change = self.compared(exact(3.0), exact(4.0))

        self.assertAlmostEqual(change.difference.value, 1.0)
        self.assertAlmostEqual(change.smallest, 0.783986, places=6)
        self.assertAlmostEqual(change.interval[0], 1 - 0.783986, places=6)
        self.assertAlmostEqual(change.interval[1], 1 + 0.783986, places=6)

    def test_p_is_that_of_the_normal_distribution(self) -> None:
        # z = 1.0 / (.8 · √(1/8 + 1/8)) = 2.5, and P(|Z| > 2.5) = .0124.
        self.assertAlmostEqual(self.compared(exact(3.0), exact(4.0)).p, 0.012419, places=6)

    def test_known_headcounts_make_a_smaller_change_tell(self) -> None:
        groups = (dataclasses.replace(NURSES, headcount=10), DOCTORS)

        change = self.compared(exact(3.0), exact(4.0), groups=groups)

        self.assertAlmostEqual(change.smallest, 0.350609, places=6)

    def test_when_everybody_answered_twice_nothing_is_left_to_chance(self) -> None:
        groups = (dataclasses.replace(NURSES, headcount=8), DOCTORS)

        moved = self.compared(exact(3.0), exact(4.0), groups=groups)
        still = self.compared(exact(3.0), exact(3.0), groups=groups)

        self.assertEqual((moved.p, moved.interval), (0.0, (1.0, 1.0)))
        self.assertEqual(still.p, 1.0)

    def test_of_two_ends_the_one_nearest_to_no_change_decides(self) -> None:
        # Between +1.0 and +1.5, and z = 1.0 / (.8 · √(1/8 + 1/8)) = 2.5 as above.
        change = self.compared(exact(3.0), about(4.0, 4.25, 4.5))

        self.assertEqual((change.difference.low, change.difference.high), (1.0, 1.5))
        self.assertAlmostEqual(change.p, 0.012419, places=6)
        self.assertAlmostEqual(change.interval[0], 1 - 0.783986, places=6)
        self.assertAlmostEqual(change.interval[1], 1.5 + 0.783986, places=6)

    def test_a_fall_between_two_ends_is_judged_by_its_upper_end(self) -> None:
        change = self.compared(exact(4.5), about(3.0, 3.25, 3.5))

        self.assertAlmostEqual(change.p, 0.012419, places=6)

    def test_no_change_between_the_ends_is_no_evidence_at_all(self) -> None:
        self.assertEqual(self.compared(exact(3.0), about(2.75, 3.0, 3.25)).p, 1.0)

    def test_what_is_withheld_in_one_wave_is_not_compared(self) -> None:
        change = self.compared(exact(3.0), None)

        self.assertEqual((change.difference, change.why_not), (None, "withheld"))

    def test_p_values_are_adjusted_over_the_ties_that_are_tested(self) -> None:
        before = wave(tie("1", "2", exact(3.0)), tie("2", "1", exact(3.0)))
        after = wave(tie("1", "2", exact(4.0)), tie("2", "1", exact(3.2)))

        first, second = released_changes(Side(before, 0.8), Side(after, 0.8)).ties

        self.assertAlmostEqual(first.p_holm, 2 * first.change.p)
        self.assertAlmostEqual(second.p_holm, second.change.p)


class ListedTest(unittest.TestCase):
    def test_a_tie_of_one_wave_is_listed_with_its_one_value(self) -> None:
        before = wave(tie("1", "2", exact(3.0)))
        after = wave(tie("1", "2", exact(3.0)), tie("2", "1", exact(4.5)))

        new = released_changes(Side(before, 0.8), Side(after, 0.8)).ties[1]

        self.assertEqual((new.rater.key, new.target), ("2", "1"))
        self.assertEqual((new.change.before, new.change.after), (None, exact(4.5)))
        self.assertEqual(new.change.why_not, "one_wave")

    def test_raters_that_were_pooled_in_one_wave_are_not_compared(self) -> None:
        pooled = (Row("1+2", "Nurses + Doctors", ("1", "2"), 9),)
        before = wave(tie("1+2", "3", exact(3.0)), rows=pooled)
        after = wave(tie("1", "3", exact(4.0)))

        found = released_changes(Side(before, 0.8), Side(after, 0.8)).ties

        self.assertEqual([each.change.why_not for each in found], ["other_rows", "other_rows"])

    def test_a_pool_about_one_of_its_own_groups_is_left_out(self) -> None:
        pooled = (Row("1+2", "Nurses + Doctors", ("1", "2"), 9),)
        ties = wave(tie("1+2", "2", exact(3.0), "mixed"), rows=pooled)

        self.assertEqual(released_changes(Side(ties, 0.8), Side(ties, 0.8)).ties, ())


class OpenTest(unittest.TestCase):
    """Before 2.5 3.0 3.5 4.0; after 3.5 4.0 4.0 4.5 5.0: Welch's t is 2.309757."""

    def setUp(self) -> None:
        before, after = [2.5, 3.0, 3.5, 4.0], [3.5, 4.0, 4.0, 4.5, 5.0]
        self.sides = [
            Side(
                wave(tie("1", "2", exact(sum(v) / len(v), len(v))), between=exact(sum(v) / len(v))),
                spread=0.8,
                ratings={("1", "2"): moments_of(v)},
                people=moments_of(v),
            )
            for v in (before, after)
        ]

    def test_ties_are_tested_by_welch(self) -> None:
        change = released_changes(*self.sides).ties[0].change

        self.assertAlmostEqual(change.difference.value, 0.95)
        self.assertAlmostEqual(change.p, 0.059423, places=6)
        self.assertAlmostEqual(change.interval[0], -0.051501, places=6)
        self.assertAlmostEqual(change.interval[1], 1.951501, places=6)

    def test_so_is_the_index(self) -> None:
        self.assertAlmostEqual(released_changes(*self.sides).index.p, 0.059423, places=6)

    def test_an_open_and_a_protected_wave_are_compared_as_protected_ones(self) -> None:
        before, after = self.sides
        plain = dataclasses.replace(before, ratings=None, people=None)

        change = released_changes(plain, after).ties[0].change

        # 1.959964 · .8 · √(1/4 + 1/5)
        self.assertAlmostEqual(change.smallest, 1.959964 * 0.8 * math.sqrt(0.45), places=6)


class IndexTest(unittest.TestCase):
    def index(self, before: Reading, after: Reading, error: float | None):
        sides = [Side(wave(between=mean), 0.8, index_error=error) for mean in (before, after)]
        return released_changes(*sides).index

    def test_it_is_tested_with_the_released_standard_errors(self) -> None:
        # √(.03² + .03²) = .0424; 1.959964 times that is .0832.
        index = self.index(exact(3.4), exact(3.6), 0.03)

        self.assertAlmostEqual(index.interval[0], 0.2 - 0.083154, places=6)

    def test_without_standard_errors_there_is_no_test(self) -> None:
        self.assertEqual(self.index(exact(3.4), exact(3.6), None).why_not, "too_few")

    def test_two_ends_count_by_the_nearer_one(self) -> None:
        near = self.index(exact(3.4), exact(3.5), 0.03)
        band = self.index(exact(3.4), about(3.5, 3.6, 3.7), 0.03)

        self.assertAlmostEqual(band.p, near.p)


class WayTest(unittest.TestCase):
    """Which way a number moved: one rule for every page."""

    def way(self, moved: Reading | None, p: float | None) -> str:
        return way_of(Change(None, None, moved, None, None, None, ""), p)

    def test_a_direction_is_named_where_chance_would_rarely_do_as_much(self) -> None:
        self.assertEqual(self.way(exact(0.7), 0.049), "higher")
        self.assertEqual(self.way(exact(-0.7), 0.049), "lower")
        self.assertEqual(self.way(exact(0.7), 0.05), "open")
        self.assertEqual(self.way(exact(0.7), None), "open")

    def test_what_reads_as_no_change_has_no_direction(self) -> None:
        self.assertEqual(self.way(exact(0.05), 0.0), "higher")
        self.assertEqual(self.way(exact(0.049), 0.0), "open")
        self.assertEqual(self.way(about(0.04, 0.3, 0.6), 0.0), "open")
        self.assertEqual(self.way(about(-0.1, 0.2, 0.5), 0.0), "open")

    def test_without_a_difference_there_is_none(self) -> None:
        self.assertEqual(self.way(None, None), "none")
