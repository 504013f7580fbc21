"""Rows that are alike stand together, whatever is withheld."""

from random import Random

from django.test import SimpleTestCase

from surveys.scoring.clustering import clustered

NUMBERS = (None, 1.0, 2.5, 3.0, 4.2, 5.0)


class ClusteredTests(SimpleTestCase):
    def test_two_kinds_of_rows_are_put_apart(self) -> None:
        low, high = [1.0, 2.0, 1.5], [4.5, 5.0, 4.0]

        order = clustered([low, high, low, high, low])

        self.assertEqual(abs(order.index(1) - order.index(3)), 1)
        self.assertIn({order[0], order[-1]} & {1, 3}, ({1}, {3}))  # at one end, not in between

    def test_a_row_between_two_kinds_stands_between_them(self) -> None:
        self.assertEqual(clustered([[1.0, 1.0], [5.0, 5.0], [3.0, 2.0]]), [0, 2, 1])

    def test_what_is_withheld_makes_rows_neither_alike_nor_different(self) -> None:
        # Rows 0 and 2 agree where both have a number: 1 and 1. Row 1 is 4 away from both.
        self.assertEqual(clustered([[1.0, None], [5.0, 5.0], [1.0, 1.0]])[:2], [0, 2])

    def test_rows_with_no_column_in_common_are_as_far_apart_as_can_be(self) -> None:
        # 0 and 1 share no column (distance 4); 2 is 1 from 0 and 1 from 1.
        self.assertEqual(clustered([[3.0, None], [None, 3.0], [4.0, 4.0]]), [0, 2, 1])

    def test_rows_without_numbers_come_last_in_their_order(self) -> None:
        self.assertEqual(clustered([[None], [3.0], [None], [3.0], [4.0]])[3:], [0, 2])

    def test_fewer_than_three_rows_stay_as_they_are(self) -> None:
        self.assertEqual(clustered([]), [])
        self.assertEqual(clustered([[None], [5.0], [1.0]]), [1, 2, 0])

    def test_every_row_stands_once_and_the_order_is_always_the_same(self) -> None:
        drawn = Random(8)
        for _ in range(60):
            columns = drawn.randint(1, 6)
            rows = [drawn.choices(NUMBERS, k=columns) for _ in range(drawn.randint(0, 8))]

            order = clustered(rows)

            self.assertEqual(sorted(order), list(range(len(rows))))
            self.assertEqual(clustered(rows), order)
