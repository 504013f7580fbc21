"""Figures about a whole wave: right where they are given, and given only where they may be."""

import json
import math
from collections.abc import Sequence
from typing import Any
from unittest import TestCase

import numpy as np

from surveys.scoring.bootstrap import index_errors
from surveys.scoring.release import WITHHELD, Published, ReleasedBlock, ReleaseTable
from surveys.scoring.score import Rules, score
from surveys.scoring.ties import Ratings, tie_matrix
from surveys.scoring.variance import FTest
from surveys.scoring.whole_wave import (
    FEWEST,
    _figure,
    _share,
    _test,
    shown_answers,
    whole_wave,
)
from tests.scoring.made import CODES, ITEMS, Line, lines, random_survey, ratings

FEW = "Fewer than 25 people answered what it needs."
THIN = "Fewer than 5 people answered in one of the classes."
UNDEFINED = "It cannot be computed from these answers."
NO_UNITS = "This wave has no units."


def figures(rows: Sequence[Line], *, units: bool = False, **more: Any) -> dict[str, Any]:
    wave = ratings(rows, units=units)
    rules = {"k": 5, "min_items": 4, "replicates": 200} | more
    shown = rules.pop("shown", np.ones(wave.scores.shape, dtype=bool))
    return whole_wave(wave, ITEMS, shown, **rules)


def every_figure(found: Any) -> list[dict[str, Any]]:
    """All figures, wherever they stand."""
    if "reason" in found:
        return [found]
    return [figure for part in found.values() for figure in every_figure(part)]


class AgainstTheCommandScore(TestCase):
    """`score` computes the same without hiding anything; it has reference values of its own."""

    def setUp(self) -> None:
        self.rows = random_survey(5, groups=3, respondents=90, units=2)
        wave = ratings(self.rows, units=True)
        self.scored: dict[str, Any] = score(wave, ITEMS, Rules(4, replicates=0))
        self.found = figures(self.rows, units=True)

    def same(self, figure: dict[str, Any], value: float) -> None:
        """Equal after rounding, or cut because it is too near the end."""
        self.assertEqual(figure["reason"], "")
        if value > 0.95:
            self.assertEqual((figure["value"], figure["shown"]), (0.95, "above .95"))
        else:
            self.assertAlmostEqual(figure["value"], value, delta=0.005001)
            self.assertEqual(figure["shown"], f"{figure['value']:.2f}")

    def test_alpha_and_item_rest(self) -> None:
        reliability = self.scored["reliability"]

        self.same(self.found["cronbach_alpha"], reliability["cronbach_alpha"])
        self.same(self.found["alpha_between"], reliability["alpha_between"])
        self.assertEqual(list(self.found["item_rest"]), list(CODES))
        for code, value in reliability["item_rest"].items():
            self.same(self.found["item_rest"][code], value)

    def test_spread(self) -> None:
        self.same(self.found["pooled_sd"], self.scored["reliability"]["pooled_sd"])

    def test_intraclass_correlations(self) -> None:
        for of in ("target", "rater", "unit"):
            for ours, theirs in (
                ("icc1", f"icc1_{of}"),
                ("icc1_n0", f"icc1_{of}_n0"),
                ("icc2", f"icc2_{of}"),
            ):
                self.same(self.found["icc"][of][ours], self.scored["reliability"][theirs])

    def test_tests(self) -> None:
        names = {
            "by_workgroup": "by_rater_group",
            "by_unit": "by_unit",
            "by_workgroup_joint": "by_rater_group_joint",
            "by_unit_joint": "by_unit_joint",
        }
        for ours, theirs in names.items():
            with self.subTest(test=ours):
                found, whole = self.found["tests"][ours], self.scored["tests"][theirs]
                self.assertEqual((found["df1"], found["df2"]), (whole["df1"], whole["df2"]))
                self.assertAlmostEqual(found["F"], min(whole["F"], 20), delta=0.005001)
                self.assertAlmostEqual(found["p"], max(whole["p"], 0.01), delta=0.005001)

    def test_all_of_it_is_ready_for_json(self) -> None:
        self.assertEqual(json.loads(json.dumps(self.found, allow_nan=False)), self.found)

    def test_nothing_else_is_told(self) -> None:
        self.assertEqual(
            set(self.found),
            {
                "pooled_sd",
                "cronbach_alpha",
                "alpha_between",
                "item_rest",
                "icc",
                "index_error",
                "tests",
            },
        )
        for figure in every_figure(self.found):
            if "F" not in figure:
                self.assertEqual(set(figure), {"value", "shown", "reason"})

    def test_the_order_of_people_and_of_rows_changes_nothing(self) -> None:
        wave = ratings(self.rows, units=True)
        rng = np.random.default_rng(2)
        rows, people = rng.permutation(len(wave.target)), rng.permutation(wave.n_respondents)
        assert wave.unit_of is not None
        shuffled = Ratings(
            wave.groups,
            wave.units,
            wave.group_of[people],
            wave.unit_of[people],
            np.argsort(people)[wave.respondent][rows],
            wave.target[rows],
            wave.scores[rows],
        )

        found = [
            whole_wave(
                each, ITEMS, np.ones(each.scores.shape, bool), k=5, min_items=4, replicates=200
            )
            for each in (wave, shuffled)
        ]

        self.assertEqual(*found)


