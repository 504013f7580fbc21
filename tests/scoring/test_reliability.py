"""Cronbach's alpha, its items, and agreement within a tie."""

from unittest import TestCase

import numpy as np

from surveys.scoring.moments import moments_of
from surveys.scoring.reliability import cronbach, rwg_j


class CronbachAlpha(TestCase):
    def test_two_items_by_hand(self) -> None:
        # Variances 1 and 1, of the sum 3: 2/1·(1 − 2/3).
        found = cronbach(np.array([[1, 2], [2, 1], [3, 3]]))

        self.assertAlmostEqual(found.value or 0, 2 / 3)
        self.assertEqual(found.n, 3)
        self.assertAlmostEqual(found.item_rest[0] or 0, 0.5)
        self.assertEqual(found.if_deleted, (None, None))

    def test_items_that_say_the_same_have_alpha_one(self) -> None:
        found = cronbach(np.array([[score] * 7 for score in (1, 3, 3, 5)]))

        self.assertEqual(found.value, 1.0)
        self.assertEqual(found.item_rest, (1.0,) * 7)
        self.assertEqual(found.if_deleted, (1.0,) * 7)

    def test_items_against_each_other_have_a_negative_alpha(self) -> None:
        # Variances 4 and 1, covariance −2: 2·(1 − 5/1).
        self.assertEqual(cronbach(np.array([[1, 4], [3, 3], [5, 2]])).value, -8.0)

    def test_an_item_without_spread_has_no_correlation(self) -> None:
        found = cronbach(np.array([[3, 1, 2], [3, 2, 2], [3, 4, 5]]))

        self.assertIsNone(found.item_rest[0])
        self.assertIsNotNone(found.item_rest[1])

    def test_undefined(self) -> None:
        for rows in (np.zeros((0, 7), dtype=int), np.full((1, 7), 3), np.full((9, 7), 3)):
            found = cronbach(rows)
            self.assertEqual((found.value, found.n), (None, len(rows)))
            self.assertEqual(found.item_rest, (None,) * 7)
            self.assertEqual(found.if_deleted, (None,) * 7)


class AgreementWithinATie(TestCase):
    def items(self, *values: tuple[int, ...]) -> dict[str, object]:
        return {str(place): moments_of(each) for place, each in enumerate(values)}

    def test_by_hand(self) -> None:
        # Variances 0.5 and 0.5: q = 1/4, 2·(3/4)/(2·(3/4) + 1/4).
        self.assertAlmostEqual(rwg_j(self.items((3, 4), (4, 5))) or 0, 6 / 7)

    def test_all_alike_is_one_and_as_wide_as_chance_is_nothing(self) -> None:
        self.assertEqual(rwg_j(self.items((3, 3), (4, 4))), 1.0)
        self.assertEqual(rwg_j(self.items((2, 4), (3, 5))), 0.0)
        self.assertEqual(rwg_j(self.items((1, 5), (1, 5))), 0.0)

    def test_of_a_single_item(self) -> None:
        # Variance 0.5 of the 2 that chance gives: q = 1/4, (3/4)/(3/4 + 1/4).
        self.assertAlmostEqual(rwg_j(self.items((3, 4))) or 0, 3 / 4)

    def test_one_rating_agrees_with_nobody(self) -> None:
        self.assertIsNone(rwg_j(self.items((3,), (4,))))
