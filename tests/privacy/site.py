"""What the site would publish about a made-up survey: every number, as a row over answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from surveys.scoring.blocks import Block, make_blocks
from surveys.scoring.counting import Counts, count_cells
from surveys.scoring.release import ReleaseTable, combined, release_table
from surveys.scoring.steps import coarse_cells
from tests.attack import Row, Rows, sum_bounds
from tests.privacy.numbers import Number, numbers_of
from tests.privacy.puzzle import Ints
from tests.privacy.worlds import Wave, World

Bools = npt.NDArray[np.bool_]
MakeBlocks = Callable[
    [Mapping[tuple[str, str], int], Sequence[str], Sequence[str], int], list[Block[str, str]]
]


@dataclass(frozen=True)
class Frozen:
    """One release: who is in it, in which block, what was counted, and the table."""

    number: int
    members: Bools
    block_of: Ints
    blocks: Sequence[Block[str, str]]
    n: Counts
    total: Counts
    table: ReleaseTable

    def people(self) -> dict[str, frozenset[str]]:
        """Name the people of each block, the way a roster does."""
        return {
            f"{self.number}-{block.id}": frozenset(
                map(str, np.flatnonzero(self.block_of == place).tolist())
            )
            for place, block in enumerate(self.blocks)
        }

    def skips(self, world: World) -> dict[tuple[str, str, str], int]:
        """Count, per cell, the members of the block who gave no counted answer."""
        return {
            (f"{self.number}-{block.id}", target, code): block.n - int(self.n[b, t, i])
            for b, block in enumerate(self.blocks)
            for t, target in enumerate(world.groups)
            for i, code in enumerate(world.items.codes)
        }


@dataclass(frozen=True)
class Site:
    """All that is out about a survey: a list of releases per wave."""

    world: World
    waves: tuple[tuple[Frozen, ...], ...]

    @cached_property
    def truth(self) -> Ints:
        """Every answer there is, counted or not: wave by wave, person, target, item."""
        return np.concatenate([wave.scores.ravel() for wave in self.world.waves]).astype(np.int64)

    @cached_property
    def person(self) -> Ints:
        """Whose each answer is."""
        per_person = int(np.prod(self.world.shape[1:]))
        return np.tile(np.repeat(np.arange(self.world.people), per_person), len(self.world.waves))

    @cached_property
    def cells(self) -> tuple[list[tuple[int, str, str, str]], Rows]:
        """Return the released values, with (wave, block id, target, item) for each."""
        names: list[tuple[int, str, str, str]] = []
        rows: list[Row] = []
        for w, releases in enumerate(self.waves):
            counted = self.world.waves[w].counted(self.world.min_items)
            for frozen in releases:
                for name, row in _cells(self.world, frozen, counted, w * counted.size):
                    names.append((w, *name))
                    rows.append(row)
        return names, Rows.of(rows, len(self.truth))

    @cached_property
    def numbers(self) -> list[Number]:
        """Return all other numbers: rows, ties, indices, margins, of the whole and of units."""
        return [
            number
            for w, releases in enumerate(self.waves)
            if releases
            for number in numbers_of(
                self.world,
                combined({str(frozen.number): frozen.table for frozen in releases}),
                f"wave {w + 1}",
                w,
            )
        ]

    @cached_property
    def rows(self) -> Rows:
        """Return every number that is out, the cells first."""
        names, cells = self.cells
        place = {name: number for number, name in enumerate(names)}
        derived = Rows.of(
            (
                ({place[cell]: weight for cell, weight in number.weights.items()}, *number.ends)
                for number in self.numbers
            ),
            len(names),
        )
        # A cell is a plain sum over its members, so a weight on a cell is one on each member.
        return Rows.stacked([cells, Rows(derived.matrix @ cells.matrix, *derived.ends)])


def site_of(world: World, make: MakeBlocks = make_blocks) -> Site:
    """Publish a survey wave by wave and release by release, as the site does."""
    waves: list[tuple[Frozen, ...]] = []
    for wave in world.waves:
        done: list[Frozen] = []
        already = np.zeros(world.people, dtype=bool)
        for number in range(wave.releases):
            members = wave.members(number, already)
            frozen = freeze(world, wave, members, len(done) + 1, (waves, done), make)
            # Too few for any block: nothing is released, and they wait for a later release.
            if frozen.blocks:
                done.append(frozen)
                already |= members
        waves.append(tuple(done))
    return Site(world, tuple(waves))


def freeze(
    world: World,
    wave: Wave,
    members: Bools,
    number: int,
    earlier: tuple[Sequence[Sequence[Frozen]], Sequence[Frozen]],
    make: MakeBlocks = make_blocks,
) -> Frozen:
    """Make one release of some members; `earlier` are the earlier waves, and this one so far."""
    pairs = list(
        zip(world.group_of[members].tolist(), world.unit_of[members].tolist(), strict=True)
    )
    counts = {
        (world.groups[g], world.units[u]): pairs.count((g, u)) for g, u in dict.fromkeys(pairs)
    }
    blocks = make(counts, world.groups, world.units, world.k)
    block_of = _block_of(world, members, blocks)
    n, total = _counted(world, wave, block_of, len(blocks))
    untested = Frozen(number, members, block_of, blocks, n, total, _NOTHING)
    coarse = {
        (block.removeprefix(f"{number}-"), target, code)
        for releases in earlier[0]
        for block, target, code in _coarse(world, [*earlier[1], untested], releases)
    }
    table = release_table(
        blocks,
        world.groups,
        world.items.codes,
        n,
        total,
        asked=world.asked,
        smallest=world.k,
        refused=world.refused,
        unit_names={} if world.has_units else None,
        coarse=coarse,
    )
    return Frozen(number, members, block_of, blocks, n, total, table)


_NOTHING = ReleaseTable((), (), {})


def _coarse(
    world: World, new: Sequence[Frozen], old: Sequence[Frozen]
) -> set[tuple[str, str, str]]:
    """Compare this wave, with what is out of it already, with one earlier wave."""
    return coarse_cells(
        {block: people for frozen in new for block, people in frozen.people().items()},
        {block: people for frozen in old for block, people in frozen.people().items()},
        {cell: gaps for frozen in new for cell, gaps in frozen.skips(world).items()},
        world.k,
        old_skips={cell: gaps for frozen in old for cell, gaps in frozen.skips(world).items()},
    )


def _block_of(world: World, members: Bools, blocks: Sequence[Block[str, str]]) -> Ints:
    """Return the place of everybody's block; -1 for who is in none."""
    place = np.full((len(world.groups), len(world.units)), -1, dtype=np.int64)
    for number, block in enumerate(blocks):
        for group, unit in block.parts:
            place[world.groups.index(group), world.units.index(unit)] = number
    return np.where(members, place[world.group_of, world.unit_of], -1)


def _counted(world: World, wave: Wave, block_of: Ints, n_blocks: int) -> tuple[Counts, Counts]:
    people, targets, items = world.shape
    return count_cells(
        np.repeat(block_of, targets),
        np.tile(np.arange(targets), people),
        wave.scores.reshape(-1, items),
        n_blocks,
        targets,
        world.min_items,
    )


def _cells(
    world: World, frozen: Frozen, counted: npt.NDArray[np.int8], offset: int
) -> Iterator[tuple[tuple[str, str, str], Row]]:
    """Yield every value of a release that is not withheld: the members' answers and their sum."""
    _, targets, items = world.shape
    for (block, target, code), value in frozen.table.values.items():
        if value.kind == "withheld":
            continue
        b = next(place for place, each in enumerate(frozen.blocks) if each.id == block)
        t, i = world.groups.index(target), world.items.codes.index(code)
        who = np.flatnonzero((frozen.block_of == b) & (counted[:, t, i] > 0))
        low, high = sum_bounds(value)
        answers = (offset + (who * targets + t) * items + i).tolist()
        yield (f"{frozen.number}-{block}", target, code), (dict.fromkeys(answers, 1.0), low, high)
