"""What the release rule costs: ties that a plain minimum would show, and what becomes of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from surveys.scoring.release import combined
from surveys.scoring.released import ReleasedTies
from tests.privacy.numbers import ties_of
from tests.privacy.site import Site, site_of
from tests.privacy.worlds import World


@dataclass(frozen=True, slots=True)
class Cost:
    """Counts of ties: asked, not held back, of the whole survey.

    `plain` have k counted ratings or more from one workgroup, over all releases of the wave.
    Of these, `own` are given as a mean or a band in a row of that workgroup; further `pooled`
    are given in a row that carries its name beside others. The rest cannot be read.
    """

    plain: int = 0
    own: int = 0
    pooled: int = 0

    @property
    def visible(self) -> float:
        return (self.own + self.pooled) / self.plain

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.plain + other.plain, self.own + other.own, self.pooled + other.pooled)


def cost_of(worlds: Iterable[World]) -> Cost:
    """Count over surveys together."""
    total = Cost()
    for world in worlds:
        site = site_of(world)
        for number in range(len(world.waves)):
            total += _cost_of_wave(site, number)
    return total


def _cost_of_wave(site: Site, number: int) -> Cost:
    releases = site.waves[number]
    ties = None
    if releases:
        table = combined({str(frozen.number): frozen.table for frozen in releases})
        ties = ties_of(site.world, table)
    own, pooled = _readable(ties)
    plain = set(_plain(site.world, number))
    return Cost(len(plain), len(plain & own), len((plain & pooled) - own))


def _readable(ties: ReleasedTies | None) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    own: set[tuple[str, str]] = set()
    pooled: set[tuple[str, str]] = set()
    rows = {row.key: row for row in ties.rows} if ties else {}
    for tie in ties or ():
        if tie.mean is not None:
            found = pooled if rows[tie.rater].is_pooled else own
            found |= {(group, tie.target) for group in rows[tie.rater].groups}
    return own, pooled


def _plain(world: World, number: int) -> Iterator[tuple[str, str]]:
    """Yield the ties with k counted ratings or more from everybody whom a release took in."""
    wave = world.waves[number]
    members = np.zeros(world.people, dtype=bool)
    for release in range(wave.releases):
        members |= wave.members(release, members)
    counted = wave.counted(world.min_items).any(axis=2) & members[:, np.newaxis]
    for g, rater in enumerate(world.groups):
        n = counted[world.group_of == g].sum(axis=0)
        for t, target in enumerate(world.groups):
            if (rater, target) in world.asked and target not in world.refused and n[t] >= world.k:
                yield rater, target