class ByHand(TestCase):
    """Two workgroups of fifteen rate each other; everybody gives all seven items one score."""

    def wave(self, a: Sequence[int], b: Sequence[int]) -> list[Line]:
        rows = [(f"a{number:02}", "a", "b", [score]) for number, score in enumerate(a)]
        rows += [(f"b{number:02}", "b", "a", [score]) for number, score in enumerate(b)]
        return lines(*rows)

    def test_pooled_spread(self) -> None:
        # Sums of squares 10 and 40 over 14 + 14 degrees of freedom.
        a = [2] * 5 + [3] * 5 + [4] * 5
        b = [1] * 5 + [3] * 5 + [5] * 5

        found = figures(self.wave(a, b))

        self.assertEqual(found["pooled_sd"]["value"], round(math.sqrt(50 / 28), 2))
        self.assertEqual(found["pooled_sd"]["shown"], "1.34")

    def test_f_of_two_groups(self) -> None:
        # Means 3 and 3.4, distance to the middle 0.2: between 30 · 0.04 = 1.2 with 1 degree of
        # freedom; within 10 + 11.6 with 28: F = 1.2 · 28 / 21.6.
        a = [2] * 5 + [3] * 5 + [4] * 5
        b = [2] * 2 + [3] * 7 + [4] * 4 + [5] * 2

        found = figures(self.wave(a, b))["tests"]["by_workgroup"]

        self.assertEqual((found["F"], found["df1"], found["df2"]), (1.56, 1, 28))
        self.assertEqual(found["eta_squared"], round(1.2 / 22.8, 2))
        self.assertEqual(found["shown"], "F(1, 28) = 1.56, p = 0.22")

    def test_twenty_five_people_are_enough_and_twenty_four_are_not(self) -> None:
        a = [2, 3, 4, 3, 2, 4, 3, 2, 3, 4, 3, 3]

        enough = figures(self.wave(a, [*a, 4]))
        short = figures(self.wave(a, a))

        self.assertEqual(enough["pooled_sd"]["reason"], "")
        self.assertEqual(enough["tests"]["by_workgroup"]["reason"], "")
        self.assertEqual({figure["reason"] for figure in every_figure(short)}, {FEW, NO_UNITS})
        self.assertTrue(all(figure["shown"] == "" for figure in every_figure(short)))
        self.assertIsNone(short["pooled_sd"]["value"])
        self.assertIsNone(short["tests"]["by_workgroup"]["p"])

    def test_the_people_who_enter_a_figure_count_not_those_who_are_there(self) -> None:
        a, b = [2, 3, 4] * 5, [3, 4, 5] * 5
        rows = self.wave(a, b)
        # Six leave out one item: their ratings count, but are not complete.
        rows[:6] = [
            Line(row.respondent, row.rater, row.target, (*row.scores[:6], 0)) for row in rows[:6]
        ]

        found = figures(rows)

        self.assertEqual(found["pooled_sd"]["reason"], "")
        self.assertEqual(found["cronbach_alpha"]["reason"], FEW)
        self.assertEqual(found["item_rest"]["timely"]["reason"], FEW)
        # Nobody rated the own group: there is no index within, and between has thirty people.
        self.assertEqual(found["index_error"]["within"]["reason"], FEW)
        self.assertEqual(found["index_error"]["between"]["reason"], "")

    def test_one_rater_alone_in_a_tie_says_nothing_about_spread(self) -> None:
        rows = self.wave([2, 3, 4] * 8, [3])

        # Twenty-five people, but the one of b has nobody to differ from.
        self.assertEqual(figures(rows)["pooled_sd"]["reason"], FEW)

    def test_two_raters_in_a_tie_say_something_about_spread(self) -> None:
        # Twenty-five people, the two of b among them.
        rows = self.wave([2, 3, 4] * 7 + [2, 4], [3, 4])

        self.assertEqual(figures(rows)["pooled_sd"]["reason"], "")

    def test_a_class_of_four_stops_the_comparison_of_classes(self) -> None:
        many = [2, 3, 4, 3, 5] * 6

        five, four = (figures(self.wave(many, [3, 4, 4, 3, 5][:n])) for n in (5, 4))

        self.assertEqual(five["tests"]["by_workgroup"]["reason"], "")
        self.assertEqual(five["icc"]["rater"]["icc1"]["reason"], "")
        self.assertEqual(four["tests"]["by_workgroup"]["reason"], THIN)
        for of in ("rater", "target"):
            self.assertEqual(four["icc"][of]["icc1"]["reason"], THIN)
            self.assertEqual(four["icc"][of]["icc2"]["reason"], THIN)
        self.assertEqual(four["pooled_sd"]["reason"], "")

    def test_a_class_of_one_person_stops_it_too(self) -> None:
        found = figures(self.wave([2, 3, 4, 3, 5] * 6, [4]))

        self.assertEqual(found["tests"]["by_workgroup"]["reason"], THIN)
        self.assertEqual(found["icc"]["rater"]["icc1"]["reason"], THIN)

    def test_people_are_counted_in_a_class_and_not_their_ratings(self) -> None:
        # Four people of b with eight ratings.
        rows = self.wave([2, 3, 4, 3, 5] * 6, [3, 4, 4, 3])
        rows += lines(*[(f"b{number:02}", "b", "b", [3 + number % 2]) for number in range(4)])

        self.assertEqual(figures(rows)["icc"]["rater"]["icc1"]["reason"], THIN)

    def test_a_workgroup_that_only_is_rated_is_no_class(self) -> None:
        rows = lines(
            *[(f"a{number:02}", "a", "b", [2 + number % 3]) for number in range(15)],
            *[(f"c{number:02}", "c", "b", [1 + number % 5]) for number in range(15)],
        )

        found = figures(rows)

        self.assertEqual(found["tests"]["by_workgroup"]["reason"], "")
        self.assertEqual(found["tests"]["by_workgroup"]["df1"], 1)
        self.assertEqual(found["icc"]["rater"]["icc1"]["reason"], "")

    def test_without_units_there_is_no_figure_by_unit(self) -> None:
        found = figures(self.wave([2, 3, 4] * 5, [2, 3, 5] * 5))

        for name in ("by_unit", "by_workgroup_joint", "by_unit_joint"):
            self.assertEqual(found["tests"][name]["reason"], NO_UNITS)
        self.assertEqual(found["icc"]["unit"]["icc2"]["reason"], NO_UNITS)

    def test_a_small_unit_stops_what_compares_units(self) -> None:
        rows = [
            Line(row.respondent, row.rater, row.target, row.scores, "NS"[number % 15 > 12])
            for number, row in enumerate(self.wave([2, 3, 4] * 5, [2, 3, 5] * 5))
        ]

        tests = figures(rows, units=True)["tests"]

        self.assertEqual(tests["by_workgroup"]["reason"], "")
        for name in ("by_unit", "by_workgroup_joint", "by_unit_joint"):
            self.assertEqual(tests[name]["reason"], THIN)

    def test_confounded_classes_have_no_joint_test(self) -> None:
        rows = [
            Line(row.respondent, row.rater, row.target, row.scores, row.rater)
            for row in self.wave([2, 3, 4] * 5, [2, 3, 5] * 5)
        ]

        tests = figures(rows, units=True)["tests"]

        self.assertEqual(tests["by_unit"]["F"], tests["by_workgroup"]["F"])
        self.assertEqual(tests["by_unit_joint"]["reason"], UNDEFINED)

    def test_all_alike_is_cut_and_not_told(self) -> None:
        found = figures(self.wave([3] * 15, [3] * 15))

        self.assertEqual(found["pooled_sd"], {"value": 0.20, "shown": "below 0.20", "reason": ""})
        self.assertEqual(found["index_error"]["between"]["shown"], "below 0.01")
        self.assertEqual(found["cronbach_alpha"]["reason"], UNDEFINED)
        self.assertEqual(found["tests"]["by_workgroup"]["reason"], UNDEFINED)

    def test_items_that_say_the_same_are_cut(self) -> None:
        # Every rating has seven equal scores: alpha and every correlation are 1.
        found = figures(self.wave([2, 3, 4] * 5, [2, 3, 5] * 5))

        self.assertEqual(found["cronbach_alpha"]["shown"], "above .95")
        self.assertEqual({each["value"] for each in found["item_rest"].values()}, {0.95})

    def test_groups_far_apart_are_cut(self) -> None:
        found = figures(self.wave([1, 1, 2] * 5, [4, 5, 5] * 5))

        test = found["tests"]["by_workgroup"]
        self.assertEqual(test["shown"], "F(1, 28) above 20, p < .01")
        self.assertEqual((test["F"], test["p"], test["eta_squared"]), (20.0, 0.01, None))
        self.assertEqual(found["icc"]["rater"]["icc2"]["shown"], "above .95")


