"""How released numbers, levels and names are written."""

import math

from django.test import SimpleTestCase
from django.utils import translation

from surveys.numbers import change_shown, share_shown
from surveys.scoring.released import Group, Reading, Row
from surveys.shown import (
    inside_a_sentence,
    kind_of,
    levels_shown,
    listed,
    lower_end_shown,
    mean_shown,
    range_shown,
    raters_shown,
    shown,
    target_shown,
    tie_shown,
    upper_end_shown,
)


def exact(value: float) -> Reading:
    return Reading("exact", value, value, value, 9)


class RoundingTests(SimpleTestCase):
    def test_a_mean_is_rounded_half_up(self) -> None:
        self.assertEqual(mean_shown(4.25), "4.3")
        self.assertEqual(mean_shown(4.35), "4.4")
        self.assertEqual(mean_shown(4.249), "4.2")
        self.assertEqual(mean_shown(3), "3.0")

    def test_a_half_that_doubles_have_blurred_is_still_a_half(self) -> None:
        blurred = math.nextafter(3.05, 0)

        self.assertEqual(mean_shown(blurred), "3.1")

    def test_an_end_is_rounded_away_from_the_middle_of_the_range(self) -> None:
        self.assertEqual(lower_end_shown(5 - 5 / 6), "4.1")  # 4.1667
        self.assertEqual(upper_end_shown(1 + 5 / 6), "1.9")  # 1.8333

    def test_an_end_that_has_one_decimal_keeps_it(self) -> None:
        self.assertEqual(lower_end_shown(4.2 - 1e-15), "4.2")
        self.assertEqual(upper_end_shown(1.8 + 1e-15), "1.8")


class ReadingTests(SimpleTestCase):
    def test_an_exact_number_is_only_a_number(self) -> None:
        self.assertEqual(str(shown(exact(4.25))), "4.3")
        self.assertEqual(range_shown(exact(4.25)), "4.3")

    def test_a_band_of_one_block_names_its_inner_end(self) -> None:
        high = Reading("at_least", 4.1666667, 4.5833333, 5.0, 6)
        low = Reading("at_most", 1.0, 1.4166667, 1.8333333, 6)

        self.assertEqual(str(shown(high)), "4.1 or more")
        self.assertEqual(str(shown(low)), "1.9 or less")

    def test_a_mean_that_contains_a_band_reads_about_its_middle(self) -> None:
        mean = Reading("about", 4.2, 4.367, 4.533, 15)

        self.assertEqual(str(shown(mean)), "about 4.4")
        self.assertEqual(range_shown(mean), "about 4.4, from 4.2 to 4.6")

    def test_a_mean_of_nothing_but_bands_is_itself_a_band(self) -> None:
        all_high = Reading("about", 4.1666667, 4.5833333, 5.0, 6)
        all_low = Reading("about", 1.0, 1.4166667, 1.8333333, 6)

        self.assertEqual((kind_of(all_high), str(shown(all_high))), ("at_least", "4.1 or more"))
        self.assertEqual((kind_of(all_low), str(shown(all_low))), ("at_most", "1.9 or less"))

    def test_the_number_stands_apart_from_its_words(self) -> None:
        parts = shown(Reading("about", 4.2, 4.367, 4.533, 15))

        self.assertEqual((parts.before, parts.number, parts.after), ("about", "4.4", ""))


class WordsTests(SimpleTestCase):
    def test_levels_name_one_or_two_or_the_whole_range(self) -> None:
        self.assertEqual(levels_shown(()), "")
        self.assertEqual(levels_shown(("weak",)), "weak")
        self.assertEqual(levels_shown(("moderate", "strong")), "moderate or strong")
        self.assertEqual(levels_shown(("weak", "strong")), "weak to strong")

    def test_names_are_listed_as_in_speech(self) -> None:
        self.assertEqual(listed(["Nurses"]), "Nurses")
        self.assertEqual(listed(["Nurses", "clerks"]), "Nurses and clerks")
        self.assertEqual(listed(["Nurses", "clerks", "cooks"]), "Nurses, clerks and cooks")

    def test_a_plain_name_loses_its_capital_inside_a_sentence(self) -> None:
        self.assertEqual(inside_a_sentence(Group("1", "Ward leaders")), "ward leaders")

    def test_what_may_be_a_proper_name_stays_as_it_was_typed(self) -> None:
        for name in ("ICU nurses", "Elm Court", "Ward 7", "=1+1", "$x$", "X"):
            self.assertEqual(inside_a_sentence(Group("1", name)), name)
        self.assertEqual(inside_a_sentence(Group("1", "Riverside", kind="external")), "Riverside")
        self.assertEqual(
            inside_a_sentence(Group("1", "Riverside", organisation="Town")), "Riverside"
        )

    def test_a_tie_is_a_sentence(self) -> None:
        groups = {key: Group(key, name) for key, name in (("n", "Nurses"), ("p", "Physicians"))}
        nurses = Row("n", "Nurses", ("n",), 9)
        both = Row("n+p", "Nurses + Physicians", ("n", "p"), 7)

        self.assertEqual(tie_shown(nurses, groups["p"], groups), "Nurses about physicians")
        self.assertEqual(tie_shown(nurses, groups["n"], groups), "Nurses about their own group")
        self.assertEqual(tie_shown(both, groups["n"], groups), "Nurses and physicians about nurses")
        self.assertEqual(raters_shown(both, groups), "Nurses and physicians")
        self.assertEqual(target_shown(nurses, groups["n"]), "Their own group")
        self.assertEqual(target_shown(nurses, groups["p"]), "About physicians")


class InAnotherLanguageTests(SimpleTestCase):
    def test_numbers_take_the_readers_sign(self) -> None:
        with translation.override("de"):
            self.assertEqual(mean_shown(4.25), "4,3")
            self.assertEqual(change_shown(-0.25), "−0,3")
            self.assertEqual(str(shown(exact(4.25))), "4,3")
        with translation.override("en"):
            self.assertEqual(mean_shown(4.25), "4.3")

    def test_only_english_leaves_out_the_nought_of_a_share(self) -> None:
        figure = "F(3, 40) = 2.10, p < .001"

        self.assertEqual(share_shown(figure), figure)
        with translation.override("nl"):
            self.assertEqual(share_shown(figure), "F(3, 40) = 2,10, p < 0,001")

    def test_in_german_a_group_keeps_its_capital_inside_a_sentence(self) -> None:
        nurses = Group("n", "Nurses")

        self.assertEqual(inside_a_sentence(nurses), "nurses")
        with translation.override("fr"):
            self.assertEqual(inside_a_sentence(nurses), "nurses")
        with translation.override("de"):
            self.assertEqual(inside_a_sentence(nurses), "Nurses")
