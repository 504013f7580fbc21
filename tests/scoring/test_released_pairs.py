"""One released tie, a pair, a group: numbers worked by hand, bands with both ends."""

from math import sqrt
from unittest import TestCase

from surveys.scoring.released import Group, Reading, ReleasedTies, Row
from surveys.scoring.released_pairs import (
    asymmetry,
    headcount_of,
    incoming,
    is_more_than_chance,
    mutual,
    outgoing,
    released_bounds,
    released_interval,
    released_plausible,
)
from tests.scoring.test_released_changes import about, exact, tie, wave

BAND = Reading("at_least", 4.0, 4.5, 5.0, 5)
POOL = Row("2+3", "Doctors + Clerks", ("2", "3"), 6)


class IntervalOfATie(TestCase):
    """s = .80 and n = 16: SE = .2, and 1.959964 · .2 = .391993."""

    def test_it_reaches_as_far_to_both_sides(self) -> None:
        low, high = released_interval(exact(3.0, 16), 0.8, None)

        self.assertAlmostEqual(low, 3.0 - 0.391993, places=6)
        self.assertAlmostEqual(high, 3.0 + 0.391993, places=6)

    def test_a_band_reaches_out_from_its_two_ends(self) -> None:
        low, high = released_interval(about(2.5, 3.0, 3.25, 16), 0.8, None)

        self.assertAlmostEqual(low, 2.5 - 0.391993, places=6)
        self.assertAlmostEqual(high, 3.25 + 0.391993, places=6)

    def test_who_answered_leaves_less_to_chance(self) -> None:
        # 16 of 20: f = .2, and .391993 · √.2 = .175305.
        low, _ = released_interval(exact(3.0, 16), 0.8, 20)

        self.assertAlmostEqual(low, 3.0 - 0.391993 * sqrt(0.2), places=6)

    def test_if_all_answered_it_is_the_reading_itself(self) -> None:
        self.assertEqual(released_interval(exact(3.0, 16), 0.8, 16), (3.0, 3.0))
        self.assertEqual(released_interval(exact(3.0, 16), 0.8, 12), (3.0, 3.0))

    def test_it_never_leaves_the_scale(self) -> None:
        self.assertEqual(released_interval(BAND, 0.8, None)[1], 5.0)
        self.assertEqual(released_interval(exact(1.1, 4), 0.8, None)[0], 1.0)

    def test_one_answer_and_none_have_no_interval(self) -> None:
        self.assertIsNone(released_interval(exact(3.0, 1), 0.8, None))
        self.assertIsNone(released_interval(None, 0.8, 10))


class ThoseWhoDidNotAnswer(TestCase):
    def test_at_worst_they_all_gave_one_or_all_gave_five(self) -> None:
        # (8 · 3.6 + 2 · 1)/10 and (8 · 3.6 + 2 · 5)/10, of docs/scoring.md's checks.
        low, high = released_bounds(exact(3.6), 10)

        self.assertAlmostEqual(low, 3.08)
        self.assertAlmostEqual(high, 3.88)

    def test_a_band_takes_its_low_end_down_and_its_high_end_up(self) -> None:
        # (5 · 4 + 5 · 1)/10 and (5 · 5 + 5 · 5)/10.
        self.assertEqual(released_bounds(BAND, 10), (2.5, 5.0))

    def test_plausibly_they_differ_by_half_a_point(self) -> None:
        low, high = released_plausible(exact(3.6), 10)

        self.assertAlmostEqual(low, 3.5)
        self.assertAlmostEqual(high, 3.7)

    def test_the_plausible_case_stays_on_the_scale(self) -> None:
        self.assertEqual(released_plausible(BAND, 10), (3.75, 5.0))

    def test_if_nobody_is_missing_nothing_moves(self) -> None:
        for headcount in (8, 7):
            low, high = released_bounds(exact(3.5), headcount)
            self.assertEqual((low, high), (3.5, 3.5))
            self.assertEqual(released_plausible(exact(3.5), headcount), (3.5, 3.5))

    def test_without_a_headcount_or_a_number_nothing_is_said(self) -> None:
        for bounds in (released_bounds, released_plausible):
            self.assertIsNone(bounds(exact(3.6), None))
            self.assertIsNone(bounds(None, 10))


