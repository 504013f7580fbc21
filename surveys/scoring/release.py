"""What one release publishes: block sums become means, bands or nothing."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from surveys.scoring.blocks import Block

PublishedKind = Literal["exact", "at_least", "at_most", "step", "withheld"]

TIE = "tie"
"""No item: under this code an open survey keeps the mean of the respondents' means."""

SMALLEST_RATED = 3
"""A workgroup of one or two is a judgement of persons: unless they agreed, nothing is shown."""


class Sums(Protocol):
    """What `count_cells` returns: whole numbers per block × target × item."""

    def __getitem__(self, cell: tuple[int, int, int], /) -> int: ...


@dataclass(frozen=True, slots=True)
class Published:
    """One value of the release table. A withheld one has no number; a step also has 2 · value."""

    kind: PublishedKind
    n: int | None
    value: float | None
    halves: int | None = None


WITHHELD = Published("withheld", None, None)


@dataclass(frozen=True, slots=True)
class ReleasedBlock:
    """A block as it is released: how many raters, of which workgroups and units."""

    id: str
    raters_n: int
    groups: tuple[str, ...]
    units: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """A release: its blocks, and per (block id, target, item) what may be known.

    A target that is held back has no values. A pair that was never asked has none either. In an
    open survey the table may also carry, under the code `TIE` or the name of a family, the mean
    of the respondents' own means; it then stands instead of the mean of the items; and per
    (block id, target) how many have no contact with it at all.
    """

    blocks: tuple[ReleasedBlock, ...]
    dimensions: tuple[str, ...]
    values: Mapping[tuple[str, str, str], Published]
    top: int = 5
    without_contact: Mapping[tuple[str, str], int] | None = None

    @property
    def withheld(self) -> int:
        """How many values are withheld."""
        return sum(value.kind == "withheld" for value in self.values.values())


def publish(
    total: int,
    n: int,
    *,
    smallest: int,
    top: int = 5,
    coarse: bool = False,
    protected: bool = True,
) -> Published:
    """Return what may be shown about one cell of a block: a mean, a band, a step, or nothing.

    Nobody, not even a member who knows their own answer, may be able to work out what another
    member answered. Near an end of the scale a mean would tell: if five people reach 24 of 25
    points, everybody answered 4 or 5. So within `top` points of an end a band stands instead.
    And where an earlier wave has published nearly the same people, the difference of two means
    would tell who came or went: then the mean is given in steps of 0.5. A sum behind a band or a
    step is stored nowhere. Proof and attacks: docs/privacy.md.

    Parameters
    ----------
    total : int
        Sum of the scores, each from 1 to `top`.
    n : int
        How many members of the block answered the item.
    smallest : int
        Below this number (the wave's minimum, raised where the scale is short) nothing is shown.
    top : int
        The best score, and the room that an exact mean leaves at both ends.
    coarse : bool
        Whether `steps.coarse_cells` named this cell.
    protected : bool
        In an open survey (False) every mean is exact, from one answer on.

    Returns
    -------
    Published
        `exact` with total / n, unrounded; `at_least` or `at_most` with the inner edge of the
        band (the outer edge is the end of the scale); `step` with the nearest multiple of 0.5,
        from half-way the even one; or `withheld`.

    Examples
    --------
    >>> publish(20, 5, smallest=5).kind, publish(20, 5, smallest=5).value
    ('at_least', 4.0)
    >>> publish(13, 4, smallest=4, coarse=True)
    Published(kind='step', n=4, value=3.0, halves=6)
    >>> publish(12, 4, smallest=5) == WITHHELD
    True
    """
    if not 0 <= n <= total <= top * n:
        raise ValueError(f"total must lie between {n} and {top * n}, not {total}")
    if not protected:
        return Published("exact", n, total / n) if n else WITHHELD
    if n < smallest_block(smallest, top=top):
        return WITHHELD
    if top * n - total <= top:
        return Published("at_least", n, top - top / n)
    if total - n <= top:
        return Published("at_most", n, 1 + top / n)
    if coarse:
        halves = nearest_halves(total, n)
        return Published("step", n, halves / 2, halves)
    return Published("exact", n, total / n)


