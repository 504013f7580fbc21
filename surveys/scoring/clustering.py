"""Putting rows of numbers that are alike beside each other, so that a matrix shows its blocks."""

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering

from surveys.scoring.levels import DECIMALS

FEWEST = 3
"""Two rows have no order that says anything."""
NOTHING_IN_COMMON = 4.0  # as far apart as two numbers from 1 to 5 can be


def clustered(rows: Sequence[Sequence[float | None]]) -> list[int]:
    """Return an order of the rows in which those that are alike stand together.

    Parameters
    ----------
    rows : numbers from 1 to 5 in the same columns; None where nothing is released

    Returns
    -------
    list of int
        Each row's place once. Rows without any number keep their order at the end.

    Distance of two rows: the mean absolute difference over the columns in which both have a
    number, 4 where there is none: what is withheld makes nobody alike. Then average linkage, and
    of the orders that a tree allows the one in which neighbours differ least (Bar-Joseph,
    Gifford and Jaakkola 2001). The same numbers give the same order: of its two ends the one
    with the earlier row comes first.

    Examples
    --------
    >>> clustered([[1, 1], [5, 5], [1, 2], [5, 4], [None, None]])
    [0, 2, 3, 1, 4]
    """
    filled = [place for place, row in enumerate(rows) if any(each is not None for each in row)]
    empty = [place for place in range(len(rows)) if place not in filled]
    if len(filled) < FEWEST:
        return filled + empty
    distances = np.array(
        [
            _distance(rows[one], rows[other])
            for number, one in enumerate(filled)
            for other in filled[number + 1 :]
        ]
    )
    tree = optimal_leaf_ordering(linkage(distances, method="average"), distances)
    order = [filled[place] for place in leaves_list(tree).tolist()]
    if order[0] > order[-1]:
        order.reverse()
    return order + empty


def _distance(one: Sequence[float | None], other: Sequence[float | None]) -> float:
    apart = [abs(a - b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return round(sum(apart) / len(apart), DECIMALS) if apart else NOTHING_IN_COMMON
