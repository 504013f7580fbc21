"""Open surveys: every mean is exact, and a tie is the mean of what its respondents think."""

from unittest import TestCase

import numpy as np

from surveys.scoring.blocks import Block, make_blocks
from surveys.scoring.counting import count_means
from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.release import (
    TIE,
    WITHHELD,
    Published,
    ReleasedBlock,
    ReleaseTable,
    publish,
    release_table,
)
from surveys.scoring.released import Group, Reading, ReleasedTie
from surveys.scoring.released_ties import released_ties
from tests.scoring.made import CODES, ITEMS

Values = dict[tuple[str, str, str], Published]
BLOCKS = (
    ReleasedBlock("b1", 1, ("a",), ("North",), "A (North)"),
    ReleasedBlock("b2", 3, ("a",), ("South",), "A (South)"),
)


class WhatIsPublished(TestCase):
    def test_one_answer_is_shown_as_it_is_and_none_is_not(self) -> None:
        self.assertEqual(publish(4, 1, smallest=5, protected=False), Published("exact", 1, 4.0))
        self.assertEqual(publish(0, 0, smallest=5, protected=False), WITHHELD)

    def test_there_are_no_bands_and_no_steps(self) -> None:
        for total in (6, 30, 20):
            found = publish(total, 6, smallest=5, protected=False, coarse=True)

            self.assertEqual(found, Published("exact", 6, total / 6))

    def test_impossible_sums_are_refused_all_the_same(self) -> None:
        with self.assertRaisesRegex(ValueError, "between 2 and 10, not 11"):
            publish(11, 2, smallest=1, protected=False)

    def test_with_k_of_one_every_workgroup_and_unit_is_a_block_of_its_own(self) -> None:
        counts = {("a", "N"): 1, ("a", "S"): 3, ("b", "N"): 2}

        blocks = make_blocks(counts, "ab", "NS", 1)

        self.assertEqual(
            blocks,
            [
                Block(1, (("a", "N"),), 1),
                Block(2, (("a", "S"),), 3),
                Block(3, (("b", "N"),), 2),
            ],
        )

    def test_a_table_without_protection(self) -> None:
        table = release_table(
            [Block(1, (("a", ""),), 2)],
            ["a", "b"],
            ["timely"],
            np.array([[[1], [0]]]),
            np.array([[[5], [0]]]),
            asked={("a", "a"), ("a", "b")},
            smallest=1,
            protected=False,
        )

        self.assertEqual(
            table.values,
            {
                ("b1", "a", "timely"): Published("exact", 1, 5.0),
                ("b1", "b", "timely"): WITHHELD,
            },
        )


class MeansOfMeans(TestCase):
    def test_by_hand(self) -> None:
        # Seven times 3 is 3.0; four items of 5 are 5.0; three answers are too few to count.
        scores = np.array([[3] * 7, [5] * 4 + [0] * 3, [1] * 3 + [0] * 4], dtype=np.int8)
        where = np.zeros(3, dtype=int)

        n, total, unit = count_means(where, where, scores, 1, 1, 4)

        self.assertEqual((n.tolist(), unit), ([[2]], 420))
        self.assertEqual(total[0, 0] / (n[0, 0] * unit), 4.0)

    def test_one_answer_counts_unless_more_are_asked_for(self) -> None:
        scores, where = np.array([[4, 0, 0, 0, 0, 0, 0]], dtype=np.int8), np.zeros(1, dtype=int)

        n, total, unit = count_means(where, where, scores, 1, 1, 1)

        self.assertEqual((n.tolist(), total[0, 0] / unit), ([[1]], 4.0))

    def test_a_family_needs_half_of_its_items_in_a_rating_that_counts(self) -> None:
        scores = np.array(
            [[4, 4, 4, 4, 1, 2, 0], [4, 4, 4, 4, 5, 0, 0], [0, 0, 0, 0, 5, 5, 5]], dtype=np.int8
        )
        where = np.zeros(3, dtype=int)

        n, total, unit = count_means(where, where, scores, 1, 1, 4, items=[4, 5, 6], needed=2)

        # Only the first: the second answered one of the three, the third three of all seven.
        self.assertEqual((n.tolist(), total.tolist(), unit), ([[1]], [[9]], 6))

    def test_against_a_plain_loop_in_two_chunks(self) -> None:
        rng = np.random.default_rng(4)
        block, target = rng.integers(-1, 3, size=400), rng.integers(-1, 4, size=400)
        scores = rng.integers(0, 6, size=(400, 7)).astype(np.int8)
        expected: dict[tuple[int, int], list[float]] = {}
        for b, t, row in zip(block.tolist(), target.tolist(), scores.tolist(), strict=True):
            given = [score for score in row if score]
            if b >= 0 and t >= 0 and len(given) >= 5:
                expected.setdefault((b, t), []).append(sum(given) / len(given))

        parts = [
            count_means(block[some], target[some], scores[some], 3, 4, 5)
            for some in (slice(0, 150), slice(150, None))
        ]

        n, total = (sum(part[place] for part in parts) for place in (0, 1))
        for (b, t), means in expected.items():
            self.assertEqual(n[b, t], len(means))
            self.assertAlmostEqual(total[b, t] / n[b, t] / 420, sum(means) / len(means))
        self.assertEqual(n.sum(), sum(len(means) for means in expected.values()))

    def test_nothing_answered_never_counts(self) -> None:
        where = np.zeros(1, dtype=int)

        n, _, _ = count_means(where, where, np.zeros((1, 7), dtype=np.int8), 1, 1, 0, needed=0)

        self.assertEqual(n.sum(), 0)


