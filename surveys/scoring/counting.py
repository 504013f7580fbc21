"""The kernel of a release: whole-number sums per block, rated workgroup and item."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


def recode(
    positions: npt.NDArray[np.integer], table: Sequence[Sequence[int]]
) -> npt.NDArray[np.int8]:
    """Turn choices into scores: display positions [R, J], 0 = not answered, to int8 [R, J].

    `table` is `Instrument.score_table()`: a row per item, a column per position. To be called
    once for each answer: recoding twice gives wrong scores without any error.
    """
    worth = np.asarray(table, dtype=np.int8)
    return np.column_stack([worth[item][positions[:, item]] for item in range(len(worth))])


def count_cells(
    block: npt.NDArray[np.integer],
    target: npt.NDArray[np.integer],
    scores: npt.NDArray[np.integer],
    n_blocks: int,
    n_targets: int,
    min_items: int,
    *,
    top: int = 5,
) -> tuple[Counts, Counts]:
    """Count answers and add up scores per block × target × item.

    Sums are whole numbers, so results of several chunks of rows may be added up in any order.

    Parameters
    ----------
    block, target : int [R]
        Where each rating belongs, from 0; a negative number leaves the rating out (a person in
        no block, a target that is held back).
    scores : int [R, J]
        Scores from 1 to `top`, 0 = not answered.
    n_blocks, n_targets : int
        The size of the result.
    min_items : int
        A rating with fewer answered items counts nothing.
    top : int
        The best score.

    Returns
    -------
    n, total : int64 [n_blocks, n_targets, J]
    """
    n_items = scores.shape[1]
    if scores.size and not (scores.min() >= 0 and scores.max() <= top):
        raise ValueError(
            f"scores must lie between 0 and {top}, not {scores.min()} to {scores.max()}"
        )
    columns = np.ascontiguousarray(scores.T)
    answered = np.zeros(len(scores), dtype=np.int16)
    for column in columns:
        answered += column != 0
    # A rating that does not count is sent to a cell of its own, which is cut off below.
    nowhere = n_blocks * n_targets
    first = block.astype(np.intp) * n_targets + target
    first[(answered < max(min_items, 1)) | (block < 0) | (target < 0)] = nowhere
    first *= top + 1
    points = np.arange(top + 1, dtype=np.int64)
    n = np.empty((nowhere, n_items), dtype=np.int64)
    total = np.empty((nowhere, n_items), dtype=np.int64)
    key = np.empty_like(first)
    for item, column in enumerate(columns):
        np.add(first, column, out=key)
        flat = np.bincount(key, minlength=(nowhere + 1) * (top + 1))
        histogram = flat.reshape(nowhere + 1, top + 1)[:nowhere]
        n[:, item] = histogram[:, 1:].sum(axis=1)
        total[:, item] = histogram @ points
    shape = (n_blocks, n_targets, n_items)
    return n.reshape(shape), total.reshape(shape)


def count_means(
    block: npt.NDArray[np.integer],
    target: npt.NDArray[np.integer],
    scores: npt.NDArray[np.integer],
    n_blocks: int,
    n_targets: int,
    min_items: int,
    *,
    items: Sequence[int] | None = None,
    needed: int = 1,
) -> tuple[Counts, Counts, int]:
    """Count ratings and add up their means per block × target: for open surveys only.

    The mean of respondents' means weighs an answer by how many others its author gave, and so
    singles out people who skip. Arguments as for `count_cells`; `items` are the columns of one
    family (by default all), of which a rating must answer at least `needed`.

    Returns
    -------
    n, total : int64 [n_blocks, n_targets]
        May be added up over chunks.
    unit : int
        The totals are in parts of 1/unit: the mean of a cell is total / (n · unit).
    """
    some = scores if items is None else scores[:, list(items)]
    answered = np.count_nonzero(some, axis=1)
    unit = math.lcm(*range(1, some.shape[1] + 1))
    share = np.array([0, *(unit // n for n in range(1, some.shape[1] + 1))], dtype=np.int64)
    counts = np.count_nonzero(scores, axis=1) >= min_items
    counts &= (answered >= max(needed, 1)) & (block >= 0) & (target >= 0)
    cell = block[counts].astype(np.intp) * n_targets + target[counts]
    n = np.bincount(cell, minlength=n_blocks * n_targets).astype(np.int64)
    total = np.zeros(n_blocks * n_targets, dtype=np.int64)
    np.add.at(total, cell, (some.sum(axis=1, dtype=np.int64) * share[answered])[counts])
    return n.reshape(n_blocks, n_targets), total.reshape(n_blocks, n_targets), unit
