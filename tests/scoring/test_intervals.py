"""Intervals, bounds and what change can be seen. Source: worked checks of docs/scoring.md."""

from unittest import TestCase

import numpy as np
from scipy import stats

from surveys.scoring import bootstrap
from surveys.scoring.bootstrap import (
    defined_in,
    index_errors,
    index_intervals,
    percentiles,
    towards,
)
from surveys.scoring.intervals import (
    nonresponse_bounds,
    plausible_bounds,
    smallest_detectable_change,
    tie_certainty,
    tie_interval,
)
from surveys.scoring.moments import moments_of
from surveys.scoring.ties import tie_matrix
from tests.scoring.made import ITEMS, lines, random_survey, ratings


class TieInterval(TestCase):
    def check(self, found: tuple[float, float] | None, low: float, high: float) -> None:
        self.assertIsNotNone(found)
        for end, wanted in zip(found or (), (low, high), strict=True):
            self.assertAlmostEqual(end, wanted, places=6)

    def test_worked_check_with_and_without_headcount(self) -> None:
        tie = moments_of([3.0, 3.5, 4.0, 4.5, 4.0])

        self.check(tie_interval(tie), 3.092143, 4.507857)
        self.check(tie_interval(tie, 8), 3.366528, 4.233472)
        self.check(tie_interval(tie, 5), 3.8, 3.8)

    def test_it_never_leaves_the_scale(self) -> None:
        self.assertEqual(tie_interval(moments_of([1.0, 5.0])), (1.0, 5.0))

    def test_one_rating_has_none(self) -> None:
        self.assertIsNone(tie_interval(moments_of([3.0])))
        self.assertIsNone(tie_interval(moments_of([])))


class TieCertainty(TestCase):
    def test_the_t_distribution_of_the_pooled_spread(self) -> None:
        tie = moments_of([4.2, 4.4])

        sure, p = tie_certainty(tie, (3.5, 4.0), 0.5, 7)

        self.assertAlmostEqual(p or 0, stats.t.sf((4.0 - 4.3) / (0.5 / 2**0.5), 7))
        self.assertEqual(sure, "likely")

    def test_no_rating_one_rating_no_spread(self) -> None:
        self.assertEqual(tie_certainty(moments_of([]), (3.5, 4.0), 0.5, 7), (None, None))
        self.assertEqual(tie_certainty(moments_of([5]), (3.5, 4.0), 0.5, 7), ("cannot_tell", None))
        self.assertEqual(
            tie_certainty(moments_of([5, 5]), (3.5, 4.0), None, 0), ("cannot_tell", None)
        )

    def test_if_the_one_person_there_is_answered_it_is_still_one_rating(self) -> None:
        self.assertEqual(tie_certainty(moments_of([5]), (3.5, 4.0), 0.5, 7, 1)[0], "cannot_tell")


class NonResponse(TestCase):
    def test_worst_and_plausible_case(self) -> None:
        worst, plausible = nonresponse_bounds(3.6, 8, 10), plausible_bounds(3.6, 8, 10)

        self.assertEqual([round(end, 6) for end in worst or ()], [3.08, 3.88])
        self.assertEqual([round(end, 6) for end in plausible or ()], [3.5, 3.7])

    def test_everybody_answered(self) -> None:
        self.assertEqual(nonresponse_bounds(3.6, 8, 8), (3.6, 3.6))

    def test_unknown_headcount_or_no_mean(self) -> None:
        for bounds in (nonresponse_bounds, plausible_bounds):
            self.assertIsNone(bounds(3.6, 8, None))
            self.assertIsNone(bounds(None, 0, 10))


class SmallestDetectableChange(TestCase):
    def test_worked_checks(self) -> None:
        known, unknown = (
            smallest_detectable_change(0.8, (8, heads), (8, heads)) for heads in (10, None)
        )

        self.assertAlmostEqual(known or 0, 0.350609, places=6)
        self.assertAlmostEqual(unknown or 0, 0.783986, places=6)

    def test_it_needs_a_spread_and_both_waves(self) -> None:
        self.assertIsNone(smallest_detectable_change(None, (8, None), (8, None)))
        self.assertIsNone(smallest_detectable_change(0.8, (0, None), (8, None)))
        self.assertIsNone(smallest_detectable_change(0.8, (8, None), (0, None)))


