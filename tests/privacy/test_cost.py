"""What can be read: nine of ten ties that a plain minimum would show."""

from unittest import TestCase

from tests.privacy.cost import Cost, cost_of
from tests.privacy.worlds import random_worlds


class WhatCanBeRead(TestCase):
    def test_nine_of_ten_ties_that_a_plain_minimum_shows_can_be_read(self) -> None:
        cost = cost_of(random_worlds(200))

        print(
            f"\n{cost.plain} ties with k ratings or more: {cost.visible:.1%} can be read, "
            f"{cost.own / cost.plain:.1%} in a row of their own"
        )
        self.assertGreater(cost.plain, 8_000)
        self.assertGreaterEqual(cost.visible, 0.90)
        self.assertGreaterEqual(cost.own / cost.plain, 0.85)

    def test_costs_add_up(self) -> None:
        self.assertEqual(Cost(10, 8, 1) + Cost(10, 9, 0), Cost(20, 17, 1))
        self.assertEqual((Cost(10, 8, 1) + Cost(10, 9, 0)).visible, 0.9)