def nearest_halves(total: int, n: int) -> int:
    """Count the halves in total / n: the nearest number, and the even one from half-way.

    >>> nearest_halves(9, 4), nearest_halves(11, 4), nearest_halves(12, 5)
    (4, 6, 5)
    """
    halves, left = divmod(2 * total, n)
    return halves + (2 * left > n or (2 * left == n and halves % 2 == 1))


def smallest_block(k: int, *, top: int = 5) -> int:
    """Raise `k` to what the scale asks for: (2·top + 1)/(top − 1), rounded up (3 of 5 points)."""
    return max(k, -(-(2 * top + 1) // (top - 1)))


def held_back(headcounts: Mapping[str, int | None], agreed: Collection[str] = ()) -> list[str]:
    """Name the rated workgroups that are too small to be judged and did not agree to it."""
    return [
        group
        for group, headcount in headcounts.items()
        if headcount is not None and headcount < SMALLEST_RATED and group not in agreed
    ]


def release_table(
    blocks: Sequence[Block[str, str]],
    targets: Sequence[str],
    dimensions: Sequence[str],
    n: Sums,
    total: Sums,
    *,
    asked: Collection[tuple[str, str]],
    smallest: int,
    refused: Collection[str] = (),
    group_names: Mapping[str, str] | None = None,
    unit_names: Mapping[str, str] | None = None,
    top: int = 5,
    coarse: Collection[tuple[str, str, str]] = (),
    protected: bool = True,
) -> ReleaseTable:
    """Publish every cell that a block was asked about.

    Parameters
    ----------
    blocks : the blocks, in order
    targets : the rated workgroups, in order
    dimensions : item codes, in order
    n, total : int64 [blocks, targets, dimensions]
        What `count_cells` returned, added up over all rows.
    asked : pairs (rater's workgroup, target)
        A pooled block was asked what any of its workgroups was asked.
    smallest : int
        The wave's minimum of raters.
    refused : targets that are held back: they get no values
    group_names : how workgroups read in a label; by default their keys
    unit_names : how units read, by default their keys; None if the release has no units
    coarse : cells (block id, target, item) that may be given in steps of 0.5 only
    protected : False in an open survey, where every mean is exact
    """
    values: dict[tuple[str, str, str], Published] = {}
    for b, block in enumerate(blocks):
        for t, target in enumerate(targets):
            if target in refused or not any((group, target) in asked for group in block.groups):
                continue
            for i, code in enumerate(dimensions):
                values[block.id, target, code] = publish(
                    int(total[b, t, i]),
                    int(n[b, t, i]),
                    smallest=smallest,
                    top=top,
                    coarse=(block.id, target, code) in coarse,
                    protected=protected,
                )
    released = tuple(released_block(block, group_names or {}, unit_names) for block in blocks)
    return ReleaseTable(released, tuple(dimensions), values, top)


def combined(tables: Mapping[str, ReleaseTable]) -> ReleaseTable:
    """Put the releases of one wave side by side; block ids become "1-b1", "2-b1".

    `tables` in the order of the releases, which share items and scale. Nobody stands in two
    blocks, so every view of the whole is arithmetic on all blocks together.
    """
    first = next(iter(tables.values()))
    return ReleaseTable(
        tuple(
            dataclasses.replace(block, id=f"{number}-{block.id}")
            for number, table in tables.items()
            for block in table.blocks
        ),
        first.dimensions,
        {
            (f"{number}-{block}", target, code): value
            for number, table in tables.items()
            for (block, target, code), value in table.values.items()
        },
        first.top,
        None
        if any(table.without_contact is None for table in tables.values())
        else {
            (f"{number}-{block}", target): n
            for number, table in tables.items()
            for (block, target), n in (table.without_contact or {}).items()
        },
    )


def released_block(
    block: Block[str, str], group_names: Mapping[str, str], unit_names: Mapping[str, str] | None
) -> ReleasedBlock:
    """Name a block: "Nurses (North)", "Therapists + Clerks"."""
    groups = " + ".join(group_names.get(group, group) for group in block.groups)
    if unit_names is None:
        return ReleasedBlock(block.id, block.n, block.groups, (), groups)
    units = tuple(unit_names.get(unit, unit) for unit in block.units)
    return ReleasedBlock(block.id, block.n, block.groups, units, f"{groups} ({', '.join(units)})")
