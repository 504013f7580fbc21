"""Two released waves side by side: how far a tie moved, and how much of that chance could do.

Everything is arithmetic on two releases. In an open survey, whose releases also hold the spread
of each tie, it is Welch's test; in a protected one the z of docs/scoring.md, "Change", from the
released means, their n and the released spread of the whole wave. Where a value is known only to
lie between two ends, the end that is nearest to no change decides, so that p is an upper bound.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from surveys.scoring.comparison import holm, welch
from surveys.scoring.intervals import Z, smallest_detectable_change
from surveys.scoring.levels import DECIMALS, normal_cdf
from surveys.scoring.moments import Moments
from surveys.scoring.readings import difference
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies, Row, Scope
from surveys.scoring.released_pairs import headcount_of

Reason = Literal["", "one_wave", "other_rows", "withheld", "too_few"]
Way = Literal["higher", "lower", "open", "none"]
Pair = tuple[str, str]

TOLD_APART = 0.05
"""A direction is named only where chance alone would do as much less often than this."""
SHOWS_AS_NOTHING = 0.05
"""Below this one decimal reads 0.0, and no direction is named of that."""


@dataclass(frozen=True, slots=True)
class Side:
    """One wave of a comparison.

    spread : standard deviation of ratings within a tie; the released one, or the planned one
    index_error : standard error of the index between workgroups, where it was released
    ratings : for an open survey n, sum and squares of each tie's ratings; else empty
    people : for an open survey the same of the respondents' means between workgroups
    """

    ties: ReleasedTies
    spread: float
    index_error: float | None = None
    ratings: Mapping[Pair, Moments] | None = None
    people: Moments | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """How one number moved, after minus before.

    difference : its ends are as far apart as both values allow
    interval : 95 %, to both sides of these ends, where there is a test
    p : two-sided; with two ends, that of the end nearest to no change: 1 if no change lies between
    smallest : the change that so many answers can tell from chance
    why_not : why there is no test: the tie was asked in one wave only; its raters were counted
        with others in one of them; too few answers to show; too few ratings to tell a spread
    """

    before: Reading | None
    after: Reading | None
    difference: Reading | None
    interval: tuple[float, float] | None
    p: float | None
    smallest: float | None
    why_not: Reason


@dataclass(frozen=True, slots=True)
class TieChange:
    """A tie of either wave. `p_holm` is adjusted over all ties that are tested."""

    rater: Row
    target: str
    scope: Scope
    change: Change
    p_holm: float | None

    @property
    def way(self) -> Way:
        return way_of(self.change, self.p_holm)


@dataclass(frozen=True, slots=True)
class ReleasedChanges:
    """All ties of two waves in the order of the later one, and the index between workgroups."""

    groups: tuple[Group, ...]
    ties: tuple[TieChange, ...]
    index: Change


def released_changes(before: Side, after: Side) -> ReleasedChanges:
    """Compare two releases of one study, tie by tie.

    A tie of one wave only is listed without a comparison, and so is one whose raters were
    counted together with others in one wave. Ties inside a pooled row ("mixed") are left out.
    Missing values compare with nothing. Interval: difference ± z·s·√(f₁/n₁ + f₂/n₂), s the larger
    of both waves' spreads, f = 1 − n/N for a known headcount (docs/scoring.md, "Change"); of two
    ends, low − and high +.
    """
    changes = [
        (rater, target, scope, _tie(before, after, rater, target))
        for rater, target, scope in _pairs(before.ties, after.ties)
    ]
    adjusted = holm([change.p for *_, change in changes])
    ties = tuple(
        TieChange(rater, target, scope, change, p)
        for (rater, target, scope, change), p in zip(changes, adjusted, strict=True)
    )
    groups = {group.key: group for group in (*before.ties.groups, *after.ties.groups)}
    return ReleasedChanges(tuple(groups.values()), ties, _index(before, after))


def way_of(change: Change, p: float | None) -> Way:
    """Say which way a number moved: the one rule of every page that tells of a change.

    "none": nothing to compare. "open": no test, or chance alone could well do as much, or the end
    nearest to no change reads 0.0.

    Parameters
    ----------
    p : two-sided, adjusted over whatever is told beside it
    """
    moved = change.difference
    if moved is None:
        return "none"
    if p is None or p >= TOLD_APART or round(_nearest(moved), DECIMALS) < SHOWS_AS_NOTHING:
        return "open"
    return "higher" if moved.value > 0 else "lower"


def _nearest(moved: Reading) -> float:
    """Return how far the end nearest to no change is from it."""
    return 0.0 if moved.low <= 0.0 <= moved.high else min(abs(moved.low), abs(moved.high))


def _pairs(before: ReleasedTies, after: ReleasedTies) -> list[tuple[Row, str, Scope]]:
    rows = {row.key: row for row in (*before.rows, *after.rows)}
    order = [*after.ties, *(pair for pair in before.ties if pair not in after.ties)]
    ties: dict[Pair, ReleasedTie] = {**before.ties, **after.ties}
    return [
        (rows[rater], target, ties[rater, target].scope)
        for rater, target in order
        if ties[rater, target].scope != "mixed"
    ]


def _tie(before: Side, after: Side, rater: Row, target: str) -> Change:
    pair = (rater.key, target)
    then, now = before.ties.ties.get(pair), after.ties.ties.get(pair)
    if then is None or now is None:
        where = before.ties if then is None else after.ties
        why: Reason = "other_rows" if _counted_otherwise(where, rater) else "one_wave"
        ends = (then.mean if then else None, now.mean if now else None)
        return Change(*ends, None, None, None, None, why)
    sizes = [headcount_of(side.ties, rater) for side in (before, after)]
    if before.ratings and after.ratings and pair in before.ratings and pair in after.ratings:
        return _tested(then.mean, now.mean, before.ratings[pair], after.ratings[pair])
    return _by_spread(then.mean, now.mean, max(before.spread, after.spread), sizes)


def _counted_otherwise(ties: ReleasedTies, rater: Row) -> bool:
    """Whether members of this row stand in another row of that wave."""
    return any(set(row.groups) & set(rater.groups) for row in ties.rows if row.key != rater.key)


def _by_spread(
    then: Reading | None, now: Reading | None, spread: float, sizes: list[int | None]
) -> Change:
    if then is None or now is None:
        return Change(then, now, None, None, None, None, "withheld")
    moved = difference(now, then)
    smallest = smallest_detectable_change(spread, (then.n, sizes[0]), (now.n, sizes[1]))
    if moved is None or smallest is None:
        return Change(then, now, moved, None, None, smallest, "too_few")
    return _within(then, now, moved, smallest)


def _within(then: Reading, now: Reading, moved: Reading, half: float) -> Change:
    """Test a difference whose half interval is known, by its end nearest to no change.

    Half an interval of 0 (everybody answered, both times) leaves nothing to chance.
    """
    nearest = _nearest(moved)
    by_chance = 2 * normal_cdf(-nearest * Z / half) if half else float(not nearest)
    p = min(1.0, by_chance)
    return Change(then, now, moved, (moved.low - half, moved.high + half), p, half, "")


def _tested(then: Reading | None, now: Reading | None, before: Moments, after: Moments) -> Change:
    if then is None or now is None:
        return Change(then, now, None, None, None, None, "withheld")
    moved = difference(now, then)
    test = welch(before, after)
    if test is None:
        return Change(then, now, moved, None, None, None, "too_few")
    smallest = (test.ci_high - test.ci_low) / 2
    return Change(then, now, moved, (test.ci_low, test.ci_high), test.p, smallest, "")


def _index(before: Side, after: Side) -> Change:
    then, now = before.ties.between, after.ties.between
    if then is None or now is None:
        return Change(then, now, None, None, None, None, "withheld")
    if before.people and after.people:
        return _tested(then, now, before.people, after.people)
    moved = difference(now, then)
    if moved is None or not before.index_error or not after.index_error:
        return Change(then, now, moved, None, None, None, "too_few")
    return _within(then, now, moved, Z * math.hypot(before.index_error, after.index_error))
