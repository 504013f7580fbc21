"""The gate's question about twins, put to whole arrays at once."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from surveys.scoring.audit import Gate, TwinTest
from surveys.scoring.release import ReleaseTable


def audit_blocks(
    member_block: npt.NDArray[np.integer],
    answered: npt.NDArray[np.bool_],
    table: ReleaseTable,
    targets: Sequence[str],
    k: int,
    *,
    names: Mapping[str, str] | None = None,
) -> Gate:
    """Run `TwinTest` over whole arrays.

    member_block : int [people] or [people, layers], see `TwinTest`
    answered : bool [people, targets, items]: gave a counted answer
    """
    people, n_targets, n_items = answered.shape
    test = TwinTest(n_targets, n_items)
    for target in range(n_targets):
        test.add(member_block, np.full(people, target), answered[:, target])
    return test.gate(table, targets, k, names=names)
