"""Where there is nothing to say, `score` says nothing: None, never NaN, never a warning."""

import json
from typing import Any
from unittest import TestCase

from surveys.scoring.score import Rules, score
from tests.scoring.made import CODES, ITEMS, Line, lines, ratings


def everything(rows: list[Line], *, units: bool = False, **more: Any) -> dict[str, Any]:
    return score(ratings(rows, units=units), ITEMS, Rules(4, 50), **more)


class NothingToSay(TestCase):
    def test_one_person_without_any_answer(self) -> None:
        result = everything(lines(("r1", "a", "b", [0])))

        tie = result["ties"][0]
        self.assertEqual(tie["n"], 0)
        for key in ("mean", "sd", "ci_low", "ci_high", "level", "certainty", "certainty_p"):
            self.assertIsNone(tie[key])
        self.assertEqual(tie["dimensions"]["timely"], {"n": 0, "mean": None, "sd": None})
        self.assertEqual(set(result["indices"]["between"].values()), {None})
        self.assertEqual(result["indices"]["interval"], {"within": None, "between": None})
        self.assertEqual(result["reliability"]["alpha_n"], 0)
        self.assertEqual(result["network"]["ties_defined"], 0)
        # JSON has no word for what is not a number.
        json.dumps(result, allow_nan=False)

    def test_one_person_one_rating(self) -> None:
        result = everything(lines(("r1", "a", "b", [5])))

        tie = result["ties"][0]
        self.assertEqual((tie["n"], tie["mean"], tie["sd"], tie["level"]), (1, 5.0, None, "strong"))
        self.assertEqual((tie["certainty"], tie["certainty_p"]), ("cannot_tell", None))
        reliability = result["reliability"]
        self.assertEqual((reliability["alpha_n"], reliability["cronbach_alpha"]), (1, None))
        self.assertEqual((reliability["pooled_sd"], reliability["pooled_df"]), (None, 0))
        self.assertEqual(reliability["rwgj"], [{"rater": "a", "target": "b", "value": None}])
        self.assertEqual(reliability["item_rest"], dict.fromkeys(CODES))

    def test_all_alike(self) -> None:
        rows = lines(*((f"r{n}", "ab"[n % 2], target, [4]) for n in range(12) for target in "ab"))

        result = everything(rows)

        self.assertEqual(result["indices"]["interval"], {"within": (4, 4), "between": (4, 4)})
        self.assertEqual(result["reliability"]["pooled_sd"], 0.0)
        self.assertEqual({tie["certainty_p"] for tie in result["ties"]}, {1.0})
        self.assertIsNone(result["tests"]["by_rater_group"])
        self.assertIsNone(result["reliability"]["icc1_target"])

    def test_only_own_groups_are_rated(self) -> None:
        # Without a between tie the tests take y over all ties.
        rows = lines(
            ("a1", "a", "a", [3]),
            ("a2", "a", "a", [4]),
            ("b1", "b", "b", [4]),
            ("b2", "b", "b", [5]),
        )

        result = everything(rows)

        self.assertEqual(result["tests"]["by_rater_group"]["F"], 2.0)
        self.assertEqual(result["indices"]["between"]["respondent_equal"], None)
        self.assertEqual(result["indices"]["incoming"], {"a": None, "b": None})

    def test_a_rated_only_group_has_no_outgoing_and_no_answers(self) -> None:
        result = everything(lines(("a1", "a", "b", [3])), headcounts={"a": 4, "b": 9})

        group = result["groups"][1]
        self.assertEqual((group["rates"], group["rated"], group["respondents"]), (False, True, 0))
        self.assertEqual((group["headcount"], group["response_rate"]), (9, 0.0))
        self.assertEqual(result["indices"]["outgoing"], {"a": 3.0, "b": None})

    def test_one_unit_is_no_comparison(self) -> None:
        rows = [Line(f"r{n}", "ab"[n % 2], "a", (1 + n % 5,) * 7, unit="N") for n in range(9)]

        result = everything(rows, units=True)

        self.assertIsNone(result["tests"]["by_unit"])
        self.assertIsNone(result["tests"]["by_unit_joint"])
        self.assertIsNone(result["reliability"]["icc1_unit"])

    def test_an_unknown_headcount_corrects_nothing(self) -> None:
        rows = lines(("a1", "a", "b", [3]), ("a2", "a", "b", [4]))

        without, unknown = everything(rows), everything(rows, headcounts={"a": None, "b": None})

        self.assertEqual(without, unknown)
        self.assertIsNone(unknown["groups"][0]["response_rate"])

    def test_if_everybody_answered_the_interval_is_the_mean(self) -> None:
        rows = lines(*((f"r{n:02}", "a", "b", [1 + n % 5]) for n in range(10)))

        result = everything(rows, headcounts={"a": 10, "b": 3})

        tie = result["ties"][0]
        self.assertEqual((tie["ci_low"], tie["mean"], tie["ci_high"]), (3.0, 3.0, 3.0))
        self.assertEqual((tie["nonresponse_low"], tie["nonresponse_high"]), (3.0, 3.0))
        self.assertEqual(result["indices"]["interval"]["between"], (3.0, 3.0))

    def test_no_key_is_ever_missing(self) -> None:
        def keys(part: Any) -> Any:
            return (
                {key: keys(value) for key, value in part.items()} if isinstance(part, dict) else 0
            )

        empty = everything(lines(("a1", "a", "b", [0])))
        full = everything(
            lines(("a1", "a", "b", [4]), ("a2", "a", "b", [5]), ("b1", "b", "a", [2]))
        )

        for part in ("counts", "indices", "reliability", "network"):
            with self.subTest(part):
                self.assertEqual(keys(empty[part]), keys(full[part]))
        self.assertEqual(keys(empty["ties"][0]), keys(full["ties"][0]))
        self.assertEqual(set(empty["tests"]), set(full["tests"]))
