"""What an open study may see beside item means: the means of the respondents' own means.

In a protected study this would single out people who skip items, so it is never computed there.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from django.db.models import Count

from surveys.instruments import get_instrument
from surveys.models.answers import TieRating
from surveys.models.releases import Release
from surveys.results.rows import NO_UNIT, Members, placed_rows
from surveys.scoring.blocks import Block
from surveys.scoring.counting import count_means
from surveys.scoring.release import TIE

# Every mean of one to seven whole numbers is a whole number of 420ths, so sums stay exact.
PARTS = 420

Sums = Mapping[tuple[str, str, str], tuple[int, int]]


def without_contact(
    release: Release, blocks: Sequence[Block[str, str]]
) -> dict[str, dict[str, int]]:
    """Return how many of each block have no contact with a workgroup: block, target, number."""
    block_of = {part: block.id for block in blocks for part in block.parts}
    rows = TieRating.objects.filter(response__release=release, no_contact=True).order_by()
    found: dict[str, dict[str, int]] = {}
    for group, unit, target, n in rows.values_list("workgroup_id", "unit_id", "target_id").annotate(
        n=Count("pk")
    ):
        of_block = found.setdefault(block_of[str(group), str(unit or NO_UNIT)], {})
        of_block[str(target)] = of_block.get(str(target), 0) + n
    return found


def respondents_means(
    release: Release, members: Members, blocks: Sequence[Block[str, str]]
) -> Sums:
    """Return n and the sum of respondents' means, in 420ths, per (block, target, TIE or family).

    A family's mean needs half of its items, rounded up; a rating needs the wave's minimum.
    """
    items = get_instrument(release.instrument).item_set()
    place = {code: index for index, code in enumerate(items.codes)}
    parts: dict[str, tuple[list[int] | None, int]] = {TIE: (None, 1)}
    for family in items.families:
        parts[family] = ([place[code] for code in items.members(family)], items.needed(family))
    shape = (len(blocks), len(members.keys))
    n = {name: np.zeros(shape, dtype=np.int64) for name in parts}
    total = {name: np.zeros(shape, dtype=np.int64) for name in parts}
    for block, target, scores in placed_rows(release, members, blocks):
        for name, (columns, needed) in parts.items():
            some, points, unit = count_means(
                block, target, scores, *shape, release.min_items, items=columns, needed=needed
            )
            n[name] += some
            total[name] += points * (PARTS // unit)
    return {
        (blocks[b].id, members.keys[t], name): (int(n[name][b, t]), int(total[name][b, t]))
        for name in parts
        for b, t in zip(*np.nonzero(n[name]), strict=True)
    }
