"""The attacker is tried on what it must be able to do, before anybody believes that it cannot."""

from itertools import product
from unittest import TestCase

import numpy as np

from surveys.scoring.release import publish, smallest_block
from tests.attack import Rows, attack, colleagues, rounded_mean, sum_bounds, twin_classes
from tests.privacy.dashboards import live, snapshot
from tests.privacy.puzzle import Contradiction, NotSolved
from tests.privacy.worlds import listed


class SmallPuzzles(TestCase):
    def test_a_sum_at_the_end_of_the_scale_tells_every_answer(self) -> None:
        rows = Rows.of([({0: 1, 1: 1, 2: 1}, 15, 15)], 3)

        found = attack(rows)

        self.assertEqual(found.low.tolist(), [5, 5, 5])
        self.assertTrue(found.fixed.all())

    def test_a_sum_in_the_middle_tells_nothing(self) -> None:
        found = attack(Rows.of([({0: 1, 1: 1, 2: 1}, 9, 9)], 3))

        self.assertEqual((found.low.tolist(), found.high.tolist()), ([1, 1, 1], [5, 5, 5]))

    def test_two_sums_that_differ_by_one_person_tell_their_answer(self) -> None:
        rows = Rows.of([({0: 1, 1: 1, 2: 1}, 9, 9), ({0: 1, 1: 1}, 7, 7)], 3)

        found = attack(rows)

        self.assertEqual((found.low[2], found.high[2]), (2, 2))
        self.assertEqual((found.low[0], found.high[0]), (2, 5))

    def test_an_answer_in_no_row_can_be_anything(self) -> None:
        found = attack(Rows.of([({0: 1}, 3, 3)], 2))

        self.assertEqual((found.low.tolist(), found.high.tolist()), ([3, 1], [3, 5]))
        self.assertEqual(found.twins.tolist(), [0, -1])

    def test_twins_need_the_same_coefficients_and_not_only_the_same_rows(self) -> None:
        rows = Rows.of([({0: 1, 1: 1, 2: 1, 3: 1}, 9, 9), ({0: 0.5, 1: 0.5, 2: 0.25}, 2, 4)], 4)

        self.assertEqual(twin_classes(rows.matrix).tolist(), [0, 0, 1, 2])

    def test_fractions_are_made_whole_where_that_tells_more(self) -> None:
        # 3a + 2b = 8 in whole numbers from 1: only a = 2, b = 1; in fractions a runs from 1 to 2.
        found = attack(Rows.of([({0: 0.75, 1: 0.5}, 2, 2)], 2))

        self.assertEqual((found.low.tolist(), found.high.tolist()), ([2, 1], [2, 1]))

    def test_rows_that_cannot_all_be_true_are_refused(self) -> None:
        for rows in (
            [({0: 1.0}, 6.0, 6.0)],
            [({0: 1.0, 1: 2.0}, 4.5, 4.6)],
            [({0: 1.0, 1: 1.0}, 5.0, 5.0), ({0: 1.0, 1: -1.0}, 0.0, 0.0)],
        ):
            with self.subTest(rows=rows), self.assertRaises(Contradiction):
                attack(Rows.of(rows, 2))

    def test_a_solver_that_gives_up_is_no_proof_of_safety(self) -> None:
        rng = np.random.default_rng(1)
        truth = rng.integers(1, 6, size=60)
        forms = rng.integers(0, 90, size=(12, 60)) / 7
        rows = Rows.of(
            ((dict(enumerate(form)), form @ truth - 3, form @ truth + 3) for form in forms), 60
        )

        with self.assertRaises(NotSolved):
            attack(rows, seconds=1e-6)

    def test_it_finds_exactly_what_trying_out_all_answers_finds(self) -> None:
        everything = np.array(list(product((1, 2, 3), repeat=6)))
        narrowed = 0
        for number in range(150):
            rng = np.random.default_rng([1, number])
            truth = rng.integers(1, 4, size=6)
            forms = rng.integers(0, 2, size=(rng.integers(1, 6), 6)) * rng.choice([1, 1 / 3, 0.7])
            blur = rng.choice([0, 0.1, 0.34, 1.0])
            rows = Rows.of(
                (
                    (dict(enumerate(form)), form @ truth - blur, form @ truth + blur * rng.random())
                    for form in forms
                ),
                6,
            )
            sums = everything @ forms.T
            fits = ((sums >= rows.low - 1e-7) & (sums <= rows.high + 1e-7)).all(axis=1)

            found = attack(rows, top=3)

            self.assertEqual(found.low.tolist(), everything[fits].min(axis=0).tolist(), number)
            self.assertEqual(found.high.tolist(), everything[fits].max(axis=0).tolist(), number)
            narrowed += int((found.low < found.high).any() and (found.high - found.low < 2).any())
        self.assertGreater(narrowed, 50)


