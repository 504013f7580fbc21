"""How two numbers of the same people go together: by hand, by brute force, and refused."""

import math
import random
from fractions import Fraction
from unittest import TestCase

from scipy import stats

from surveys.scoring.association import Association, association


def by_definition(x: list[int], y: list[int]) -> float:
    """Pearson's r in whole fractions; only the last root is a double."""
    n = len(x)
    mean_x, mean_y = Fraction(sum(x), n), Fraction(sum(y), n)
    both = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    of_x, of_y = sum((a - mean_x) ** 2 for a in x), sum((b - mean_y) ** 2 for b in y)
    return float(both) / math.sqrt(of_x * of_y)


class AssociationTest(TestCase):
    def test_by_hand(self) -> None:
        # 13 people 1 1, 3 people 1 2, 3 people 2 1, 13 people 2 2: r = (13·13 − 3·3) / 16² = .625.
        x = [1] * 16 + [2] * 16
        y = [1] * 13 + [2] * 3 + [1] * 3 + [2] * 13

        found = association(x, y)

        assert found is not None
        self.assertAlmostEqual(found.r, 0.625)
        # artanh .625 = .7332; 1.96/√29 = .3640; tanh .3692 = .3533 and tanh 1.0972 = .7995.
        self.assertAlmostEqual(found.low, 0.3533, places=3)
        self.assertAlmostEqual(found.high, 0.7995, places=3)
        self.assertEqual(found.n, 32)

    def test_it_agrees_with_the_definition_and_with_scipy(self) -> None:
        chance = random.Random(5)
        for _ in range(50):
            n = chance.randint(25, 60)
            x = [chance.randint(1, 5) for _ in range(n)]
            y = [min(5, max(1, a + chance.randint(-2, 2))) for a in x]
            with self.subTest(x=x, y=y):
                found = association(x, y)
                theirs = stats.pearsonr(x, y)
                interval = theirs.confidence_interval()

                assert found is not None
                self.assertAlmostEqual(found.r, by_definition(x, y), places=12)
                self.assertAlmostEqual(found.r, float(theirs.statistic), places=9)
                self.assertAlmostEqual(found.low, float(interval.low), places=6)
                self.assertAlmostEqual(found.high, float(interval.high), places=6)

    def test_who_is_who_plays_no_part(self) -> None:
        x, y = [1, 2, 3, 4, 5] * 5, [2, 1, 4, 3, 5] * 5

        there, back = association(x, y), association(y, x)
        self.assertEqual(there, association(x[::-1], y[::-1]))
        assert there is not None and back is not None
        self.assertAlmostEqual(there.r, back.r)

    def test_the_same_number_twice_is_one(self) -> None:
        x = [1, 2, 3, 4, 5] * 5

        self.assertEqual(association(x, x), Association(1.0, 1.0, 1.0, 25))
        self.assertEqual(association(x, [-a for a in x]), Association(-1.0, -1.0, -1.0, 25))

    def test_24_people_are_too_few(self) -> None:
        x = [1, 2, 3] * 8

        self.assertIsNone(association(x, x))

    def test_where_all_answer_alike_there_is_none(self) -> None:
        self.assertIsNone(association([3.7] * 30, [1, 2, 3] * 10))

    def test_two_lengths_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "not of 2 and 1"):
            association([1, 2], [1])
