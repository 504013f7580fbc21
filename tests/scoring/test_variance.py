"""Analysis of variance and intraclass correlation, with published and worked numbers."""

from unittest import TestCase

from surveys.scoring.moments import Moments, moments_of
from surveys.scoring.reliability import icc, icc1, icc2
from surveys.scoring.variance import f_p, f_test, joint_tests, one_way


class NineHospitals(TestCase):
    """Gittell, jodyhoffergittell.info/content/rc4a.html: F and df published, p computed."""

    def test_p_values(self) -> None:
        for f, df1, df2, p in (
            (5.32, 8, 327, 2.7312e-06),
            (2.89, 5, 330, 0.0143495),
            (4.51, 8, 322, 3.2790e-05),
            (1.75, 5, 322, 0.1228270),
        ):
            with self.subTest(F=f):
                self.assertAlmostEqual(f_p(f, df1, df2) / p, 1, places=4)

    def test_iccs_by_site(self) -> None:
        # N = 336 in K = 9 sites; with MSW = 1, MSB is F.
        self.assertAlmostEqual(icc2(5.32, 1.0) or 0, 0.812030, places=6)
        self.assertAlmostEqual(icc1(5.32, 1.0, 336 / 9) or 0, 0.103713, places=6)


class ShroutAndFleiss(TestCase):
    """Shrout and Fleiss 1979, doi:10.1037/0033-2909.86.2.420: six targets, four judges."""

    ROWS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))

    def test_mean_squares_and_iccs(self) -> None:
        classes = [moments_of(row) for row in self.ROWS]

        parts, found = one_way(classes), icc(classes)

        assert parts is not None
        self.assertAlmostEqual(parts.msb, 11.241667, places=6)
        self.assertAlmostEqual(parts.msw, 6.263889, places=6)
        self.assertAlmostEqual(found.icc1 or 0, 0.165742, places=6)
        self.assertAlmostEqual(found.icc2 or 0, 0.442797, places=6)


class OneWay(TestCase):
    def test_worked_check(self) -> None:
        test = f_test([moments_of([3.0, 3.4, 3.6]), moments_of([4.0, 4.2, 4.6])])

        assert test is not None
        self.assertEqual((test.df1, test.df2), (1, 4))
        self.assertAlmostEqual(test.F, 14.0)
        self.assertAlmostEqual(test.p, 0.020092, places=6)
        self.assertAlmostEqual(test.eta_squared, 14 / 18)

    def test_unequal_classes_have_two_mean_sizes(self) -> None:
        parts = one_way([moments_of([1, 2]), moments_of([3, 4, 5, 6])])

        assert parts is not None
        # N/K = 3; n₀ = 6 − (4 + 16)/6.
        self.assertEqual(parts.mean_size, 3.0)
        self.assertAlmostEqual(parts.n0, 6 - 20 / 6)

    def test_more_spread_inside_than_between_is_a_negative_icc(self) -> None:
        found = icc([moments_of([1, 5]), moments_of([2, 5])])

        # MSB = 0.25, MSW = 6.25: (0.25 − 6.25)/(0.25 + 6.25), 1 − 6.25/0.25.
        self.assertAlmostEqual(found.icc1 or 0, -6 / 6.5)
        self.assertAlmostEqual(found.icc2 or 0, -24)

    def test_equal_means_have_no_icc2_however_doubles_round(self) -> None:
        thirds = [Moments(3, 10, 36, 3), Moments(6, 20, 80, 3)]

        found = icc(thirds)

        self.assertIsNone(found.icc2)
        self.assertIsNotNone(found.icc1)

    def test_undefined(self) -> None:
        one_class, singles = [moments_of([1, 2, 3])], [moments_of([1]), moments_of([2])]
        constant = [moments_of([3, 3]), moments_of([3, 3, 3])]
        for classes in (one_class, singles, []):
            self.assertIsNone(one_way(classes))
            self.assertIsNone(f_test(classes))
            self.assertIsNone(icc(classes).icc1)
        self.assertIsNone(f_test(constant))
        self.assertIsNone(icc(constant).icc1)
        self.assertIsNone(f_test([moments_of([3, 3]), moments_of([4, 4])]))
        self.assertEqual(icc([moments_of([3, 3]), moments_of([4, 4])]).icc1, 1.0)

    def test_one_degree_of_freedom_inside_is_enough(self) -> None:
        # Mean 7/3 of all: between 16/9 + 2·4/9 = 8/3, within 2.
        test = f_test([moments_of([1]), moments_of([2, 4])])

        assert test is not None
        self.assertEqual((test.df1, test.df2), (1, 1))
        self.assertAlmostEqual(test.F, 4 / 3)

    def test_classes_without_a_value_do_not_exist(self) -> None:
        filled = [moments_of([1, 2]), moments_of([3, 5])]

        self.assertEqual(one_way([*filled, moments_of([])]), one_way(filled))