class OnlyWhatIsShown(TestCase):
    def test_answers_in_withheld_values_count_nothing(self) -> None:
        rows = random_survey(7, groups=3, respondents=80, skips=0.0)
        wave = ratings(rows)
        hidden = wave.target == 2
        shown = np.ones(wave.scores.shape, dtype=bool)
        shown[hidden] = False

        found = figures(rows, shown=shown)

        changed = [
            Line(row.respondent, row.rater, row.target, (1,) * 7) if hide else row
            for row, hide in zip(rows, hidden.tolist(), strict=True)
        ]
        self.assertEqual(figures(changed, shown=shown), found)
        self.assertNotEqual(figures(changed), figures(rows))

    def test_a_rating_needs_enough_answers_that_are_shown(self) -> None:
        rows = lines(
            *[(f"a{n:02}", "a", "b", [2 + n % 3]) for n in range(15)],
            *[(f"b{n:02}", "b", "a", [2 + n % 3]) for n in range(15)],
        )
        shown = np.ones((30, 7), dtype=bool)
        shown[:, :3] = False
        self.assertEqual(figures(rows, shown=shown)["pooled_sd"]["reason"], "")

        shown[:, 3] = False
        self.assertEqual(figures(rows, shown=shown)["pooled_sd"]["reason"], FEW)

    def test_means_bands_and_steps_are_shown_and_nothing_else(self) -> None:
        blocks = tuple(ReleasedBlock(f"b{n}", 6, ("g",), (), f"B{n}") for n in (1, 2))
        values = {
            ("b1", "x", "timely"): Published("exact", 6, 3.0),
            ("b1", "x", "accurate"): WITHHELD,
            ("b1", "y", "timely"): Published("at_most", 6, 1 + 5 / 6),
            ("b2", "y", "accurate"): Published("step", 6, 3.0, 6),
        }
        table = ReleaseTable(blocks, ("timely", "accurate"), values)
        block, target = np.array([0, 0, 1, 1, -1, 0]), np.array([0, 1, 0, 1, 0, -1])
        answered = np.ones((6, 2), dtype=bool)

        found = shown_answers(table, ["x", "y"], block, target, answered)

        self.assertEqual(
            found.tolist(),
            [[True, False], [True, False], [False, False], [False, True]] + [[False, False]] * 2,
        )
        answered[0, 0] = False
        self.assertFalse(shown_answers(table, ["x", "y"], block, target, answered)[0].any())


