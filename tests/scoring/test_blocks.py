"""Who is counted with whom. Source: rule of blocks in docs/privacy.md and docs/scoring.md."""

import random
from unittest import TestCase

from surveys.scoring.blocks import Block, make_blocks

Counts = dict[tuple[str, str], int]


def blocks(counts: Counts, k: int = 5) -> list[tuple[str, int]]:
    """Blocks as text: `a:x,y` is group a, units x and y."""
    groups = sorted({group for group, _ in counts})
    units = sorted({unit for _, unit in counts})
    return [
        (" ".join(f"{g}:{','.join(u for o, u in block.parts if o == g)}" for g in block.groups), n)
        for block in make_blocks(counts, groups, units, k)
        for n in [block.n]
    ]


class BlocksOfOneGroup(TestCase):
    def test_every_unit_of_five_is_a_block(self) -> None:
        self.assertEqual(
            blocks({("a", "x"): 5, ("a", "y"): 6, ("a", "z"): 7}),
            [("a:x", 5), ("a:y", 6), ("a:z", 7)],
        )

    def test_small_units_join_into_one_rest(self) -> None:
        found = blocks({("a", "x"): 3, ("a", "y"): 9, ("a", "z"): 2})

        self.assertEqual(found, [("a:x,z", 5), ("a:y", 9)])

    def test_a_small_rest_takes_in_the_smallest_unit(self) -> None:
        found = blocks({("a", "w"): 9, ("a", "x"): 4, ("a", "y"): 7, ("a", "z"): 8})

        self.assertEqual(found, [("a:w", 9), ("a:x,y", 11), ("a:z", 8)])

    def test_of_equal_units_the_first_by_name_is_taken_in(self) -> None:
        found = blocks({("a", "w"): 1, ("a", "x"): 6, ("a", "y"): 6})

        self.assertEqual(found, [("a:w,x", 7), ("a:y", 6)])

    def test_nobody_is_counted_in_a_unit_without_members(self) -> None:
        found = make_blocks({("a", "x"): 5, ("a", "y"): 0}, "a", "xy", 5)

        self.assertEqual(found, [Block(1, (("a", "x"),), 5)])


class ThePool(TestCase):
    def test_groups_below_five_are_counted_together_and_come_last(self) -> None:
        found = blocks({("a", "x"): 2, ("b", "x"): 9, ("c", "x"): 3})

        self.assertEqual(found, [("b:x", 9), ("a:x c:x", 5)])

    def test_a_small_pool_takes_in_the_smallest_group_with_all_its_blocks(self) -> None:
        found = blocks({("a", "x"): 1, ("b", "x"): 5, ("b", "y"): 5, ("c", "x"): 12})

        self.assertEqual(found, [("c:x", 12), ("a:x b:x,y", 11)])

    def test_of_equal_groups_the_first_by_name_is_taken_in(self) -> None:
        found = blocks({("a", "x"): 7, ("b", "x"): 7, ("c", "x"): 1})

        self.assertEqual(found, [("b:x", 7), ("a:x c:x", 8)])

    def test_with_four_people_in_all_there_is_no_block(self) -> None:
        self.assertEqual(blocks({("a", "x"): 2, ("b", "x"): 2}), [])

    def test_only_a_block_of_several_groups_is_pooled(self) -> None:
        found = make_blocks({("a", "x"): 5, ("b", "x"): 2, ("c", "x"): 3}, "abc", "x", 5)

        self.assertEqual(
            [(block.id, block.is_pooled) for block in found], [("b1", False), ("b2", True)]
        )


class WhatAlwaysHolds(TestCase):
    def test_everybody_is_in_one_block_of_k_or_in_none_because_there_is_none(self) -> None:
        rng = random.Random(1)
        for _ in range(300):
            k = rng.randint(1, 10)
            counts = {(g, u): rng.choice([0, 1, 2, 4, 6, 9, 14]) for g in "abcd" for u in "xyz"}

            found = make_blocks(counts, "abcd", "xyz", k)

            parts = [part for block in found for part in block.parts]
            there = [part for part, n in counts.items() if n]
            self.assertEqual(len(parts), len(set(parts)))
            self.assertTrue(all(block.n >= k for block in found))
            self.assertTrue(all(block.n == sum(counts[p] for p in block.parts) for block in found))
            if found:
                self.assertEqual(set(parts), set(there))
            else:
                self.assertLess(sum(counts.values()), k)

    def test_the_order_in_which_people_arrive_does_not_matter(self) -> None:
        counts = {("a", "x"): 6, ("a", "y"): 3, ("b", "x"): 2, ("c", "y"): 8}
        turned = dict(reversed(counts.items()))

        self.assertEqual(make_blocks(counts, "abc", "xy", 5), make_blocks(turned, "abc", "xy", 5))

    def test_a_block_of_nobody_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "at least 1 member, not 0"):
            make_blocks({("a", "x"): 5}, "a", "x", 0)
