"""What an open study may see beside item means: the means of the respondents' own means.

In a protected study this would single out people who skip items, so it is never computed there.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from surveys.instruments import get_instrument
from surveys.models.releases import Release
from surveys.results.rows import Members, placed_rows
from surveys.scoring.blocks import Block
from surveys.scoring.release import TIE

# Every mean of one to seven whole numbers is a whole number of 420ths, so sums stay exact.
PARTS = 420

Sums = Mapping[tuple[str, str, str], tuple[int, int]]


def respondents_means(
    release: Release, members: Members, blocks: Sequence[Block[str, str]]
) -> Sums:
    """Return n and the sum of respondents' means, in 420ths, per (block, target, TIE or family).

    A family's mean needs half of its items, rounded up; a rating needs the wave's minimum.
    """
    items = get_instrument(release.instrument).item_set()
    place = {code: index for index, code in enumerate(items.codes)}
    parts = {TIE: (list(place.values()), release.min_items)} | {
        family: ([place[code] for code in items.members(family)], items.needed(family))
        for family in items.families
    }
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for block, target, scores in placed_rows(release, members, blocks):
        counts = (np.count_nonzero(scores, axis=1) >= max(release.min_items, 1)) & (block >= 0)
        for name, (columns, needed) in parts.items():
            _add(sums, name, block, target, scores[:, columns], counts, needed, blocks, members)
    return sums


def _add(
    sums: dict[tuple[str, str, str], tuple[int, int]],
    name: str,
    block: np.ndarray,
    target: np.ndarray,
    scores: np.ndarray,
    counts: np.ndarray,
    needed: int,
    blocks: Sequence[Block[str, str]],
    members: Members,
) -> None:
    answered = np.count_nonzero(scores, axis=1)
    kept = counts & (answered >= max(needed, 1))
    total = scores[kept].astype(np.int64).sum(axis=1)
    means = total * (PARTS // answered[kept])
    for b, t, mean in zip(block[kept].tolist(), target[kept].tolist(), means.tolist(), strict=True):
        key = (blocks[b].id, members.keys[t], name)
        n, before = sums.get(key, (0, 0))
        sums[key] = (n + 1, before + mean)