class Ends(TestCase):
    def test_two_decimals_half_up_and_no_minus_zero(self) -> None:
        for value, shown in ((0.125, "0.13"), (-0.004, "0.00"), (-0.0125, "-0.01"), (1.0, "1.00")):
            with self.subTest(value=value):
                self.assertEqual(_figure(value)["shown"], shown)

    def test_where_the_ends_lie(self) -> None:
        self.assertEqual(_share(0.95)["shown"], "0.95")
        self.assertEqual(_share(0.9501)["shown"], "above .95")
        self.assertEqual(_share(-3.0)["shown"], "-3.00")
        self.assertEqual(_figure(0.2, at_least=0.2)["shown"], "0.20")
        self.assertEqual(_figure(0.1999, at_least=0.2)["shown"], "below 0.20")
        self.assertEqual(
            _test(FTest(20.0, 2, 40, 0.01, 0.5), None)["shown"], "F(2, 40) = 20.00, p = 0.01"
        )
        self.assertEqual(_test(FTest(20.01, 2, 40, 0.0099, 0.5), None)["eta_squared"], None)

    def test_f_and_the_icc_are_cut_at_the_same_place(self) -> None:
        # ICC(2) = 1 - 1/F
        self.assertAlmostEqual(1 - 1 / 20.0, 0.95)
        self.assertEqual(FEWEST, 25)