class BothDirections(TestCase):
    def test_each_direction_counts_once(self) -> None:
        both = mutual(exact(3.0, 9), exact(4.0, 6))

        self.assertEqual((both.kind, both.low, both.value, both.high), ("exact", 3.5, 3.5, 3.5))
        self.assertEqual(both.n, 6)

    def test_a_band_on_one_side_leaves_both_open(self) -> None:
        both, apart = mutual(exact(3.0), BAND), asymmetry(exact(3.0), BAND)

        self.assertEqual((both.low, both.value, both.high), (3.5, 3.75, 4.0))
        self.assertEqual((apart.low, apart.value, apart.high), (-2.0, -1.5, -1.0))

    def test_one_direction_alone_has_neither(self) -> None:
        for there, back in ((exact(3.0), None), (None, exact(3.0)), (None, None)):
            self.assertIsNone(mutual(there, back))
            self.assertIsNone(asymmetry(there, back))
            self.assertIsNone(is_more_than_chance(there, back, 0.8, (None, None)))

    def test_a_difference_counts_from_the_smallest_that_can_be_told(self) -> None:
        # n = 8 and 8, s = .80: .783986, as between two waves.
        def told(back: float) -> bool | None:
            return is_more_than_chance(exact(3.0), exact(back), 0.8, (None, None))

        self.assertFalse(told(3.78))
        self.assertTrue(told(3.79))
        self.assertTrue(told(2.21))

    def test_the_end_of_a_band_that_is_nearest_to_none_decides(self) -> None:
        told = is_more_than_chance(exact(3.0), about(3.5, 4.0, 4.5), 0.8, (None, None))
        around = is_more_than_chance(exact(3.0), about(2.9, 4.0, 5.0), 0.1, (None, None))

        self.assertFalse(told)
        self.assertFalse(around)

    def test_if_everybody_answered_any_difference_counts_but_no_difference_does_not(self) -> None:
        self.assertTrue(is_more_than_chance(exact(3.0), exact(3.1), 0.8, (8, 8)))
        self.assertFalse(is_more_than_chance(exact(3.0), exact(3.0), 0.8, (8, 8)))


class OneGroup(TestCase):
    def made(self, **facts: object) -> ReleasedTies:
        return wave(
            tie("1", "1", exact(5.0), "within"),
            tie("1", "2", exact(2.0, 9)),
            tie("1", "3", BAND),
            tie("2+3", "1", exact(4.0, 6)),
            tie("2+3", "2", exact(1.0), "mixed"),
            groups=(Group("1", "Nurses"), Group("2", "Doctors"), Group("3", "Clerks")),
            rows=(Row("1", "Nurses", ("1",), 9), POOL),
            **facts,
        )

    def test_each_tie_with_others_counts_once_and_bands_keep_their_ends(self) -> None:
        # (2 + 4)/2, (2 + 4.5)/2 and (2 + 5)/2; the own group plays no part.
        out = outgoing(self.made(), "1")

        self.assertEqual((out.kind, out.low, out.value, out.high), ("about", 3.0, 3.25, 3.5))
        self.assertEqual(out.n, 5)

    def test_what_a_mixed_tie_says_enters_nothing(self) -> None:
        self.assertEqual(incoming(self.made(), "2").value, 2.0)
        self.assertEqual(outgoing(self.made(), "2+3").value, 4.0)

    def test_a_group_that_nobody_rates_has_no_mean(self) -> None:
        self.assertIsNone(incoming(self.made(), "9"))
        self.assertIsNone(outgoing(self.made(), "2"))

    def test_headcounts_add_up_and_one_unknown_leaves_the_sum_unknown(self) -> None:
        known = wave(groups=(Group("2", "D", headcount=3), Group("3", "C", headcount=4)))
        unknown = wave(groups=(Group("2", "D", headcount=3), Group("3", "C")))

        self.assertEqual(headcount_of(known, POOL), 7)
        self.assertIsNone(headcount_of(unknown, POOL))