class IndexInterval(TestCase):
    def setUp(self) -> None:
        self.survey = ratings(random_survey(5, groups=4, respondents=30))
        self.matrix = tie_matrix(self.survey, ITEMS, 4)

    def test_equal_seeds_give_equal_intervals(self) -> None:
        one, again, other = (
            index_intervals(self.matrix, self.survey, 200, seed) for seed in (1, 1, 2)
        )

        self.assertEqual(one, again)
        self.assertNotEqual(one, other)

    def test_memory_at_once_does_not_change_the_numbers(self) -> None:
        whole = index_intervals(self.matrix, self.survey, 200, 1)
        before = bootstrap.CELLS_AT_ONCE
        self.addCleanup(setattr, bootstrap, "CELLS_AT_ONCE", before)
        bootstrap.CELLS_AT_ONCE = 50

        in_parts = index_intervals(self.matrix, self.survey, 200, 1)

        for scope in ("within", "between"):
            np.testing.assert_allclose(in_parts[scope], whole[scope], rtol=1e-12)

    def test_nine_respondents_or_no_replicates_have_none(self) -> None:
        nine = ratings(lines(*((f"r{i}", "a", "b", [1 + i % 5]) for i in range(9))))
        ten = ratings(lines(*((f"r{i}", "a", "b", [1 + i % 5]) for i in range(10))))

        self.assertIsNone(index_intervals(tie_matrix(nine, ITEMS, 4), nine, 200, 1)["between"])
        self.assertIsNotNone(index_intervals(tie_matrix(ten, ITEMS, 4), ten, 200, 1)["between"])
        self.assertIsNone(index_intervals(tie_matrix(ten, ITEMS, 4), ten, 0, 1)["between"])

    def test_two_replicates_are_enough_for_an_error_one_is_not(self) -> None:
        # Between two numbers, 2.5 and 97.5 percentiles lie .95 of their distance apart, and
        # their standard deviation is the distance divided by √2.
        low, high = index_intervals(self.matrix, self.survey, 2, 1)["between"] or (0, 0)

        found = index_errors(self.matrix, self.survey, 2, 1)["between"]

        self.assertGreater(high, low)
        self.assertAlmostEqual(found or 0, (high - low) / 0.95 / 2**0.5)
        self.assertIsNone(index_errors(self.matrix, self.survey, 1, 1)["between"])

    def test_none_if_the_index_is_undefined_too_often(self) -> None:
        # Only one of ten rates: drawn nine times, they are missing in 0.9⁹ = 39 % of replicates.
        rows = [("r0", "a", "b", [4])] + [(f"r{i}", "a", "b", [0]) for i in range(1, 10)]
        survey = ratings(lines(*rows))

        found = index_intervals(tie_matrix(survey, ITEMS, 4), survey, 200, 1)

        self.assertEqual(found, {"within": None, "between": None})

    def test_one_undefined_replicate_of_twenty_is_allowed_two_are_not(self) -> None:
        total, ties = np.full(20, 7.0), np.full(20, 2.0)
        ties[0] = 0

        self.assertEqual(percentiles(defined_in(total, ties)), (3.5, 3.5))
        ties[1] = 0
        self.assertIsNone(percentiles(defined_in(total, ties)))

    def test_a_known_headcount_draws_the_limits_in(self) -> None:
        # 75 of 100 answered: half of the distance is left.
        drawn_in = towards((3.0, 4.0), 3.5, 75, 100)

        self.assertEqual(drawn_in, (3.25, 3.75))
        self.assertEqual(towards((3.0, 4.0), 3.4, 75, None), (3.0, 4.0))
        self.assertIsNone(towards(None, None, 75, 100))
