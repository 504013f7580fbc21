"""T5: two waves of nearly the same people do not give away who joined or left."""

from collections.abc import Iterable, Sequence
from itertools import product
from unittest import TestCase

from surveys.scoring.steps import coarse_cells
from tests.privacy.waves import ITEM, Change, trials

CHANGES: tuple[Change, Change] = ("joins", "leaves")


class JoinersAndLeavers(TestCase):
    """How much the second value helps the best guesser, over all blocks of k to 12."""

    def most_gained(self, keeps: float, *, steps: bool = True) -> float:
        return max(
            drawn.gain(insider=insider)
            for n, change in product(range(5, 13), CHANGES)
            for drawn in [trials(n, change, keeps, steps=steps)]
            for insider in (False, True)
        )

    def test_where_nine_in_ten_answer_as_before(self) -> None:
        self.assertLessEqual(self.most_gained(0.9), 0.18)

    def test_where_seven_in_ten_answer_as_before(self) -> None:
        self.assertLessEqual(self.most_gained(0.7), 0.08)

    def test_exact_means_in_the_later_wave_would_be_noticed(self) -> None:
        self.assertGreater(self.most_gained(0.9, steps=False), 0.18)

    def test_the_printed_figures_for_the_smallest_block(self) -> None:
        joins, leaves = (trials(5, change, 0.9) for change in CHANGES)
        exact = trials(5, "joins", 0.9, steps=False)

        self.assertAlmostEqual(joins.success((0, 1), insider=False), 0.50, delta=0.02)
        self.assertAlmostEqual(leaves.success((0, 1), insider=False), 0.57, delta=0.02)
        self.assertAlmostEqual(exact.success((0, 1), insider=False), 0.66, delta=0.02)
        for drawn, wave in ((joins, 1), (leaves, 0)):
            self.assertAlmostEqual(drawn.success((wave,), insider=False), 0.425, delta=0.02)


class WhoIsCoarse(TestCase):
    def coarse(
        self, new: Sequence[Iterable[int]], old: Sequence[Iterable[int]], *, skips: int = 0
    ) -> set[str]:
        """Name the blocks that are given in steps, k = 5; `skips` in each new block."""
        after, before = (
            {f"b{place}": frozenset(map(str, people)) for place, people in enumerate(blocks, 1)}
            for blocks in (new, old)
        )
        gaps = {(block, *ITEM[1:]): skips for block in after}
        return {block for block, _, _ in coarse_cells(after, before, gaps, 5)}

    def test_two_teams_that_swap_five_and_gain_one_are_both_coarse(self) -> None:
        # Ten and ten; five change sides, and one joins the second team. Each team alone is ten
        # and eleven people away from what was published; both together are one away.
        old = [range(0, 10), range(10, 20)]
        new_teams = [*range(5), *range(10, 15)], [*range(5, 10), *range(15, 21)]

        found = self.coarse(new_teams, old)

        self.assertEqual(found, {"b1", "b2"})

    def test_the_same_swap_without_a_joiner_is_exact(self) -> None:
        old = [range(0, 10), range(10, 20)]
        new_teams = [*range(5), *range(10, 15)], [*range(5, 10), *range(15, 20)]

        self.assertEqual(self.coarse(new_teams, old), set())

    def test_one_who_joins_makes_their_block_coarse_and_no_other(self) -> None:
        old = [range(0, 6), range(10, 16)]

        self.assertEqual(self.coarse([range(0, 7), range(10, 16)], old), {"b1"})

    def test_the_same_people_of_whom_one_skips_is_coarse(self) -> None:
        self.assertEqual(self.coarse([range(0, 10)], [range(0, 10)]), set())
        self.assertEqual(self.coarse([range(0, 10)], [range(0, 10)], skips=1), {"b1"})

    def test_k_who_join_do_not(self) -> None:
        self.assertEqual(self.coarse([range(0, 11)], [range(0, 6)]), set())
        self.assertEqual(self.coarse([range(0, 10)], [range(0, 6)]), {"b1"})
