"""The worked example of docs/privacy.md: one item, k = 5, four blocks, sixteen cells.

Submitted in North / South: nurses 9 / 6, physicians 5 / 2, therapists 3 / 1, social workers 2 / 0.
"""

from dataclasses import replace
from unittest import TestCase

import numpy as np

from surveys.scoring.blocks import make_blocks
from surveys.scoring.items import ItemSet
from surveys.scoring.levels import DEFAULT_CUTOFFS, level
from surveys.scoring.readings import average, in_words
from surveys.scoring.release import release_table
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies
from surveys.scoring.released_ties import released_ties

KEYS = ("nurses", "physicians", "therapists", "social")
UNITS = ("North", "South")
COUNTS = {
    ("nurses", "North"): 9,
    ("nurses", "South"): 6,
    ("physicians", "North"): 5,
    ("physicians", "South"): 2,
    ("therapists", "North"): 3,
    ("therapists", "South"): 1,
    ("social", "North"): 2,
}
ONE_ITEM = ItemSet(("timely",), {"timely": "communication"})
N = [[9, 9, 8, 4], [6, 6, 5, 5], [7, 7, 7, 6], [6, 6, 6, 6]]
S = [[38, 27, 30, 12], [26, 21, 17, 11], [29, 31, 22, 9], [20, 14, 23, 25]]


class TheWorkedExample(TestCase):
    def setUp(self) -> None:
        self.blocks = make_blocks(COUNTS, KEYS, UNITS, 5)
        self.table = release_table(
            self.blocks,
            KEYS,
            ONE_ITEM.codes,
            np.array(N)[:, :, np.newaxis],
            np.array(S)[:, :, np.newaxis],
            asked={(a, b) for a in KEYS for b in KEYS},
            smallest=5,
            unit_names={},
        )

    def ties(self, units: tuple[str, ...] | None = None) -> ReleasedTies:
        groups = [Group(key, key.title()) for key in KEYS]
        return released_ties(
            self.table, groups, ONE_ITEM, DEFAULT_CUTOFFS, min_items=1, min_raters=5, units=units
        )

    def tie(self, rater: str, target: str) -> ReleasedTie:
        return self.ties().ties[rater, target]

    def ends(self, reading: Reading | None, decimals: int = 2) -> tuple[float, ...]:
        assert reading is not None
        return tuple(round(end, decimals) for end in (reading.low, reading.value, reading.high))

    def test_blocks(self) -> None:
        self.assertEqual(
            [(block.id, block.label, block.raters_n) for block in self.table.blocks],
            [
                ("b1", "nurses (North)", 9),
                ("b2", "nurses (South)", 6),
                ("b3", "physicians (North, South)", 7),
                ("b4", "therapists + social (North, South)", 6),
            ],
        )

    def test_sixteen_cells(self) -> None:
        shown = [
            [in_words(self.table.values[block.id, target, "timely"]) for target in KEYS]
            for block in self.table.blocks
        ]

        self.assertEqual(
            shown,
            [
                ["4.2", "3.0", "3.8", "not shown"],
                ["4.1 or more", "3.5", "3.4", "2.2"],
                ["4.1", "4.2 or more", "3.1", "1.9 or less"],
                ["3.3", "2.3", "3.8", "4.1 or more"],
            ],
        )

    def test_nurses_about_physicians_is_exact_and_weak(self) -> None:
        tie = self.tie("nurses", "physicians")

        self.assertEqual(self.ends(tie.mean), (3.2, 3.2, 3.2))
        self.assertEqual((tie.mean and tie.mean.n, tie.levels), (15, ("weak",)))

    def test_nurses_about_nurses_is_moderate_from_both_ends(self) -> None:
        tie = self.tie("nurses", "nurses")

        self.assertEqual(self.ends(tie.mean), (4.2, 4.37, 4.53))
        self.assertEqual((tie.mean and tie.mean.kind, tie.levels), ("about", ("moderate",)))

    def test_nurses_about_social_workers_leaves_out_what_is_not_shown(self) -> None:
        tie = self.tie("nurses", "social")

        self.assertEqual((self.ends(tie.mean)[1], tie.mean and tie.mean.n), (2.2, 5))

    def test_physicians_about_physicians_may_be_moderate_or_strong(self) -> None:
        tie = self.tie("physicians", "physicians")

        self.assertEqual(self.ends(tie.mean), (4.29, 4.64, 5.0))
        self.assertEqual(tie.levels, ("moderate", "strong"))
        self.assertEqual((tie.certainty, tie.certainty_p), ("cannot_tell", None))

    def test_physicians_about_social_workers_is_weak_from_both_ends(self) -> None:
        tie = self.tie("physicians", "social")

        self.assertEqual(self.ends(tie.mean), (1.0, 1.42, 1.83))
        self.assertEqual(tie.levels, ("weak",))

    def test_inside_the_pool_is_neither_within_nor_between(self) -> None:
        tie = self.tie("therapists+social", "therapists")

        self.assertEqual(tie.scope, "mixed")
        self.assertEqual((tie.levels, tie.certainty, tie.certainty_p), ((), None, None))
        self.assertEqual(self.ends(tie.mean)[1], 3.83)

    def test_physicians_as_others_rate_them(self) -> None:
        others = [
            tie.mean for tie in self.ties() if tie.target == "physicians" and tie.scope == "between"
        ]

        self.assertEqual(self.ends(average(others))[1], 2.77)

    def test_overall_between_is_about_2_9_and_weak(self) -> None:
        ties = self.ties()

        between = [tie for tie in ties if tie.scope == "between" and tie.mean]
        self.assertEqual(len(between), 8)
        self.assertEqual(self.ends(ties.between, 3), (2.871, 2.923, 2.975))
        ends = ties.between and {
            level(ties.between.low, (3.5, 4)),
            level(ties.between.high, (3.5, 4)),
        }
        self.assertEqual(ends, {"weak"})

    def test_a_unit_view_uses_only_blocks_wholly_inside_the_unit(self) -> None:
        north, south = self.ties(("North",)), self.ties(("South",))

        self.assertEqual([row.n for row in north.rows], [9])
        self.assertEqual(self.ends(north.ties["nurses", "physicians"].mean)[1], 3.0)
        self.assertEqual([row.n for row in south.rows], [6])
        self.assertEqual(self.ends(south.ties["nurses", "physicians"].mean)[1], 3.5)

    def test_a_block_without_units_lies_in_no_unit(self) -> None:
        self.table = replace(
            self.table, blocks=tuple(replace(block, units=()) for block in self.table.blocks)
        )

        self.assertEqual(self.ties(("North",)).rows, ())
        self.assertEqual(len(self.ties().rows), 3)
