"""The gate: a release is attacked before it is stored, and stored only if it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from surveys.models.releases import Release
from surveys.results.rows import Members, placed_rows
from surveys.scoring.audit import TwinTest, alarm, together
from surveys.scoring.blocks import Block
from surveys.scoring.release import ReleaseTable


def examine(
    release: Release,
    members: Members,
    blocks: Sequence[Block[str, str]],
    table: ReleaseTable,
    coarse: set[tuple[str, str, str]],
) -> dict[str, Any]:
    """Return what the test found. It counts who answered anew, from the rows, not from the table.

    An open study publishes every tie whatever its size, which its respondents were told; there
    is nothing to test.
    """
    if not release.wave.is_protected:
        return {"passed": True, "smallest_class": None, "faults": []}
    test = TwinTest(len(members.keys), len(table.dimensions))
    for block, target, scores in placed_rows(release, members, blocks):
        answered = scores > 0
        counts = np.count_nonzero(answered, axis=1) >= max(release.min_items, 1)
        test.add(block, target, answered & counts[:, np.newaxis])
    names: Mapping[str, str] = members.names
    found = together(
        test.gate(table, members.keys, release.min_raters, names=names),
        alarm(table, release.min_raters, coarse=coarse, names=names),
    )
    return asdict(found) | {"faults": list(found.faults)}
