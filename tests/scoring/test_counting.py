"""Sums per block, target and item against a plain loop; and the one place where choices score."""

from unittest import TestCase

import numpy as np

from surveys.instruments import get_instrument
from surveys.scoring.counting import count_cells, recode


class CountCells(TestCase):
    def test_against_a_plain_loop_in_two_chunks(self) -> None:
        rng = np.random.default_rng(3)
        block, target = rng.integers(-1, 3, size=500), rng.integers(-1, 4, size=500)
        scores = rng.integers(0, 6, size=(500, 7)).astype(np.int8)
        n, total = np.zeros((3, 4, 7), dtype=int), np.zeros((3, 4, 7), dtype=int)
        for b, t, row in zip(block, target, scores, strict=True):
            if b >= 0 and t >= 0 and sum(row > 0) >= 5:
                n[b, t] += row > 0
                total[b, t] += row

        parts = [
            count_cells(block[some], target[some], scores[some], 3, 4, 5)
            for some in (slice(0, 200), slice(200, None))
        ]

        np.testing.assert_array_equal(sum(part[0] for part in parts), n)
        np.testing.assert_array_equal(sum(part[1] for part in parts), total)

    def test_a_rating_without_any_answer_never_counts(self) -> None:
        n, total = count_cells(
            np.array([0]), np.array([0]), np.zeros((1, 7), dtype=np.int8), 1, 1, 0
        )

        self.assertEqual((n.sum(), total.sum()), (0, 0))

    def test_no_rows_make_zeros(self) -> None:
        empty = np.zeros(0, dtype=np.int64)

        n, total = count_cells(empty, empty, np.zeros((0, 7), dtype=np.int8), 2, 3, 4)

        self.assertEqual((n.shape, n.sum(), total.sum()), ((2, 3, 7), 0, 0))

    def test_scores_off_the_scale_are_refused(self) -> None:
        where = np.array([0])
        for score in (-1, 6):
            with self.subTest(score=score), self.assertRaisesRegex(ValueError, "between 0 and 5"):
                count_cells(where, where, np.full((1, 7), score, dtype=np.int8), 1, 1, 4)


class Recode(TestCase):
    def setUp(self) -> None:
        self.table = get_instrument("relational_coordination").score_table()

    def test_frequent_is_shown_in_one_order_and_scored_in_another(self) -> None:
        choices = np.array([[choice] * 7 for choice in range(6)], dtype=np.int8)

        scores = recode(choices, self.table)

        self.assertEqual(scores[:, 0].tolist(), [0, 1, 3, 5, 4, 2])
        self.assertEqual(scores[:, 1:].tolist(), [[choice] * 6 for choice in range(6)])

    def test_a_second_recode_would_change_the_scores(self) -> None:
        choices = np.array([[choice] * 7 for choice in range(1, 6)], dtype=np.int8)

        twice = recode(recode(choices, self.table), self.table)

        self.assertEqual(twice[:, 0].tolist(), [1, 5, 2, 4, 3])
