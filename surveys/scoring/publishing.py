"""A whole release from the answers of one wave: blocks, sums, and what may be shown of them."""

from collections.abc import Collection

import numpy as np

from surveys.scoring.blocks import Block, make_blocks
from surveys.scoring.counting import Counts, count_cells
from surveys.scoring.items import ItemSet
from surveys.scoring.release import ReleaseTable, release_table
from surveys.scoring.ties import Ints, Ratings

ROWS_AT_ONCE = 250_000
NO_UNIT = "(none)"


def release_ratings(
    ratings: Ratings, items: ItemSet, *, k: int, min_items: int, refused: Collection[str] = ()
) -> ReleaseTable:
    """Publish a wave once, in the order of names.

    Members are all respondents, also those without any answer. `refused` are rated workgroups
    whose values are held back.
    """
    blocks, block_of = _blocks(ratings, k)
    n, total = _count(ratings, block_of, len(blocks), items, min_items)
    return release_table(
        blocks,
        ratings.groups,
        items.codes,
        n,
        total,
        asked=_asked(ratings),
        smallest=k,
        refused=refused,
        unit_names=None if ratings.unit_of is None else {"": NO_UNIT},
        top=items.top,
    )


def _blocks(ratings: Ratings, k: int) -> tuple[list[Block[str, str]], Ints]:
    """The blocks, and the place of every respondent's block, -1 if they are in none."""
    units = ratings.units or ("",)
    unit_of = np.zeros_like(ratings.group_of) if ratings.unit_of is None else ratings.unit_of
    pairs, pair_of, members = np.unique(
        ratings.group_of * len(units) + unit_of, return_inverse=True, return_counts=True
    )
    parts = [
        (ratings.groups[pair // len(units)], units[pair % len(units)]) for pair in pairs.tolist()
    ]
    counts = dict(zip(parts, members.tolist(), strict=True))
    blocks = make_blocks(counts, ratings.groups, units, k)
    place = {part: number for number, block in enumerate(blocks) for part in block.parts}
    return blocks, np.array([place.get(part, -1) for part in parts], dtype=np.int64)[pair_of]


def _count(
    ratings: Ratings, block_of: Ints, n_blocks: int, items: ItemSet, min_items: int
) -> tuple[Counts, Counts]:
    shape = (n_blocks, len(ratings.groups), len(items.codes))
    n, total = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for first in range(0, len(ratings.target), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        some_n, some_total = count_cells(
            block_of[ratings.respondent[rows]],
            ratings.target[rows],
            ratings.scores[rows],
            *shape[:2],
            min_items,
            top=items.top,
        )
        n += some_n
        total += some_total
    return n, total


def _asked(ratings: Ratings) -> set[tuple[str, str]]:
    """The pairs of workgroups with a line in the file."""
    groups = ratings.groups
    pairs = np.unique(ratings.rater * len(groups) + ratings.target).tolist()
    return {(groups[pair // len(groups)], groups[pair % len(groups)]) for pair in pairs}