class TiesOfAnOpenSurvey(TestCase):
    def tie(self, values: Values) -> ReleasedTie:
        table = ReleaseTable(BLOCKS, CODES, values)
        groups = [Group("a", "A"), Group("b", "B")]
        ties = released_ties(
            table, groups, ITEMS, DEFAULT_CUTOFFS, min_items=4, min_raters=1, targets=["b"]
        )
        return ties.ties["a", "b"]

    def items(self, block: str, value: float, n: int, codes: tuple[str, ...] = CODES) -> Values:
        return {(block, "b", code): Published("exact", n, value) for code in codes}

    def test_the_mean_of_means_replaces_the_mean_of_items(self) -> None:
        # One says 4.5 on average, three say 3.5: (4.5 + 3 · 3.5) / 4.
        values = self.items("b1", 3.0, 1) | self.items("b2", 3.0, 3)
        values["b1", "b", TIE] = Published("exact", 1, 4.5)
        values["b2", "b", TIE] = Published("exact", 3, 3.5)

        tie = self.tie(values)

        self.assertEqual(tie.mean, Reading("exact", 3.75, 3.75, 3.75, 4))
        self.assertEqual((tie.levels, tie.certainty), (("moderate",), "cannot_tell"))
        self.assertEqual(tie.dimensions["timely"], Reading("exact", 3, 3, 3, 4))

    def test_families_too_and_what_is_absent_is_not_made_up(self) -> None:
        values = self.items("b1", 3.0, 1)
        values["b1", "b", TIE] = Published("exact", 1, 4.5)
        values["b1", "b", "communication"] = Published("exact", 1, 2.5)

        tie = self.tie(values)

        self.assertEqual(tie.communication, Reading("exact", 2.5, 2.5, 2.5, 1))
        self.assertIsNone(tie.relationship)

    def test_few_items_are_enough(self) -> None:
        # Each rating had its four items, but not the same ones.
        values = self.items("b1", 3.0, 1, CODES[:3])
        self.assertIsNone(self.tie(values).mean)

        values["b1", "b", TIE] = Published("exact", 1, 3.0)
        self.assertEqual(self.tie(values).mean, Reading("exact", 3, 3, 3, 1))

    def test_a_block_without_answers_about_the_group_does_not_matter(self) -> None:
        values = self.items("b1", 3.0, 1) | {("b2", "b", code): WITHHELD for code in CODES}
        values["b1", "b", TIE] = Published("exact", 1, 4.5)

        self.assertEqual(self.tie(values).mean, Reading("exact", 4.5, 4.5, 4.5, 1))

    def test_after_a_protected_release_the_items_speak_for_all(self) -> None:
        # The second release was protected: it cannot say what its respondents' means were.
        values = self.items("b1", 3.0, 1) | self.items("b2", 4.0, 3)
        values["b1", "b", TIE] = Published("exact", 1, 4.5)

        tie = self.tie(values)

        self.assertEqual(tie.mean, Reading("exact", 3.75, 3.75, 3.75, 4))
        self.assertEqual(tie.communication and tie.communication.value, 3.75)

    def test_nobody_answered(self) -> None:
        tie = self.tie({})

        self.assertEqual((tie.mean, tie.communication, tie.levels), (None, None, ()))
