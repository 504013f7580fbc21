"""Ratings become ties: how one workgroup rates another.

A `TieMatrix` cannot be shown to anybody but those who hold the answers: what may be shown is
`ReleasedTies`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from surveys.scoring.items import ItemSet
from surveys.scoring.moments import Moments, moments_of_counts, sums

Ints = npt.NDArray[np.int64]
TieScope = Literal["within", "between"]


@dataclass(frozen=True)
class Ratings:
    """The answers of one wave. A row is one respondent's rating of one workgroup.

    groups, units : names in order of code points
    group_of, unit_of : int [respondents], respondents in order of their names; `unit_of` is
        None without units
    respondent, target : int [rows]
    scores : int8 [rows, items], 0 = not answered
    """

    groups: tuple[str, ...]
    units: tuple[str, ...]
    group_of: Ints
    unit_of: Ints | None
    respondent: Ints
    target: Ints
    scores: npt.NDArray[np.int8]

    @cached_property
    def rater(self) -> Ints:
        """The rater's workgroup of every row."""
        return self.group_of[self.respondent]

    @property
    def n_respondents(self) -> int:
        return len(self.group_of)


@dataclass(frozen=True)
class Counted:
    """The ratings that count, each the mean of its answered items, in parts of 1/unit."""

    respondent: Ints
    rater: Ints
    target: Ints
    value: Ints
    unit: int


@dataclass(frozen=True, slots=True)
class Tie:
    """How one workgroup rates one workgroup: moments of ratings, families and items."""

    rater: str
    target: str
    ratings: Moments
    families: Mapping[str, Moments]
    dimensions: Mapping[str, Moments]
    complete: Mapping[str, Moments]

    @property
    def scope(self) -> TieScope:
        return "within" if self.rater == self.target else "between"

    @property
    def n(self) -> int:
        return self.ratings.n

    @property
    def mean(self) -> float | None:
        return self.ratings.mean


@dataclass(frozen=True)
class TieMatrix:
    """All ties that were asked, in order of rater and target."""

    groups: tuple[str, ...]
    items: ItemSet
    min_items: int
    ties: Mapping[tuple[str, str], Tie]
    counted: Counted

    def __iter__(self) -> Iterator[Tie]:
        return iter(self.ties.values())

    def of(self, scope: str) -> list[Tie]:
        """The defined ties (n ≥ 1) of a scope: within, between or all."""
        return [tie for tie in self if tie.n and scope in ("all", tie.scope)]

    def mean(self, rater: str, target: str) -> float | None:
        """The mean of a tie; None if it is not defined or was not asked."""
        tie = self.ties.get((rater, target))
        return tie.mean if tie else None


def tie_matrix(ratings: Ratings, items: ItemSet, min_items: int) -> TieMatrix:
    """Make the ties of a wave.

    A rating counts if at least `min_items` of its items are answered, and is then the mean of
    these; a family's part of it needs half of the family, rounded up. A tie's n, mean and sd are
    over the ratings that count; a dimension's over those of them that answered the item. A pair
    with a row in the file and no counted rating is a tie with n = 0.

    Raises `ValueError` if `min_items` is not between 1 and the number of items.
    """
    if not 1 <= min_items <= len(items.codes):
        raise ValueError(f"min_items must lie between 1 and {len(items.codes)}, not {min_items}")
    n_groups = len(ratings.groups)
    pair = ratings.rater * n_groups + ratings.target
    asked, tie_of = np.unique(pair, return_inverse=True)
    answered = np.count_nonzero(ratings.scores, axis=1)
    counts = answered >= min_items
    value, unit = _means(ratings.scores, answered, len(items.codes))
    whole = _per_tie(tie_of[counts], value[counts], unit, len(asked))
    families = {
        family: _family(ratings, items, family, tie_of, counts, len(asked))
        for family in items.families
    }
    dimensions = _item_moments(ratings, items, tie_of, counts, len(asked))
    complete = _item_moments(ratings, items, tie_of, answered == len(items.codes), len(asked))
    ties = {}
    for position, number in enumerate(asked.tolist()):
        rater, target = (ratings.groups[group] for group in divmod(number, n_groups))
        ties[rater, target] = Tie(
            rater,
            target,
            whole[position],
            {family: of_ties[position] for family, of_ties in families.items()},
            dimensions[position],
            complete[position],
        )
    counted = Counted(
        ratings.respondent[counts],
        ratings.rater[counts],
        ratings.target[counts],
        value[counts],
        unit,
    )
    return TieMatrix(ratings.groups, items, min_items, ties, counted)


def _means(scores: npt.NDArray[np.int8], answered: Ints, n_items: int) -> tuple[Ints, int]:
    """Mean of the answered items of every row, in parts of 1/unit; 0 where there is none."""
    unit = math.lcm(*range(1, n_items + 1))
    share = np.array([0, *(unit // count for count in range(1, n_items + 1))], dtype=np.int64)
    return scores.sum(axis=1, dtype=np.int64) * share[answered], unit


def _per_tie(tie_of: Ints, value: Ints, unit: int, n_ties: int) -> list[Moments]:
    n = np.bincount(tie_of, minlength=n_ties).tolist()
    total = sums(tie_of, value, n_ties).tolist()
    squares = sums(tie_of, value * value, n_ties).tolist()
    return [Moments(*of_tie, unit) for of_tie in zip(n, total, squares, strict=True)]


def _family(
    ratings: Ratings,
    items: ItemSet,
    family: str,
    tie_of: Ints,
    counts: npt.NDArray[np.bool_],
    n_ties: int,
) -> list[Moments]:
    members = [items.codes.index(code) for code in items.members(family)]
    scores = ratings.scores[:, members]
    answered = np.count_nonzero(scores, axis=1)
    value, unit = _means(scores, answered, len(members))
    enough = counts & (answered >= items.needed(family))
    return _per_tie(tie_of[enough], value[enough], unit, n_ties)


def _item_moments(
    ratings: Ratings,
    items: ItemSet,
    tie_of: Ints,
    rows: npt.NDArray[np.bool_],
    n_ties: int,
) -> list[dict[str, Moments]]:
    """Moments of every item over some rows, per tie: from how often each score occurs."""
    width = items.top + 1
    ties = tie_of[rows] * width
    result: list[dict[str, Moments]] = [{} for _ in range(n_ties)]
    for position, code in enumerate(items.codes):
        flat = np.bincount(ties + ratings.scores[rows, position], minlength=n_ties * width)
        for of_tie, counts in zip(result, flat.reshape(n_ties, width).tolist(), strict=True):
            of_tie[code] = moments_of_counts(counts)
    return result
