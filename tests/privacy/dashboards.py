"""What other tools do: numbers of single answers, hidden below a minimum. For comparison."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tests.attack import Row, Rows
from tests.privacy.worlds import World

Bools = npt.NDArray[np.bool_]


def filters(world: World) -> Iterator[Bools]:
    """Yield every set of raters that somebody may look at: by workgroup, by unit, by both."""
    groups = [world.group_of == g for g in range(len(world.groups))]
    units = [world.unit_of == u for u in range(len(world.units))]
    yield np.ones(world.people, dtype=bool)
    yield from groups
    if world.has_units:
        yield from units
        yield from (group & unit for group in groups for unit in units)


def live(world: World, smallest: int, order: npt.NDArray[np.int64]) -> Rows:
    """Show every mean of `smallest` or more, at once, after each answer that arrives."""
    arrived = np.zeros(world.people, dtype=bool)
    rows: dict[frozenset[int], Row] = {}
    for person in order.tolist():
        arrived[person] = True
        changed = [members & arrived for members in filters(world) if members[person]]
        rows |= {frozenset(row[0]): row for row in _means(world, changed, smallest)}
    return Rows.of(rows.values(), world.waves[0].scores.size)


def snapshot(world: World, smallest: int) -> Rows:
    """Show every mean of `smallest` or more, once."""
    return Rows.of(_means(world, filters(world), smallest), world.waves[0].scores.size)


def _means(world: World, sets: Iterator[Bools] | list[Bools], smallest: int) -> Iterator[Row]:
    counted = world.waves[0].counted(world.min_items)
    place = np.arange(counted.size).reshape(counted.shape)
    for members in sets:
        for t in range(len(world.groups)):
            for i in range(len(world.items.codes)):
                who = members & (counted[:, t, i] > 0)
                if who.sum() >= smallest:
                    total = int(counted[who, t, i].sum())
                    yield dict.fromkeys(place[who, t, i].tolist(), 1.0), total, total
