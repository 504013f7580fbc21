"""Two waves: Welch, Hedges and Holm. Source: worked checks of docs/scoring.md; scipy 1.17."""

import random
from unittest import TestCase

from scipy import stats

from surveys.scoring.changes import changes
from surveys.scoring.comparison import holm, welch
from surveys.scoring.moments import moments_of
from surveys.scoring.ties import tie_matrix
from tests.scoring.made import ITEMS, lines, ratings


class WelchAndHedges(TestCase):
    def test_worked_check(self) -> None:
        found = welch(moments_of([2.5, 3.0, 3.5, 4.0]), moments_of([3.5, 4.0, 4.0, 4.5, 5.0]))

        assert found is not None
        numbers = (found.t, found.df, found.p, found.ci_low, found.ci_high, found.hedges_g)
        wanted = (2.309757, 6.123786, 0.059423, -0.051501, 1.951501, 1.399104)
        for number, value in zip(numbers, wanted, strict=True):
            self.assertAlmostEqual(number, value, places=6)

    def test_as_scipy_gives_it(self) -> None:
        rng = random.Random(4)
        before, after = ([rng.uniform(1, 5) for _ in range(n)] for n in (7, 12))

        found = welch(moments_of(before), moments_of(after))

        wanted = stats.ttest_ind(after, before, equal_var=False)
        assert found is not None
        self.assertAlmostEqual(found.t, wanted.statistic, places=11)
        self.assertAlmostEqual(found.p, wanted.pvalue, places=11)
        self.assertAlmostEqual(found.ci_low, wanted.confidence_interval(0.95).low, places=10)

    def test_undefined(self) -> None:
        two, one, none = moments_of([3, 4]), moments_of([3]), moments_of([])
        constant = moments_of([3.0, 3.0])
        for before, after in ((one, two), (two, one), (none, two), (constant, constant)):
            self.assertIsNone(welch(before, after))
        self.assertIsNotNone(welch(constant, two))

    def test_no_difference_has_p_one(self) -> None:
        found = welch(moments_of([3, 4]), moments_of([3, 4]))

        assert found is not None
        self.assertEqual((found.t, found.p, found.hedges_g), (0.0, 1.0, 0.0))


class Holm(TestCase):
    def test_worked_check_in_place(self) -> None:
        found = holm([0.01, 0.04, None, 0.03])

        self.assertEqual([p and round(p, 12) for p in found], [0.03, 0.06, None, 0.06])

    def test_never_above_one_and_nothing_to_adjust(self) -> None:
        self.assertEqual(holm([0.6, 0.9]), [1.0, 1.0])
        self.assertEqual(holm([None]), [None])
        self.assertEqual(holm([]), [])


class ChangesOfTies(TestCase):
    def test_a_tie_of_one_wave_is_listed_without_a_comparison(self) -> None:
        before = ratings(lines(("r1", "a", "b", [3]), ("r2", "a", "b", [4])))
        after = ratings(lines(("r1", "a", "c", [3]), ("r2", "a", "b", [5]), ("r3", "a", "b", [4])))

        found = changes(
            tie_matrix(before, ITEMS, 4), before, tie_matrix(after, ITEMS, 4), after, {}
        )

        to_b, to_c = found["ties"]
        self.assertEqual((to_b["difference"], to_b["n_before"], to_b["n_after"]), (1.0, 2, 2))
        self.assertIsNotNone(to_b["p_holm"])
        self.assertEqual((to_c["n_before"], to_c["n_after"]), (0, 1))
        self.assertEqual((to_c["mean_before"], to_c["mean_after"]), (None, 3.0))
        for key in ("difference", "p", "p_holm", "hedges_g", "smallest_detectable"):
            self.assertIsNone(to_c[key])
