"""Levels and certainty. Cut-offs: Keller et al. doi:10.5281/zenodo.19392497, and practice."""

from statistics import NormalDist
from unittest import TestCase

from surveys.scoring.levels import (
    DEFAULT_CUTOFFS,
    certainty,
    cutoffs_of,
    finite_population,
    level,
    level_probability,
    normal_cdf,
)


class Levels(TestCase):
    def test_the_cut_offs_themselves_are_moderate(self) -> None:
        between = cutoffs_of(DEFAULT_CUTOFFS, "between")
        within = cutoffs_of(DEFAULT_CUTOFFS, "within")

        self.assertEqual(
            [level(x, between) for x in (3.49, 3.5, 3.65, 4.0, 4.01)],
            ["weak", "moderate", "moderate", "moderate", "strong"],
        )
        self.assertEqual(
            [level(x, within) for x in (4.09, 4.1, 4.6, 4.61)],
            ["weak", "moderate", "moderate", "strong"],
        )

    def test_a_mean_that_is_four_but_for_its_last_digit_is_moderate(self) -> None:
        up, down = 4.000000000000001, 3.4999999999999996

        self.assertEqual([level(x, (3.5, 4.0)) for x in (up, down)], ["moderate", "moderate"])
        # What differs in the tenth decimal is the same, in the ninth it is not.
        self.assertEqual(level(4.0000000004, (3.5, 4.0)), "moderate")
        self.assertEqual(level(4.000000001, (3.5, 4.0)), "strong")

    def test_a_mean_is_not_rounded_for_display_first(self) -> None:
        self.assertEqual(level(4.004, (3.5, 4.0)), "strong")


class Certainty(TestCase):
    def test_the_normal_distribution(self) -> None:
        for x in (-8.0, -1.96, 0.0, 0.5, 3.0):
            self.assertAlmostEqual(normal_cdf(x), NormalDist().cdf(x), delta=1e-15)

    def test_probabilities_of_the_three_levels_make_one(self) -> None:
        # Around 3.75 both tails are equal: moderate is what they leave.
        weak = normal_cdf((3.5 - 3.75) / 0.2)

        self.assertAlmostEqual(level_probability(3.75, 0.2, (3.5, 4.0)), 1 - 2 * weak)

    def test_without_error_there_is_no_doubt(self) -> None:
        self.assertEqual(level_probability(3.5, 0.0, (3.5, 4.0)), 1.0)

    def test_words(self) -> None:
        self.assertEqual(
            [certainty(p) for p in (1.0, 0.9, 0.8999, 0.67, 0.6699, 0.0, None)],
            ["clear", "clear", "likely", "likely", "cannot_tell", "cannot_tell", "cannot_tell"],
        )

    def test_the_share_that_answered(self) -> None:
        self.assertEqual(
            [finite_population(8, heads) for heads in (None, 10, 8, 6, 0)],
            [1.0, 1 - 8 / 10, 0, 0, 0],
        )