class ErrorsOfIndices(TestCase):
    def test_is_near_what_theory_says(self) -> None:
        # Two ties with means of 30 independent values of variance 2/3 each; the index is the
        # mean of both: its standard error is sqrt(2 · (2/3)/30)/2 = 0.105.
        rows = lines(
            *[(f"a{n:02}", "a", "b", [2 + n % 3]) for n in range(30)],
            *[(f"b{n:02}", "b", "a", [2 + n % 3]) for n in range(30)],
        )
        wave = ratings(rows)

        found = index_errors(tie_matrix(wave, ITEMS, 4), wave, 2000, 1)

        self.assertAlmostEqual(found["between"] or 0, 0.105, delta=0.01)
        self.assertIsNone(found["within"])

    def test_the_same_people_are_drawn_every_time_unless_another_seed_is_given(self) -> None:
        # Of two replicates the error depends much on who is drawn.
        rows = lines(*[(f"a{n:02}", "a", "b", [1 + n % 5]) for n in range(30)])

        found = [
            figures(rows, replicates=2, **seed)["index_error"]["between"]["value"]
            for seed in ({}, {"seed": 1}, {"seed": 2})
        ]

        self.assertEqual(found[0], found[1])
        self.assertNotEqual(found[0], found[2])

    def test_fewer_than_two_replicates_have_no_spread(self) -> None:
        wave = ratings(lines(*[(f"a{n:02}", "a", "b", [2 + n % 3]) for n in range(30)]))
        matrix = tie_matrix(wave, ITEMS, 4)

        for replicates in (0, 1):
            self.assertIsNone(index_errors(matrix, wave, replicates, 1)["between"])
