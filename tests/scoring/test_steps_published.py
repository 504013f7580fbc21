"""A mean in steps of 0.5: what is stored of it, how it reads, and what it keeps to itself."""

from fractions import Fraction
from unittest import TestCase

import numpy as np

from surveys.scoring.blocks import Block
from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.readings import average, difference, in_words, pool, reading
from surveys.scoring.release import (
    Published,
    ReleasedBlock,
    ReleaseTable,
    nearest_halves,
    publish,
    release_table,
)
from surveys.scoring.released import Group, Reading
from surveys.scoring.released_ties import released_ties
from tests.scoring.made import CODES, ITEMS


def step(total: int, n: int) -> Published:
    return publish(total, n, smallest=3, coarse=True)


class WhatIsStored(TestCase):
    def test_the_nearest_half_and_from_half_way_the_even_one(self) -> None:
        # Eight people: 2.25 lies half-way between 4 and 5 halves, 2.75 between 5 and 6.
        for total, halves in ((18, 4), (19, 5), (20, 5), (21, 5), (22, 6), (26, 6), (27, 7)):
            with self.subTest(total=total):
                self.assertEqual(step(total, 8), Published("step", 8, halves / 2, halves))

    def test_rounding_in_whole_numbers_against_fractions(self) -> None:
        for n in range(1, 30):
            for total in range(n, 5 * n + 1):
                # Python rounds fractions half to even, without any double.
                self.assertEqual(nearest_halves(total, n), round(Fraction(2 * total, n)))

    def test_bands_come_first(self) -> None:
        for total in range(5, 26):
            with self.subTest(total=total):
                plain = publish(total, 5, smallest=5)
                found = publish(total, 5, smallest=5, coarse=True)
                if plain.kind == "exact":
                    self.assertEqual(found.kind, "step")
                else:
                    self.assertEqual(found, plain)

    def test_too_few_answers_are_withheld(self) -> None:
        self.assertEqual(publish(12, 4, smallest=5, coarse=True).kind, "withheld")

    def test_different_sums_of_one_step_are_stored_alike(self) -> None:
        # 19, 20 and 21 of eight people: nobody who reads the table can tell them apart.
        self.assertEqual(len({step(total, 8) for total in (19, 20, 21)}), 1)

    def test_only_the_named_cells_are_coarse(self) -> None:
        table = release_table(
            [Block(1, (("a", ""),), 8), Block(2, (("b", ""),), 8)],
            ["a"],
            ["timely", "accurate"],
            np.full((2, 1, 2), 8),
            np.full((2, 1, 2), 25),
            asked={("a", "a"), ("b", "a")},
            smallest=5,
            coarse={("b1", "a", "accurate")},
        )

        kinds = {cell: value.kind for cell, value in table.values.items()}
        self.assertEqual(kinds.pop(("b1", "a", "accurate")), "step")
        self.assertEqual(set(kinds.values()), {"exact"})


class HowItReads(TestCase):
    def test_a_quarter_to_both_sides(self) -> None:
        self.assertEqual(reading(step(24, 8)), Reading("about", 2.75, 3.0, 3.25, 8))

    def test_cut_to_where_a_mean_may_be_exact_at_all(self) -> None:
        # With five people means run from 2.2 to 3.8; beyond, a band would stand.
        for total, ends in ((11, (2.2, 2.2, 2.25)), (19, (3.75, 3.8, 3.8))):
            found = reading(step(total, 5))

            assert found is not None
            for end, expected in zip((found.low, found.value, found.high), ends, strict=True):
                self.assertAlmostEqual(end, expected)

    def test_another_scale_has_another_room(self) -> None:
        # Three points, eight people: means from 1.5 to 2.5.
        found = reading(publish(12, 8, smallest=5, top=3, coarse=True), top=3)

        self.assertEqual(found, Reading("about", 1.5, 1.5, 1.75, 8))

    def test_the_true_mean_lies_inside(self) -> None:
        for n in range(3, 41):
            for total in range(n + 6, 5 * n - 5):
                found = reading(step(total, n))

                assert found is not None
                self.assertLessEqual(found.low - 1e-9, total / n)
                self.assertGreaterEqual(found.high + 1e-9, total / n)
                self.assertLessEqual(found.low, found.value)
                self.assertLessEqual(found.value, found.high)
                self.assertLessEqual(found.high - found.low, 0.5)

    def test_in_words(self) -> None:
        self.assertEqual(in_words(step(20, 8)), "about 2.5")

    def test_means_carry_the_step_between_their_ends(self) -> None:
        cut = Reading("about", 2.2, 2.2, 2.25, 5)
        exact = Reading("exact", 3, 3, 3, 15)

        for found, middle in ((average([cut, exact]), 2.6), (pool([cut, exact]), 2.8)):
            assert found is not None
            self.assertEqual(found.kind, "about")
            self.assertAlmostEqual(found.value, middle)

        gap = difference(exact, cut)
        assert gap is not None
        for end, expected in zip((gap.low, gap.value, gap.high), (0.75, 0.8, 0.8), strict=True):
            self.assertAlmostEqual(end, expected)


class ATieOfSteps(TestCase):
    def tie(self, total: int) -> tuple[Reading | None, tuple[str, ...]]:
        value = step(total, 8)
        table = ReleaseTable(
            (ReleasedBlock("b1", 8, ("a",), (), "A"),),
            CODES,
            {("b1", "b", code): value for code in CODES},
        )
        ties = released_ties(
            table,
            [Group("a", "A"), Group("b", "B")],
            ITEMS,
            DEFAULT_CUTOFFS,
            min_items=4,
            min_raters=5,
        )
        tie = ties.ties["a", "b"]
        return tie.mean, tie.levels

    def test_is_about_and_names_both_levels_it_may_have(self) -> None:
        # About 3.5 is 3.25 to 3.75: weak ends below 3.5. About 2.5 is weak from end to end.
        mean, levels = self.tie(28)
        self.assertEqual(mean, Reading("about", 3.25, 3.5, 3.75, 8))
        self.assertEqual(levels, ("weak", "moderate"))

        mean, levels = self.tie(20)
        self.assertEqual(mean, Reading("about", 2.25, 2.5, 2.75, 8))
        self.assertEqual(levels, ("weak",))
