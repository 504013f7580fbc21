"""From the release table to ties: the arithmetic that everything shown is made of.

Only `surveys/results.py` calls this for a site; the rules are in docs/scoring.md, "Protected".
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from surveys.scoring.items import ItemSet
from surveys.scoring.levels import (
    PLANNING_SD,
    certainty,
    cutoffs_of,
    finite_population,
    level,
    level_probability,
)
from surveys.scoring.readings import average, pool, reading
from surveys.scoring.release import ReleaseTable, held_back
from surveys.scoring.released import (
    Certainty,
    Cutoffs,
    Group,
    Level,
    Reading,
    ReleasedTie,
    ReleasedTies,
    Row,
    Scope,
)


def released_ties(
    table: ReleaseTable,
    groups: Sequence[Group],
    items: ItemSet,
    cutoffs: Cutoffs,
    *,
    min_items: int,
    min_raters: int,
    targets: Sequence[str] | None = None,
    not_asked: Collection[tuple[str, str]] = (),
    agreed: Collection[str] = (),
    spread: float = PLANNING_SD,
    units: Collection[str] | None = None,
) -> ReleasedTies:
    """Make the ties of one release, from released values only.

    Per row of raters, target and item: the values of the row's blocks, weighted by n. Per tie:
    the mean of its released items, if at least `min_items` are released; a sub-score needs half
    of its family, rounded up. Bands enter as low and high end, and the middle is shown. A level
    is named once if both ends agree, else both are named, low end first.

    Parameters
    ----------
    table : the release
    groups : every workgroup of the study, in order
    items : codes and families
    cutoffs : where weak ends and strong begins
    min_items, min_raters : the wave's settings
    targets : keys of the rated workgroups, in order; by default those of all `groups`
    not_asked : pairs (rater's workgroup, target) that were never asked; their ties are absent
    agreed : workgroups of one or two that agreed to be rated
    spread : standard deviation of ratings within a tie: planned, or the released pooled one
    units : only the blocks that lie wholly inside these units, as the table names them; by
        default all blocks

    Returns
    -------
    ReleasedTies
        A tie that was asked and may not be shown stays, with `mean` None. Ties of a pooled
        row to a workgroup inside the pool have scope `mixed`, no level, and enter no index;
        its other ties count as between.
    """
    rated = tuple(group.key for group in groups) if targets is None else tuple(targets)
    headcounts = {group.key: group.headcount for group in groups}
    rows, blocks_of = _rows(table, groups, units)
    refused = held_back({target: headcounts.get(target) for target in rated}, agreed)
    rules = _Rules(items, cutoffs, min_items, spread)
    ties: dict[tuple[str, str], ReleasedTie] = {}
    for row in rows:
        headcount = _headcount(row, headcounts)
        for target in rated:
            if all((group, target) in not_asked for group in row.groups):
                continue
            blocks = () if target in refused else blocks_of[row]
            values = {code: _joined(table, blocks, target, code) for code in items.codes}
            ties[row.key, target] = _tie(row, target, values, headcount, rules)
    return ReleasedTies(
        groups=tuple(groups),
        rows=rows,
        dimensions=items.codes,
        ties=ties,
        cutoffs=cutoffs,
        min_raters=min_raters,
        min_items=min_items,
        held_back_targets=tuple(refused),
        within=average(tie.mean for tie in ties.values() if tie.scope == "within"),
        between=average(tie.mean for tie in ties.values() if tie.scope == "between"),
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    """What stays the same from tie to tie."""

    items: ItemSet
    cutoffs: Cutoffs
    min_items: int
    spread: float


def _rows(
    table: ReleaseTable, groups: Sequence[Group], units: Collection[str] | None
) -> tuple[tuple[Row, ...], Mapping[Row, list[str]]]:
    """Put blocks of the same workgroups into one row; in the order of the blocks."""
    names = {group.key: group.name for group in groups}
    members: dict[tuple[str, ...], list[str]] = {}
    raters: dict[tuple[str, ...], int] = {}
    for block in table.blocks:
        # A block without units lies inside none.
        if units is not None and not (block.units and set(block.units) <= set(units)):
            continue
        members.setdefault(block.groups, []).append(block.id)
        raters[block.groups] = raters.get(block.groups, 0) + block.raters_n
    blocks_of = {}
    for keys, blocks in members.items():
        name = " + ".join(names.get(key, key) for key in keys)
        blocks_of[Row("+".join(keys), name, keys, raters[keys])] = blocks
    return tuple(blocks_of), blocks_of


def _joined(table: ReleaseTable, blocks: Sequence[str], target: str, code: str) -> Reading | None:
    found = (reading(table.values.get((b, target, code)), top=table.top) for b in blocks)
    return pool([each for each in found if each is not None])


def _headcount(row: Row, headcounts: Mapping[str, int | None]) -> int | None:
    """Add up the headcounts of a row; one unknown makes the sum unknown."""
    known = [headcounts.get(group) for group in row.groups]
    return None if None in known else sum(each or 0 for each in known)


def _scope(row: Row, target: str) -> Scope:
    if target not in row.groups:
        return "between"
    return "mixed" if row.is_pooled else "within"


def _tie(
    row: Row,
    target: str,
    values: Mapping[str, Reading | None],
    headcount: int | None,
    rules: _Rules,
) -> ReleasedTie:
    scope = _scope(row, target)
    mean = average(values.values(), needed=rules.min_items)
    levels, sure, probability = _level(mean, scope, headcount, rules)
    communication, relationship = (
        average(
            (values[code] for code in rules.items.members(family)),
            needed=rules.items.needed(family),
        )
        for family in ("communication", "relationship")
    )
    return ReleasedTie(
        rater=row.key,
        target=target,
        scope=scope,
        mean=mean,
        communication=communication,
        relationship=relationship,
        dimensions=values,
        levels=levels,
        certainty=sure,
        certainty_p=probability,
    )


def _level(
    mean: Reading | None, scope: Scope, headcount: int | None, rules: _Rules
) -> tuple[tuple[Level, ...], Certainty | None, float | None]:
    """Name the level or both, and say how sure one is: by the less sure of the two ends."""
    if mean is None or scope == "mixed":
        return (), None, None
    limits = cutoffs_of(rules.cutoffs, scope)
    low, high = level(mean.low, limits), level(mean.high, limits)
    if low != high:
        return (low, high), "cannot_tell", None
    if mean.n < 2:
        return (low,), "cannot_tell", None
    share = finite_population(mean.n, headcount)
    error = rules.spread / math.sqrt(mean.n) * math.sqrt(share)
    probability = min(level_probability(end, error, limits) for end in (mean.low, mean.high))
    return (low,), certainty(probability), probability
