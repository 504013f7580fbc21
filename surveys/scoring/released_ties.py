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
from surveys.scoring.release import TIE, ReleaseTable, held_back
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
    Silence,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a row says about one workgroup, before its level is named."""

    dimensions: Mapping[str, Reading | None]
    mean: Reading | None
    communication: Reading | None
    relationship: Reading | None
    silence: Silence | None


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
    of its family, rounded up. Bands and steps enter as low and high end with what is shown
    between. A level is named once if both ends agree, else both are named, low end first.

    In an open survey the table carries the means of the respondents' own means, under the code
    `release.TIE` and the names of the families. They then stand instead of the means of items,
    however few items there are; but not in a row where a block was released without them.

    Parameters
    ----------
    table : the release, or all releases of a wave side by side (`release.combined`)
    groups : every workgroup of the study, in order
    items : codes and families
    cutoffs : where weak ends and strong begins
    min_items, min_raters : the wave's settings
    targets : keys of the rated workgroups, in order; by default those of all `groups`
    not_asked : pairs (rater's workgroup, target) that were never asked; their ties are absent
    agreed : workgroups of one or two that agreed to be rated
    spread : standard deviation of ratings within a tie: planned, or the released pooled one
    units : only the blocks that lie wholly inside these units, by the names they have in the
        table; a block without a unit lies in none. Rows then say of how many raters they speak.
        By default all blocks.

    Returns
    -------
    ReleasedTies
        A tie that was asked and may not be shown stays, with `mean` None. Ties of a pooled
        row to a workgroup inside the pool have scope `mixed`, no level, and enter no index;
        its other ties count as between.
    """
    rated = tuple(group.key for group in groups) if targets is None else tuple(targets)
    headcounts = {group.key: group.headcount for group in groups}
    rows, blocks_of, elsewhere = _rows(table, groups, units)
    refused = held_back({target: headcounts.get(target) for target in rated}, agreed)
    ties: dict[tuple[str, str], ReleasedTie] = {}
    for row in rows:
        for target in rated:
            if all((group, target) in not_asked for group in row.groups):
                continue
            blocks = [] if target in refused else blocks_of[row]
            parts = _parts(table, blocks, target, items, min_items)
            ties[row.key, target] = _tie(
                row, target, parts, cutoffs, spread, _headcount(row, headcounts)
            )
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
        elsewhere=elsewhere,
        has_steps=any(value.kind == "step" for value in table.values.values()),
    )


def _rows(
    table: ReleaseTable, groups: Sequence[Group], units: Collection[str] | None
) -> tuple[tuple[Row, ...], Mapping[Row, list[str]], tuple[Row, ...]]:
    """Put blocks of the same workgroups into one row; in the order of the blocks."""
    names = {group.key: group.name for group in groups}
    members: dict[tuple[str, ...], list[str]] = {}
    raters: dict[tuple[str, ...], int] = {}
    everybody: dict[tuple[str, ...], int] = {}
    for block in table.blocks:
        everybody[block.groups] = everybody.get(block.groups, 0) + block.raters_n
        if units is not None and not (block.units and set(block.units) <= set(units)):
            continue
        members.setdefault(block.groups, []).append(block.id)
        raters[block.groups] = raters.get(block.groups, 0) + block.raters_n

    def row(keys: tuple[str, ...]) -> Row:
        name = " + ".join(names.get(key, key) for key in keys)
        of = None if units is None else everybody[keys]
        return Row("+".join(keys), name, keys, raters.get(keys, 0), of)

    blocks_of = {row(keys): blocks for keys, blocks in members.items()}
    return tuple(blocks_of), blocks_of, tuple(row(keys) for keys in everybody if keys not in raters)


def _parts(
    table: ReleaseTable, blocks: Sequence[str], target: str, items: ItemSet, min_items: int
) -> _Parts:
    """Join the blocks of a row, item by item, and take the means over items."""
    values = {code: _joined(table, blocks, target, code) for code in items.codes}
    speaking = [
        block
        for block in blocks
        if any(reading(table.values.get((block, target, code))) for code in items.codes)
    ]

    # Released openly: what stands under TIE and the families is all there is to say.
    given = bool(speaking) and all((block, target, TIE) in table.values for block in speaking)

    def mean(code: str, of: Sequence[str], needed: int) -> Reading | None:
        if given:
            return _joined(table, speaking, target, code)
        return average((values[item] for item in of), needed=needed)

    communication, relationship = (
        mean(family, items.members(family), items.needed(family))
        for family in ("communication", "relationship")
    )
    tie = mean(TIE, items.codes, min_items)
    return _Parts(values, tie, communication, relationship, _silence(table, blocks, target))


def _silence(table: ReleaseTable, blocks: Sequence[str], target: str) -> Silence | None:
    """Count who of the blocks has no contact, and who gave nothing that counts."""
    if table.without_contact is None:
        return None
    raters = sum(block.raters_n for block in table.blocks if block.id in blocks)
    counted = sum(
        value.n or 0
        for block in blocks
        if (value := table.values.get((block, target, TIE))) is not None
    )
    apart = sum(table.without_contact.get((block, target), 0) for block in blocks)
    return Silence(apart, raters - counted - apart)


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
    parts: _Parts,
    cutoffs: Cutoffs,
    spread: float,
    headcount: int | None,
) -> ReleasedTie:
    scope = _scope(row, target)
    levels, sure, probability = _level(parts.mean, scope, cutoffs, spread, headcount)
    return ReleasedTie(
        rater=row.key,
        target=target,
        scope=scope,
        mean=parts.mean,
        communication=parts.communication,
        relationship=parts.relationship,
        dimensions=parts.dimensions,
        levels=levels,
        certainty=sure,
        certainty_p=probability,
        silence=parts.silence,
    )


def _level(
    mean: Reading | None,
    scope: Scope,
    cutoffs: Cutoffs,
    spread: float,
    headcount: int | None,
) -> tuple[tuple[Level, ...], Certainty | None, float | None]:
    """Name the level or both, and say how sure one is: by the less sure of the two ends."""
    if mean is None or scope == "mixed":
        return (), None, None
    limits = cutoffs_of(cutoffs, scope)
    low, high = level(mean.low, limits), level(mean.high, limits)
    if low != high:
        return (low, high), "cannot_tell", None
    if mean.n < 2:
        return (low,), "cannot_tell", None
    error = spread / math.sqrt(mean.n) * math.sqrt(finite_population(mean.n, headcount))
    ends = (level_probability(end, error, limits) for end in (mean.low, mean.high))
    probability = min(ends)
    return (low,), certainty(probability), probability