class WhatOthersShow(TestCase):
    def test_the_worked_leak_also_with_one_decimal(self) -> None:
        physicians_north, physicians_south = range(5), range(5, 7)
        nurses_south, therapist_south = range(7, 13), range(13, 14)
        numbers = [
            ([*physicians_north, *physicians_south], 31),
            ([*physicians_north], 23),
            ([*nurses_south], 21),
            ([*physicians_south, *nurses_south, *therapist_south], 31),
        ]
        for decimals in (2, 1):
            rows = Rows.of(
                (
                    (
                        dict.fromkeys(who, 1.0),
                        *rounded_mean(len(who), round(total / len(who), decimals), decimals),
                    )
                    for who, total in numbers
                ),
                14,
            )

            found = attack(rows)

            self.assertEqual((found.low[13], found.high[13]), (2, 2), f"{decimals} decimals")

    def test_a_live_dashboard_with_minimum_five_gives_nearly_everything_away(self) -> None:
        fixed = answered = broken = 0
        for number, world in enumerate(listed()):
            truth = world.waves[0].scores.ravel()
            order = np.random.default_rng(number).permutation(world.people)

            found = attack(live(world, 5, order))

            self.assertTrue((found.low <= truth)[truth > 0].all(), world.name)
            self.assertTrue((found.high >= truth)[truth > 0].all(), world.name)
            fixed += int(found.fixed[truth > 0].sum())
            answered += int((truth > 0).sum())
            broken += bool(found.fixed[truth > 0].any())
        self.assertGreaterEqual(fixed / answered, 0.85)
        self.assertEqual(broken, 63)

    def test_one_frozen_view_with_minimum_five_still_breaks_surveys(self) -> None:
        broken = sum(bool(attack(snapshot(world, 5)).fixed.any()) for world in listed())

        self.assertGreaterEqual(broken, 63 // 5)

    def test_without_bands_it_finds_exactly_the_unanimous_blocks(self) -> None:
        unanimous = 0
        for n in range(5, 9):
            for total in range(n, 5 * n + 1):
                found = attack(Rows.of([(dict.fromkeys(range(n), 1.0), total, total)], n))

                self.assertEqual(bool(found.fixed.all()), total in (n, 5 * n), (n, total))
                unanimous += int(found.fixed.any())
        self.assertEqual(unanimous, 8)


class OneBlock(TestCase):
    """The closed form, and why a band of `top` steps is enough."""

    def test_the_closed_form_is_what_the_attacker_finds_with_an_own_answer(self) -> None:
        for n, own in product((3, 5), range(1, 6)):
            for total in range(own + n - 1, own + 5 * (n - 1) + 1):
                for width in (0, 2):
                    rows = Rows.of([(dict.fromkeys(range(n), 1.0), total, total + width)], n)

                    found = attack(rows.known({0: own}))

                    least, most = np.array([total]), np.array([total + width])
                    low, high = colleagues(least, most, np.array([n]), own)
                    self.assertEqual(
                        (found.low[1], found.high[1]), (low[0], high[0]), (n, own, total, width)
                    )

    def test_no_sum_of_any_block_narrows_an_answer_or_tells_a_colleague(self) -> None:
        for top in range(2, 11):
            for n in range(smallest_block(1, top=top), 61):
                for coarse in (False, True):
                    low, high = self.every_sum(n, top, coarse=coarse)

                    outside = np.maximum(1, low - top * (n - 1)), np.minimum(top, high - n + 1)
                    self.assertTrue((outside[1] - outside[0] == top - 1).all(), (top, n))
                    self.assertGreaterEqual(self.narrowest_inside(low, high, n, top), 1)

    def test_a_band_of_one_step_less_would_tell(self) -> None:
        # Five people and the band "21 or more of 25": if I gave 1, the others gave 20 of 20.
        # With "20 or more", as it is, they gave 19 or 20: one of four may have given a 4.
        room = {step: self.narrowest_inside(*self.band(5, step), 5, 5) for step in (4, 5)}

        self.assertEqual(room, {4: 0, 5: 1})

    def band(self, n: int, room: int) -> tuple[np.ndarray, np.ndarray]:
        return np.array([5 * n - room]), np.array([5 * n])

    def every_sum(self, n: int, top: int, *, coarse: bool) -> tuple[np.ndarray, np.ndarray]:
        totals = range(n, top * n + 1)
        values = [publish(s, n, smallest=1, top=top, coarse=coarse) for s in totals]
        ends = {value: sum_bounds(value, top) for value in dict.fromkeys(values)}
        for total, value in zip(totals, values, strict=True):
            self.assertTrue(ends[value][0] <= total <= ends[value][1], (n, total, value))
        low, high = zip(*ends.values(), strict=True)
        return np.array(low), np.array(high)

    def narrowest_inside(self, low: np.ndarray, high: np.ndarray, n: int, top: int) -> int:
        """The narrowest range of a colleague, over every own answer that is possible."""
        narrowest = top
        for own in range(1, top + 1):
            possible = (low - own <= top * (n - 1)) & (high - own >= n - 1)
            size = np.full(possible.sum(), n)
            smallest, greatest = colleagues(low[possible], high[possible], size, own, top=top)
            narrowest = min(narrowest, int((greatest - smallest).min()))
        return narrowest
