"""The arithmetic of reports once more: each number with the weight of every released value in it.

It is written apart from the code of the site, so that the two can be compared: the numbers come
from `released_ties`, the weights from here, and the true answers must agree with both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.readings import average, difference
from surveys.scoring.release import ReleaseTable
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies
from surveys.scoring.released_ties import released_ties
from tests.privacy.worlds import World

Cell = tuple[int, str, str, str]
Weights = Mapping[Cell, float]


@dataclass(frozen=True, slots=True)
class Number:
    """A number somebody can read: low ≤ Σ weight · sum of a released value ≤ high."""

    name: str
    weights: Weights
    ends: tuple[float, float]


def numbers_of(world: World, table: ReleaseTable, name: str, wave: int) -> Iterator[Number]:
    """Yield every number made of one wave's releases: of the whole, and of each unit."""
    views = [None, *([unit] for unit in world.units if world.has_units)]
    for units in views:
        ties = ties_of(world, table, units)
        where = f"{name}, {units[0]}" if units else name
        yield from _View(world, table, ties, units, where, wave).numbers()


def ties_of(world: World, table: ReleaseTable, units: Sequence[str] | None = None) -> ReleasedTies:
    """Call the site's arithmetic."""
    return released_ties(
        table,
        [Group(key, key) for key in world.groups],
        world.items,
        DEFAULT_CUTOFFS,
        min_items=world.min_items,
        min_raters=world.k,
        not_asked={(a, b) for a in world.groups for b in world.groups} - world.asked,
        agreed=set(world.groups) - set(world.refused),
        units=units,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """One table of ties, and where its numbers come from."""

    world: World
    table: ReleaseTable
    ties: ReleasedTies
    units: Sequence[str] | None
    name: str
    wave: int

    def numbers(self) -> Iterator[Number]:
        blocks: dict[tuple[str, ...], list[str]] = {}
        for block in self.table.blocks:
            if self.units is None or set(block.units) <= set(self.units):
                blocks.setdefault(block.groups, []).append(block.id)
        means: dict[tuple[str, str], Weights | None] = {}
        items: dict[tuple[str, str], Mapping[str, Weights | None]] = {}
        of_row = {row.key: blocks[row.groups] for row in self.ties.rows}
        for (rater, target), tie in self.ties.ties.items():
            where = f"{self.name}: {rater} → {target}"
            of_item = {c: self._item(of_row[rater], target, c) for c in self.world.items.codes}
            for code, weights in of_item.items():
                yield from _number(f"{where}, {code}", weights, tie.dimensions[code])
            means[rater, target] = _mean(of_item.values(), self.world.min_items)
            items[rater, target] = of_item
            yield from _number(where, means[rater, target], tie.mean)
            for family, reading in _families(tie):
                own = [of_item[code] for code in self.world.items.members(family)]
                weights = _mean(own, self.world.items.needed(family))
                yield from _number(f"{where}, {family}", weights, reading)
        yield from self._indices(means, items)

    def _item(self, blocks: Sequence[str], target: str, code: str) -> Weights | None:
        """The mean over all who answered in the row's blocks: one weight for each sum."""
        shown = [
            (block, value.n)
            for block in blocks
            if (value := self.table.values.get((block, target, code))) and value.n
        ]
        n = sum(each for _, each in shown)
        return {(self.wave, block, target, code): 1 / n for block, _ in shown} or None

    def _indices(
        self,
        means: Mapping[tuple[str, str], Weights | None],
        items: Mapping[tuple[str, str], Mapping[str, Weights | None]],
    ) -> Iterator[Number]:
        ties = self.ties
        for scope in ("within", "between"):
            own = [pair for pair, tie in ties.ties.items() if tie.scope == scope]
            shown = ties.within if scope == "within" else ties.between
            yield from _number(f"{self.name}: {scope}", _mean(means[p] for p in own), shown)
            for code in self.world.items.codes:
                yield from _number(
                    f"{self.name}: {scope}, {code}",
                    _mean(items[pair][code] for pair in own),
                    average(ties.ties[pair].dimensions[code] for pair in own),
                )
        between = [pair for pair, tie in ties.ties.items() if tie.scope == "between"]
        for side, word in ((0, "outgoing"), (1, "incoming")):
            for key in dict.fromkeys(pair[side] for pair in between):
                own = [pair for pair in between if pair[side] == key]
                yield from _number(
                    f"{self.name}: {word} {key}",
                    _mean(means[pair] for pair in own),
                    average(ties.ties[pair].mean for pair in own),
                )
        yield from self._asymmetries(means)

    def _asymmetries(self, means: Mapping[tuple[str, str], Weights | None]) -> Iterator[Number]:
        for a, b in self.ties.ties:
            there, back = means[a, b], means.get((b, a))
            if a < b and there and back:
                weights = dict(there) | {cell: -weight for cell, weight in back.items()}
                ties = self.ties.ties
                shown = difference(ties[a, b].mean, ties[b, a].mean)
                yield from _number(f"{self.name}: {a} ↔ {b}", weights, shown)


def _families(tie: ReleasedTie) -> Iterator[tuple[str, Reading | None]]:
    yield "communication", tie.communication
    yield "relationship", tie.relationship


def _mean(parts: Iterable[Weights | None], needed: int = 1) -> Weights | None:
    """Take the plain mean of what there is: the weights of each part, divided by their number."""
    shown = [part for part in parts if part]
    if len(shown) < max(needed, 1):
        return None
    return {cell: weight / len(shown) for part in shown for cell, weight in part.items()}


def _number(name: str, weights: Weights | None, reading: Reading | None) -> Iterator[Number]:
    """Put what is read together with what it is made of; both are there, or neither is."""
    if (weights is None) != (reading is None):
        raise AssertionError(f"{name}: shown is {reading}, made of {weights}")
    if weights is not None and reading is not None:
        yield Number(name, weights, (reading.low, reading.high))
