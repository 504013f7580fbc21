"""Laws that hold for every survey, tried on surveys made by chance."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.scoring.publishing import release_ratings
from surveys.scoring.score import Rules, score
from tests.scoring.agreement import differences
from tests.scoring.made import ITEMS, Line, random_survey, ratings

SURVEYS = st.builds(
    random_survey,
    st.integers(0, 10**9),
    groups=st.integers(1, 6),
    respondents=st.integers(1, 30),
    units=st.integers(1, 3),
    skips=st.sampled_from([0.0, 0.1, 0.5, 0.95]),
    rated_only=st.integers(0, 1),
).filter(bool)
COMPLETE = st.builds(
    random_survey,
    st.integers(0, 10**9),
    groups=st.integers(1, 5),
    respondents=st.integers(1, 25),
    units=st.integers(1, 3),
    skips=st.just(0.0),
).filter(bool)
WITHOUT_INTERVAL = Rules(4, replicates=0)
tried = settings(max_examples=60, deadline=None, derandomize=True)


def everything(rows: list[Line], rules: Rules = WITHOUT_INTERVAL) -> dict[str, Any]:
    return score(ratings(rows, units=True), ITEMS, rules)


def means(result: dict[str, Any]) -> dict[tuple[str, str], float | None]:
    return {(tie["rater"], tie["target"]): tie["mean"] for tie in result["ties"]}


def numbers(part: object, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from numbers(value, f"{path}.{key}")
    elif isinstance(part, list | tuple):
        for place, value in enumerate(part):
            yield from numbers(value, f"{path}[{place}]")
    elif isinstance(part, float):
        yield path, part


class Laws(TestCase):
    @tried
    @given(SURVEYS, st.randoms(use_true_random=False))
    def test_line_order_changes_nothing(self, rows: list[Line], rng: random.Random) -> None:
        turned = rng.sample(rows, len(rows))

        self.assertEqual(everything(turned, Rules(4, 20)), everything(rows, Rules(4, 20)))

    @tried
    @given(SURVEYS)
    def test_other_names_permute_the_matrix(self, rows: list[Line]) -> None:
        def other(name: str) -> str:
            return f"h{9 - int(name[1:])}"

        renamed = [
            replace(
                row,
                respondent=row.respondent[::-1],
                rater=other(row.rater),
                target=other(row.target),
            )
            for row in rows
        ]

        before, after = everything(rows), everything(renamed)

        moved = {(other(a), other(b)): mean for (a, b), mean in means(before).items()}
        self.assertEqual(means(after), moved)
        same = (
            "cronbach_alpha",
            "icc1_target",
            "icc2_rater",
            "icc1_unit_n0",
            "pooled_sd",
            "pooled_df",
        )
        for key in same:
            found, wanted = after["reliability"][key], before["reliability"][key]
            self.assertEqual(list(differences(found, wanted)), [])
        for scope in ("within", "between", "all"):
            found, wanted = after["indices"][scope], before["indices"][scope]
            self.assertEqual(list(differences(found, wanted)), [])
        self.assertEqual(list(differences(after["tests"], before["tests"])), [])
        turned = [-pair["asymmetry"] for pair in after["mutual"] if pair["asymmetry"] is not None]
        kept = [pair["asymmetry"] for pair in before["mutual"] if pair["asymmetry"] is not None]
        self.assertEqual(sorted(turned), sorted(kept))

    @tried
    @given(COMPLETE)
    def test_one_point_more_for_every_answer_moves_every_mean_by_one(
        self, rows: list[Line]
    ) -> None:
        low = [replace(row, scores=tuple(min(each, 4) for each in row.scores)) for row in rows]
        high = [replace(row, scores=tuple(each + 1 for each in row.scores)) for row in low]

        before, after = everything(low), everything(high)

        for pair, mean in means(before).items():
            self.assertAlmostEqual(means(after)[pair] or 0, (mean or 0) + 1, places=12)
        for scope in ("within", "between", "all"):
            for name, index in before["indices"][scope].items():
                moved = None if index is None else index + 1
                found = after["indices"][scope][name]
                self.assertEqual(list(differences(found, moved)), [])
        self.assertEqual(list(differences(after["reliability"], before["reliability"])), [])
        self.assertEqual(list(differences(after["tests"], before["tests"])), [])

    @tried
    @given(SURVEYS)
    def test_everybody_twice_keeps_every_mean(self, rows: list[Line]) -> None:
        twice = rows + [replace(row, respondent=f"{row.respondent} again") for row in rows]

        before, after = everything(rows), everything(twice)

        self.assertEqual(means(after), means(before))
        self.assertEqual(list(differences(after["indices"], before["indices"])), [])
        self.assertEqual(list(differences(after["network"], before["network"])), [])

    @tried
    @given(COMPLETE)
    def test_with_nothing_missing_the_number_of_items_does_not_matter(
        self, rows: list[Line]
    ) -> None:
        self.assertEqual(everything(rows, Rules(1, 0)), everything(rows, Rules(7, 0)))

    @tried
    @given(SURVEYS)
    def test_empty_lines_add_no_value(self, rows: list[Line]) -> None:
        people = {row.respondent: row for row in rows}.values()
        silent = [replace(row, target="nobody", scores=(0,) * 7) for row in people]

        before, after = everything(rows), everything(rows + silent)

        self.assertEqual({p: m for p, m in means(after).items() if p[1] != "nobody"}, means(before))
        for scope in ("within", "between", "all"):
            self.assertEqual(after["indices"][scope], before["indices"][scope])
        self.assertEqual(after["tests"], before["tests"])

    @tried
    @given(SURVEYS)
    def test_if_every_answer_is_three_there_is_nothing_to_explain(self, rows: list[Line]) -> None:
        threes = [
            replace(row, scores=tuple(3 if each else 0 for each in row.scores)) for row in rows
        ]

        result = everything(threes)

        self.assertLessEqual(set(means(result).values()), {3.0, None})
        self.assertLessEqual({tie["sd"] for tie in result["ties"]}, {0.0, None})
        self.assertLessEqual({each["value"] for each in result["reliability"]["rwgj"]}, {1.0, None})
        for key in ("cronbach_alpha", "icc1_target", "icc2_target", "icc1_rater", "icc1_unit"):
            self.assertIsNone(result["reliability"][key])
        self.assertEqual(set(result["tests"].values()), {None})

    @tried
    @given(SURVEYS)
    def test_equally_many_ratings_make_two_weightings_one(self, rows: list[Line]) -> None:
        answered = {row.rater for row in rows}
        even = [
            Line(f"{rater}{number}", rater, target, (1 + (number + len(target)) % 5,) * 7)
            for rater in answered
            for target in answered
            for number in range(3)
        ]

        index = everything(even)["indices"]["all"]

        self.assertAlmostEqual(index["tie_equal"], index["rating_equal"], places=12)

    @tried
    @given(SURVEYS, st.integers(1, 7))
    def test_no_statistic_leaves_its_range(self, rows: list[Line], min_items: int) -> None:
        heads = {f"g{number:02}": 40 for number in range(6)}

        result = score(ratings(rows, units=True), ITEMS, Rules(min_items, 50), headcounts=heads)

        for path, number in numbers(result):
            self.assertTrue(math.isfinite(number), path)
        for tie in result["ties"]:
            for key in ("mean", "ci_low", "ci_high", "nonresponse_low", "nonresponse_high"):
                self.assertTrue(tie[key] is None or 1 <= tie[key] <= 5, key)
            if tie["ci_low"] is not None:
                self.assertTrue(tie["ci_low"] <= tie["mean"] <= tie["ci_high"])
            self.assertTrue(tie["certainty_p"] is None or 0 <= tie["certainty_p"] <= 1)
        reliability = result["reliability"]
        for value in reliability["item_rest"].values():
            self.assertTrue(value is None or -1 <= value <= 1)
        for key in ("cronbach_alpha", "icc1_target", "icc2_target", "icc1_rater", "icc2_unit"):
            self.assertTrue(reliability[key] is None or reliability[key] <= 1 + 1e-12, key)
        for each in reliability["rwgj"]:
            self.assertTrue(each["value"] is None or 0 <= each["value"] <= 1)
        for test in filter(None, result["tests"].values()):
            self.assertTrue(0 <= test["p"] <= 1 and 0 <= test["eta_squared"] <= 1)
            self.assertGreaterEqual(test["F"], 0)
        shares = ("density", "strong_tie_density", "arc_reciprocity", "dyad_reciprocity")
        for key in (*shares, "centralisation_in", "centralisation_out"):
            value = result["network"][key]
            self.assertTrue(value is None or 0 <= value <= 1, key)


class LawsOfTheRelease(TestCase):
    @tried
    @given(SURVEYS, st.integers(3, 10))
    def test_what_is_shown_is_about_k_people_and_inside_the_scale(
        self, rows: list[Line], k: int
    ) -> None:
        table = release_ratings(ratings(rows, units=True), ITEMS, k=k, min_items=4)

        for value in table.values.values():
            if value.kind == "withheld":
                self.assertEqual((value.n, value.value), (None, None))
                continue
            assert value.n is not None and value.value is not None
            self.assertGreaterEqual(value.n, k)
            self.assertTrue(1 + 5 / value.n <= value.value + 1e-12)
            self.assertTrue(value.value <= 5 - 5 / value.n + 1e-12)

    @tried
    @given(SURVEYS, st.randoms(use_true_random=False))
    def test_blocks_do_not_depend_on_answers_and_nothing_on_their_order(
        self, rows: list[Line], rng: random.Random
    ) -> None:
        others = [replace(row, scores=tuple(rng.randint(0, 5) for _ in range(7))) for row in rows]

        table = release_ratings(ratings(rows, units=True), ITEMS, k=5, min_items=4)
        other = release_ratings(ratings(others, units=True), ITEMS, k=5, min_items=4)
        turned = release_ratings(
            ratings(rng.sample(rows, len(rows)), units=True), ITEMS, k=5, min_items=4
        )

        self.assertEqual(other.blocks, table.blocks)
        self.assertEqual(list(other.values), list(table.values))
        self.assertEqual(turned, table)

    @tried
    @given(SURVEYS)
    def test_released_sums_are_those_of_plain_loops(self, rows: list[Line]) -> None:
        table = release_ratings(ratings(rows, units=True), ITEMS, k=5, min_items=4)

        block_of = {}
        for block in table.blocks:
            for row in rows:
                if row.rater in block.groups and (row.unit or "(none)") in block.units:
                    block_of[row.respondent] = block.id
        # Blocks of one group are disjoint in units, so each person is found once at most.
        for (block, target, code), value in table.values.items():
            place = ITEMS.codes.index(code)
            scores = [
                row.scores[place]
                for row in rows
                if block_of.get(row.respondent) == block
                and row.target == target
                and sum(map(bool, row.scores)) >= 4
                and row.scores[place]
            ]
            n, total = len(scores), sum(scores)
            if n < 5:
                self.assertEqual(value.kind, "withheld")
            elif 5 * n - total <= 5:
                self.assertEqual((value.kind, value.n, value.value), ("at_least", n, 5 - 5 / n))
            elif total - n <= 5:
                self.assertEqual((value.kind, value.n, value.value), ("at_most", n, 1 + 5 / n))
            else:
                self.assertEqual((value.kind, value.n, value.value), ("exact", n, total / n))
