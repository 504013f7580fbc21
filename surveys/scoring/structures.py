"""Organisational structures: which of them reach across two groups, and who is left out.

Each workgroup states on a sheet what is in place between it and every other one: 0 no or only
inside its own group, 1 partly, 2 yes. A sheet agreed by the whole group is its statement; several
sheets of one group are informants, and their mean is its view. Practices come in bundles, so the
total stands beside the parts. How well something works is shown beside and never averaged in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from surveys.scoring.levels import DECIMALS

Pair = frozenset[str]
Class = Literal["covered", "partial", "absent"]

BEST = 2
COVERED_FROM, ABSENT_BELOW = 0.75, 0.25
SEEN_DIFFERENTLY_FROM = 0.5
FEWEST_OF_A_TOTAL = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one group, or one informant in it, says: other group → structure → 0, 1 or 2.

    Between 0 and 2 stands what several informants of a group come to. A structure that nobody
    knows about is left out. `works` holds, in the same shape, how well
    something works, 0 to 10, where that was told.
    """

    group: str
    answers: Mapping[str, Mapping[str, float]]
    works: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairCoverage:
    """One structure between two groups: both views, and what they come to, 0 to 1.

    `quality` is the mean of how well it works, 0 to 10, or None.
    """

    a_view: float | None
    b_view: float | None
    coverage: float
    quality: float | None

    @property
    def is_one_view(self) -> bool:
        return self.a_view is None or self.b_view is None

    @property
    def is_seen_differently(self) -> bool:
        if self.a_view is None or self.b_view is None:
            return False
        return round(abs(self.a_view - self.b_view), DECIMALS) >= SEEN_DIFFERENTLY_FROM

    @property
    def class_of(self) -> Class:
        return coverage_class(self.coverage)


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of the pairs that were answered have a structure, and how many have it not."""

    covered: float
    absent: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Structures:
    """All that the sheets of one wave come to.

    pairs : pair of groups → structure → coverage, in the order of groups and structures
    totals : pair → mean over its answered structures, where at least six were answered
    shares : structure → share of pairs that have it, and that have it not
    inclusion : group → structure → mean coverage over the group's pairs
    included : group → mean total over the group's pairs
    overall : mean of the pair totals
    """

    pairs: Mapping[Pair, Mapping[str, PairCoverage]]
    totals: Mapping[Pair, float]
    shares: Mapping[str, Shares]
    inclusion: Mapping[str, Mapping[str, float]]
    included: Mapping[str, float]
    overall: float | None

    def coverage(self) -> dict[Pair, dict[str, float]]:
        """Return what the matching of interventions asks for."""
        return {
            pair: {key: each.coverage for key, each in found.items()}
            for pair, found in self.pairs.items()
        }


def coverage_class(coverage: float) -> Class:
    """Put a coverage into one of three classes, unrounded.

    >>> coverage_class(0.75), coverage_class(0.7499), coverage_class(0.2499)
    ('covered', 'partial', 'absent')
    """
    if coverage >= COVERED_FROM:
        return "covered"
    return "absent" if coverage < ABSENT_BELOW else "partial"


def score_structures(
    sheets: Sequence[Sheet], groups: Sequence[str], structures: Sequence[str]
) -> Structures:
    """Score all sheets of a wave.

    Parameters
    ----------
    sheets : one per group if the group agreed on it, several of a group if informants answered
    groups : keys of the workgroups, in order
    structures : keys of the structures, in order; anything else on a sheet is left out

    Returns
    -------
    Structures
        Side view: mean of a group's sheets, divided by 2. Pair coverage: mean of both side views,
        or the one there is. A pair about which nobody said anything is not listed.
    """
    pairs = {}
    for a, b in combinations(groups, 2):
        found = {key: each for key in structures if (each := _pair(sheets, a, b, key)) is not None}
        if found:
            pairs[frozenset((a, b))] = found
    totals = {
        pair: _mean([each.coverage for each in found.values()])
        for pair, found in pairs.items()
        if len(found) >= FEWEST_OF_A_TOTAL
    }
    return Structures(
        pairs=pairs,
        totals=totals,
        shares={key: shares for key in structures if (shares := _shares(pairs, key))},
        inclusion={group: _inclusion(pairs, group, structures) for group in groups},
        included={
            group: _mean(of_group)
            for group in groups
            if (of_group := [total for pair, total in totals.items() if group in pair])
        },
        overall=_mean(totals.values()) if totals else None,
    )


def _pair(sheets: Sequence[Sheet], a: str, b: str, key: str) -> PairCoverage | None:
    a_view, b_view = _view(sheets, a, b, key), _view(sheets, b, a, key)
    views = [view for view in (a_view, b_view) if view is not None]
    if not views:
        return None
    works = [
        sheet.works[about][key]
        for sheet in sheets
        for group, about in ((a, b), (b, a))
        if sheet.group == group and key in sheet.works.get(about, {})
    ]
    return PairCoverage(a_view, b_view, _mean(views), _mean(works) if works else None)


def _view(sheets: Sequence[Sheet], group: str, about: str, key: str) -> float | None:
    """What one group says about its work with another: the mean of its sheets, 0 to 1."""
    given = [
        sheet.answers[about][key]
        for sheet in sheets
        if sheet.group == group and key in sheet.answers.get(about, {})
    ]
    return _mean(given) / BEST if given else None


def _shares(pairs: Mapping[Pair, Mapping[str, PairCoverage]], key: str) -> Shares | None:
    found = [each[key].class_of for each in pairs.values() if key in each]
    if not found:
        return None
    return Shares(
        found.count("covered") / len(found), found.count("absent") / len(found), len(found)
    )


def _inclusion(
    pairs: Mapping[Pair, Mapping[str, PairCoverage]], group: str, structures: Sequence[str]
) -> dict[str, float]:
    found = {}
    for key in structures:
        of_group = [each for pair, each in pairs.items() if group in pair]
        values = [each[key].coverage for each in of_group if key in each]
        if values:
            found[key] = _mean(values)
    return found


def _mean(values: Iterable[float]) -> float:
    given = list(values)
    return sum(given) / len(given)