class Joint(TestCase):
    """Worked check: A/x 3.0 3.4, A/y 3.6, B/x 4.0, B/y 4.2 4.6."""

    CELLS = {(0, 0): (3.0, 3.4), (0, 1): (3.6,), (1, 0): (4.0,), (1, 1): (4.2, 4.6)}

    def cells(self) -> dict[tuple[int, int], Moments]:
        return {
            levels: Moments(
                len(values),
                sum(round(5 * v) for v in values),
                sum(round(5 * v) ** 2 for v in values),
                5,
            )
            for levels, values in self.CELLS.items()
        }

    def test_each_factor_against_the_model_without_it(self) -> None:
        group, unit = joint_tests(self.cells()) or (None, None)

        assert group is not None and unit is not None
        self.assertEqual((group.df1, group.df2, unit.df1, unit.df2), (1, 3, 1, 3))
        self.assertAlmostEqual(group.F, 16.0)
        self.assertAlmostEqual(group.p, 0.028008, places=6)
        self.assertAlmostEqual(unit.F, 4.0)
        self.assertAlmostEqual(unit.p, 0.139326, places=6)
        self.assertAlmostEqual(group.eta_squared, 16 / 19)

    def test_factors_change_places_with_their_tests(self) -> None:
        turned = joint_tests({(b, a): values for (a, b), values in self.cells().items()})

        group, unit = joint_tests(self.cells()) or (None, None)
        assert turned is not None and group is not None and unit is not None
        self.assertAlmostEqual(turned[1].F, group.F)
        self.assertAlmostEqual(turned[0].F, unit.F)

    def test_more_levels_in_the_second_factor(self) -> None:
        three = {**self.cells(), (0, 7): Moments(2, 30, 452, 5)}

        group, unit = joint_tests(three) or (None, None)

        assert group is not None and unit is not None
        self.assertEqual((group.df1, unit.df1, unit.df2), (1, 2, 4))

    def test_one_degree_of_freedom_for_the_residual_is_enough(self) -> None:
        # Row means 1.5 and 4, column means 2 and 3.5; the four residuals are ±0.25.
        four = {(0, 0): 1, (0, 1): 2, (1, 0): 3, (1, 1): 5}

        group, unit = joint_tests({at: moments_of([v]) for at, v in four.items()}) or (None, None)

        assert group is not None and unit is not None
        self.assertEqual((group.df2, unit.df2), (1, 1))
        self.assertAlmostEqual(group.F, 6.25 / 0.25)
        self.assertAlmostEqual(unit.F, 2.25 / 0.25)

    def test_refused_where_it_means_nothing(self) -> None:
        cells = self.cells()
        confounded = {(0, 0): cells[0, 0], (1, 1): cells[1, 1]}
        one_level = {(0, 0): cells[0, 0], (0, 1): cells[0, 1]}
        no_residual = {levels: Moments(1, 15, 225, 5) for levels in ((0, 0), (0, 1), (1, 0))}
        constant = {levels: Moments(3, 45, 675, 5) for levels in cells}
        additive = {
            (a, b): Moments(2, 2 * (15 + 3 * a + b), 2 * (15 + 3 * a + b) ** 2, 5) for a, b in cells
        }
        for name, refused in {
            "confounded": confounded,
            "one level": one_level,
            "no residual": no_residual,
            "constant": constant,
            "exactly additive": additive,
            "nothing": {},
            "only empty cells": {(0, 0): Moments(0, 0, 0)},
        }.items():
            with self.subTest(name):
                self.assertIsNone(joint_tests(refused))
