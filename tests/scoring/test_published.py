"""Nadolski 2006, doi:10.1186/1472-6920-6-23 (open licence): students and nurses rate four groups.

Residents and attendings are rated only. Means are printed with two decimals.
"""

from unittest import TestCase

import numpy as np

from surveys.scoring.indices import between_means, mean, mutual, tie_equal
from surveys.scoring.levels import DEFAULT_CUTOFFS, cutoffs_of, level
from surveys.scoring.moments import Moments
from surveys.scoring.network import network
from surveys.scoring.ties import Counted, Tie, TieMatrix
from tests.scoring.made import ITEMS

# rater, rated, communication, relationship, composite, (4·comm + 3·rel)/7, level
TABLE = (
    ("students", "students", 3.57, 3.75, 3.65, 3.6471, "weak"),
    ("students", "nurses", 3.15, 2.75, 2.98, 2.9786, "weak"),
    ("students", "residents", 4.26, 4.00, 4.16, 4.1486, "strong"),
    ("students", "attendings", 3.85, 3.53, 3.71, 3.7129, "moderate"),
    ("nurses", "students", 2.74, 2.60, 2.68, 2.6800, "weak"),
    ("nurses", "nurses", 4.36, 4.37, 4.36, 4.3643, "moderate"),
    ("nurses", "residents", 3.97, 3.50, 3.77, 3.7686, "moderate"),
    ("nurses", "attendings", 3.76, 3.52, 3.66, 3.6571, "moderate"),
)


def matrix() -> TieMatrix:
    """The printed composites as ties of one rating each, in hundredths."""
    ties = {}
    for rater, rated, *_, composite, _, _ in TABLE:
        hundredths = round(100 * composite)
        of_tie = Moments(1, hundredths, hundredths**2, 100)
        ties[rater, rated] = Tie(rater, rated, of_tie, {}, {}, {})
    none = np.zeros(0, dtype=np.int64)
    groups = ("attendings", "nurses", "residents", "students")
    return TieMatrix(groups, ITEMS, 4, ties, Counted(none, none, none, none, 100))


class Nadolski2006(TestCase):
    def test_seven_items_are_four_parts_communication_and_three_relationship(self) -> None:
        for rater, rated, communication, relationship, composite, both, _ in TABLE:
            with self.subTest(rater=rater, rated=rated):
                found = (4 * communication + 3 * relationship) / 7

                self.assertAlmostEqual(found, both, places=4)
                # One cell of the paper is 0.0114 off, the others up to 0.005.
                self.assertLessEqual(abs(found - composite), 0.015)

    def test_levels(self) -> None:
        for tie, (*_, name) in zip(matrix(), TABLE, strict=True):
            with self.subTest(rater=tie.rater, rated=tie.target):
                self.assertEqual(level(tie.mean or 0, cutoffs_of(DEFAULT_CUTOFFS, tie.scope)), name)

    def test_indices(self) -> None:
        self.assertAlmostEqual(tie_equal(matrix(), "within") or 0, 4.005, places=6)
        self.assertAlmostEqual(tie_equal(matrix(), "between") or 0, 3.493333, places=6)
        self.assertEqual(len(matrix().of("between")), 6)
        self.assertEqual(network(matrix(), (3.5, 4.0))["strong_tie_density"], 1 / 6)

    def test_students_and_nurses_rate_each_other(self) -> None:
        pairs = {(each["a"], each["b"]): each for each in mutual(matrix())}

        # Nurses come first by name: students → nurses minus the reverse is +0.30.
        pair = pairs["nurses", "students"]
        self.assertAlmostEqual(pair["mean"], 2.83)
        self.assertAlmostEqual(pair["asymmetry"], -0.30)

    def test_incoming_and_outgoing(self) -> None:
        into, out_of = between_means(matrix())

        self.assertAlmostEqual(mean(into["residents"]) or 0, 3.965)
        self.assertAlmostEqual(mean(into["attendings"]) or 0, 3.685)
        self.assertAlmostEqual(mean(out_of["students"]) or 0, 3.616667, places=6)
        self.assertAlmostEqual(mean(out_of["nurses"]) or 0, 3.37)
        self.assertIsNone(mean(out_of["residents"]))
