"""Seeded faults: ways to publish that look harmless, each of which the suite must catch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from tests.attack import Row, Rows
from tests.privacy.site import Bools, Site, site_of
from tests.privacy.worlds import NEVER, TOP, World

Mutant = Callable[[World], tuple[Site, Rows]]


def k_off_by_one(world: World) -> tuple[Site, Rows]:
    """The promise says k, the code takes k − 1."""
    site = site_of(replace(world, k=world.k - 1))
    return site, site.rows


def band_omitted(world: World) -> tuple[Site, Rows]:
    """Near the ends of the scale the mean itself is shown."""
    site = site_of(world)
    return site, _and_truth(site, site.cells[1].matrix)


def band_too_narrow(world: World) -> tuple[Site, Rows]:
    """Bands begin two steps from the end; whoever is further away is shown exactly."""
    site = site_of(world)
    cells = site.cells[1].matrix
    truth, n = cells @ site.truth.astype(float), cells.sum(axis=1)
    low = np.where(truth >= TOP * n - 2, TOP * n - 2, np.where(truth <= n + 2, n, truth))
    high = np.where(truth >= TOP * n - 2, TOP * n, np.where(truth <= n + 2, n + 2, truth))
    return site, Rows.stacked([site.rows, Rows(cells, low, high)])


def true_sum_behind_a_band(world: World) -> tuple[Site, Rows]:
    """A row's mean is taken from the sums of its blocks, also where a band is shown."""
    site = site_of(world)
    names, cells = site.cells
    groups = {block.id: block.groups for block in site.waves[0][0].table.blocks} if names else {}
    keys = [(groups[block.removeprefix("1-")], *cell) for _, block, *cell in names]
    rows = list(dict.fromkeys(keys))
    joins = csr_array([[float(key == row) for key in keys] for row in rows] or (0, len(keys)))
    return site, _and_truth(site, joins @ cells.matrix)


def raw_overall_mean(world: World) -> tuple[Site, Rows]:
    """What everybody says about a workgroup is taken from all answers, also those not shown."""
    site = site_of(world)
    return site, _and_means(site, [np.ones(world.people, dtype=bool)])


def raw_role_row(world: World) -> tuple[Site, Rows]:
    """A workgroup's mean is taken from all its answers, from k on."""
    site = site_of(world)
    return site, _and_means(site, [world.group_of == g for g in range(len(world.groups))])


def unit_view_counts_straddling_blocks(world: World) -> tuple[Site, Rows]:
    """A unit's mean counts everybody in it, also those whose block lies in two units."""
    site = site_of(world)
    return site, _and_means(site, [world.unit_of == u for u in range(len(world.units))])


def late_answer_recomputed(world: World) -> tuple[Site, Rows]:
    """The first person answers after the release, and it is made again with them."""
    return _with_and_without(world, 0)


def recomputed_after_erasure(world: World) -> tuple[Site, Rows]:
    """The last person's answers are erased after the release, and it is made again without."""
    return _with_and_without(world, world.people - 1)


def mean_of_respondents_means(world: World) -> tuple[Site, Rows]:
    """A block's tie is the mean of its members' own means, so who skips weighs differently."""
    site = site_of(world)
    counted = world.waves[0].counted(world.min_items)
    place = np.arange(counted.size).reshape(counted.shape)
    rows: list[Row] = []
    for frozen in site.waves[0]:
        for b in range(len(frozen.blocks)):
            for t in _shown_targets(world):
                who = np.flatnonzero((frozen.block_of == b) & counted[:, t].any(axis=1))
                own = {p: place[p, t][counted[p, t] > 0].tolist() for p in who.tolist()}
                row = {v: 1 / (len(each) * len(own)) for each in own.values() for v in each}
                if len(own) >= world.k:
                    mean = sum(weight * site.truth[v] for v, weight in row.items())
                    rows.append((row, mean, mean))
    return site, Rows.stacked([site.rows, Rows.of(rows, len(site.truth))])


def _with_and_without(world: World, person: int) -> tuple[Site, Rows]:
    site = site_of(world)
    wave = world.waves[0]
    sent = wave.sent.copy()
    sent[person] = NEVER
    less = site_of(world.with_waves(replace(wave, sent=sent)))
    return site, Rows.stacked([site.rows, less.rows])


def _and_truth(site: Site, matrix: csr_array) -> Rows:
    """Add numbers that are exact, whatever they are near to."""
    truth = matrix @ site.truth.astype(float)
    return Rows.stacked([site.rows, Rows(csr_array(matrix), truth, truth)])


def _and_means(site: Site, sets: Sequence[Bools]) -> Rows:
    """Add means of single answers of k people or more, per rated workgroup and item."""
    world = site.world
    counted = world.waves[0].counted(world.min_items) > 0
    shown = np.isin(np.arange(len(world.groups)), _shown_targets(world))
    answers = []
    for members in sets:
        who = counted & members[:, np.newaxis, np.newaxis] & shown[:, np.newaxis]
        for t in np.flatnonzero(shown).tolist():
            for i in range(len(world.items.codes)):
                if who[:, t, i].sum() >= world.k:
                    mask = np.zeros_like(counted)
                    mask[:, t, i] = who[:, t, i]
                    answers.append(mask.ravel().astype(float))
    matrix = csr_array(np.array(answers)) if answers else csr_array((0, counted.size))
    return _and_truth(site, matrix)


def _shown_targets(world: World) -> list[int]:
    return [t for t, group in enumerate(world.groups) if group not in world.refused]


# Blocks that look at more than membership --------------------------------------------------


def blocks_by_arrival(world: World) -> set[frozenset[int]]:
    """Each workgroup's first k people are a block, then the next k."""
    return {
        frozenset(chunk)
        for g in range(len(world.groups))
        for chunk in _chunks(np.flatnonzero(world.group_of == g).tolist(), world.k)
    }


def blocks_by_value(world: World) -> set[frozenset[int]]:
    """Each workgroup is parted by how high its people rate, so that blocks are of one mind."""
    mean = world.waves[0].scores.reshape(world.people, -1).mean(axis=1)
    return {
        frozenset(chunk)
        for g in range(len(world.groups))
        for chunk in _chunks(
            sorted(np.flatnonzero(world.group_of == g).tolist(), key=lambda p: mean[p]), world.k
        )
    }


def _chunks(people: Sequence[int], k: int) -> Iterator[Sequence[int]]:
    whole = len(people) // k
    for number in range(whole):
        yield people[number * k : (number + 1) * k if number < whole - 1 else len(people)]
