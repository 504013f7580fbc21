"""Sums in whole numbers: exact where doubles are not."""

import random
import statistics
from unittest import TestCase

import numpy as np

from surveys.scoring.moments import Moments, join, moments_of, moments_of_counts, pooled_sd, sums


class MomentsAreExact(TestCase):
    def test_mean_and_sd_as_the_statistics_module_gives_them(self) -> None:
        rng = random.Random(1)
        for n in (2, 3, 10, 100):
            values = [rng.uniform(1, 5) for _ in range(n)]

            found = moments_of(values)

            self.assertAlmostEqual(found.mean or 0, statistics.fmean(values), places=12)
            self.assertAlmostEqual(found.sd or 0, statistics.stdev(values), places=12)
            self.assertAlmostEqual(
                found.sum_of_squares, statistics.variance(values) * (n - 1), places=12
            )

    def test_a_mean_of_sevenths_that_is_four_is_four(self) -> None:
        sevenths = Moments(5, 18 + 23 + 33 + 33 + 33, 0, 7)

        self.assertEqual(sevenths.mean, 4.0)
        self.assertNotEqual(sum([18 / 7, 23 / 7, 33 / 7, 33 / 7, 33 / 7]) / 5, 4.0)

    def test_equal_values_have_no_spread_at_all(self) -> None:
        self.assertEqual(moments_of([0.1] * 3).variance, 0.0)

    def test_nothing_has_no_mean_and_one_has_no_spread(self) -> None:
        nothing, one = moments_of([]), moments_of([3.5])

        self.assertEqual((nothing.mean, nothing.sd, nothing.sum_of_squares), (None, None, 0.0))
        self.assertEqual((one.mean, one.variance, one.sd), (3.5, None, None))

    def test_of_counts_leaves_out_who_did_not_answer(self) -> None:
        self.assertEqual(moments_of_counts([7, 1, 0, 2, 0, 1]), Moments(4, 12, 44))

    def test_samples_in_different_units_join_to_one(self) -> None:
        halves, thirds = Moments(2, 7, 25, 2), Moments(1, 10, 100, 3)

        found = join([halves, thirds])

        # 1.5, 2 and 10/3 make 41/6.
        self.assertEqual((found.n, found.total, found.unit), (3, 41, 6))
        self.assertAlmostEqual(found.squares / 36, 25 / 4 + 100 / 9)
        self.assertEqual(join([]), Moments(0, 0, 0, 1))

    def test_pooled_sd_hears_only_samples_of_two_and_more(self) -> None:
        # (2−1)·0.5 + (3−1)·1.0 = 2.5 over 3 degrees of freedom.
        sd, freedom = pooled_sd([moments_of([3, 4]), moments_of([2, 3, 4]), moments_of([5])])

        self.assertAlmostEqual(sd or 0, (2.5 / 3) ** 0.5)
        self.assertEqual(freedom, 3)
        self.assertEqual(pooled_sd([moments_of([5])]), (None, 0))

    def test_sums_by_key_are_whole_numbers_beyond_doubles(self) -> None:
        big = 2**53
        found = sums(np.array([1, 1, 0]), np.array([big, 1, 5]), 3)

        self.assertEqual(found.tolist(), [5, big + 1, 0])
