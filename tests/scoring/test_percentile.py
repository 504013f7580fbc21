"""Where an index stands among other studies: mid-ranks, ten values, and bands left open."""

from unittest import TestCase

from surveys.scoring.percentile import Percentile, percentile
from surveys.scoring.released import Reading


def exact(value: float) -> Reading:
    return Reading("exact", value, value, value, 9)


TEN = [exact(3.0 + place / 10) for place in range(10)]  # 3.0, 3.1 … 3.9


class PercentileTest(TestCase):
    def test_it_is_the_share_below_and_half_of_the_equal_ones(self) -> None:
        # Below 3.3 lie 3.0, 3.1, 3.2; one is equal: 3.5 of 10.
        self.assertEqual(percentile(exact(3.3), TEN), Percentile(35, 35, 35, 10))

    def test_between_two_values_only_the_lower_ones_count(self) -> None:
        self.assertEqual(percentile(exact(3.35), TEN), Percentile(40, 40, 40, 10))

    def test_it_runs_from_0_to_100(self) -> None:
        self.assertEqual(percentile(exact(2.0), TEN).value, 0)
        self.assertEqual(percentile(exact(4.5), TEN).value, 100)

    def test_all_alike_stand_in_the_middle(self) -> None:
        self.assertEqual(percentile(exact(3.0), [exact(3.0)] * 12).value, 50)

    def test_fewer_than_ten_studies_are_refused(self) -> None:
        self.assertIsNone(percentile(exact(3.3), TEN[:9]))
        self.assertIsNone(percentile(exact(3.3), []))

    def test_a_mean_that_doubles_have_blurred_is_still_equal(self) -> None:
        self.assertEqual(percentile(exact(3.3000000000000003), TEN).value, 35)

    def test_bands_leave_a_range(self) -> None:
        # From 3.25 to 3.45 against exact values: 3.0 to 3.2 below, or also 3.3 and 3.4.
        found = percentile(Reading("about", 3.25, 3.35, 3.45, 9), TEN)

        self.assertEqual(found, Percentile(30, 40, 50, 10))

    def test_bands_of_the_others_count_at_their_far_end(self) -> None:
        others = [*TEN[:9], Reading("about", 3.2, 3.5, 3.8, 9)]

        found = percentile(exact(3.45), others)

        # 3.0 to 3.4 lie below; the last one may too, if it is at its low end.
        self.assertEqual((found.low, found.value, found.high), (50, 50, 60))

    def test_the_ends_enclose_the_value(self) -> None:
        for low, high in ((2.9, 3.1), (3.0, 4.0), (3.9, 3.95)):
            found = percentile(Reading("about", low, (low + high) / 2, high, 9), TEN)

            self.assertLessEqual(found.low, found.value)
            self.assertLessEqual(found.value, found.high)
