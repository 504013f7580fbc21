"""Made-up surveys with fixed random states: who belongs where, who answered what, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from surveys.scoring.items import ItemSet
from surveys.scoring.release import held_back

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.int8]

TOP = 5
NEVER = 99

ONE = ItemSet(("timely",), {"timely": "communication"})
SEVEN = ItemSet(
    tuple("abcdefg"), dict.fromkeys("abcd", "communication") | dict.fromkeys("efg", "relationship")
)
SIZES = (
    (1, 2, 4, 6, 9, 14),
    (5, 5, 5, 5, 5),
    (3, 8, 8, 12, 20),
    (1, 1, 2, 3, 40),
    (6, 7, 11, 15),
    (2, 2, 2, 2, 2, 2, 2, 12),
    (10, 25, 30),
)
SHARES = (0.55, 0.30, 0.15)
SKIPS = (0.0, 0.04, 0.15)


@dataclass(frozen=True)
class Wave:
    """One round: what people answer, before which release it arrives, when it is taken back.

    Releases count from 0. Somebody with `sent` 1 answered between the first and the second
    release, with NEVER not at all or after the last. Withdrawing before the release in question
    takes the answers out; later it is an erasure, and erases no sum. `scores` are [person,
    target, item], 0 = not answered.
    """

    sent: Ints
    withdrawn: Ints
    scores: Scores
    releases: int

    def counted(self, min_items: int) -> Scores:
        """Return the scores of ratings with enough answered items; the others are 0."""
        enough = np.count_nonzero(self.scores, axis=2) >= max(min_items, 1)
        return np.where(enough[:, :, np.newaxis], self.scores, np.int8(0))

    def turned(self) -> "Wave":
        """Let everybody answer the opposite, and skip the same."""
        return replace(self, scores=np.where(self.scores > 0, TOP + 1 - self.scores, 0))

    def in_order(self, order: Ints) -> "Wave":
        """Put the people into another order."""
        scores = self.scores[order]
        return Wave(self.sent[order], self.withdrawn[order], scores, self.releases)

    def members(self, number: int, already: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Who is in a release: everybody who sent, took nothing back, and is in none yet."""
        return (self.sent <= number) & (self.withdrawn > number) & ~already


@dataclass(frozen=True)
class World:
    """A survey: workgroups and units in their fixed order, people, and one wave or two."""

    name: str
    groups: tuple[str, ...]
    units: tuple[str, ...]
    k: int
    items: ItemSet
    min_items: int
    asked: frozenset[tuple[str, str]]
    group_of: Ints
    unit_of: Ints
    waves: tuple[Wave, ...]

    @property
    def people(self) -> int:
        return len(self.group_of)

    @property
    def is_asked(self) -> npt.NDArray[np.bool_]:
        """Whether a workgroup (first axis) is asked about a workgroup (second axis)."""
        return np.array([[(a, b) in self.asked for b in self.groups] for a in self.groups])

    @property
    def has_units(self) -> bool:
        return len(self.units) > 1

    @property
    def shape(self) -> tuple[int, int, int]:
        """People, rated workgroups, items: a wave has an answer at most at each place."""
        return self.people, len(self.groups), len(self.items.codes)

    @property
    def refused(self) -> list[str]:
        """Rated workgroups that are held back: one or two people, who did not agree to it."""
        heads = np.bincount(self.group_of, minlength=len(self.groups)).tolist()
        return held_back(dict(zip(self.groups, heads, strict=True)))

    def in_order(self, order: Ints) -> "World":
        """Put the people into another order."""
        waves = tuple(wave.in_order(order) for wave in self.waves)
        return replace(
            self, group_of=self.group_of[order], unit_of=self.unit_of[order], waves=waves
        )

    def with_waves(self, *waves: Wave) -> "World":
        return replace(self, waves=waves)


def answers(
    rng: np.random.Generator,
    group_of: Ints,
    n_groups: int,
    n_items: int,
    skips: float,
    base: tuple[float, float] = (2.6, 4.6),
) -> Scores:
    """Draw answers: a base per pair of workgroups, a person's habit, chance; some are skipped."""
    people = len(group_of)
    pair = rng.uniform(*base, size=(n_groups, n_groups))
    person = rng.normal(0, 0.4, size=(people, 1, 1))
    chance = rng.normal(0, 0.9, size=(people, n_groups, n_items))
    exact = pair[group_of][:, :, np.newaxis] + person + chance
    scores = np.clip(np.rint(exact), 1, TOP).astype(np.int8)
    return np.where(rng.random(scores.shape) < skips, np.int8(0), scores)


# The listed worlds ---------------------------------------------------------------------------


def listed(*, items: ItemSet = ONE) -> list[World]:
    """The fixed list: seven sets of workgroups × 1 to 3 units × three shares of skips."""
    return [
        _listed(number, sizes, n_units, skips, items)
        for number, (sizes, n_units, skips) in enumerate(
            (sizes, n_units, skips) for sizes in SIZES for n_units in (1, 2, 3) for skips in SKIPS
        )
    ]


def forty(*, items: ItemSet = ONE) -> list[World]:
    """Forty of them, spread over the list: what every mutant is tried on."""
    all_of_them = listed(items=items)
    return [all_of_them[number * len(all_of_them) // 40] for number in range(40)]


def _listed(number: int, sizes: Sequence[int], n_units: int, skips: float, items: ItemSet) -> World:
    rng = np.random.default_rng([12, number])
    group_of = np.repeat(np.arange(len(sizes)), sizes)
    shares = np.array(SHARES[:n_units]) / sum(SHARES[:n_units])
    groups = _names("g", len(sizes))
    people = len(group_of)
    wave = Wave(
        sent=np.zeros(people, dtype=np.int64),
        withdrawn=np.full(people, NEVER),
        scores=answers(rng, group_of, len(sizes), len(items.codes), skips),
        releases=1,
    )
    return World(
        name=f"listed {number}: {sizes}, {n_units} units, {skips:.0%} skipped",
        groups=groups,
        units=_names("u", n_units),
        k=5,
        items=items,
        min_items=items.default_min_items,
        asked=frozenset((a, b) for a in groups for b in groups),
        group_of=group_of,
        unit_of=rng.choice(n_units, size=people, p=shares),
        waves=(wave,),
    )


# The random worlds ---------------------------------------------------------------------------


@cache
def random_world(number: int) -> World:
    """One random survey: 2–15 workgroups of 1–40 people, 0–6 units, up to 30 % skipped.

    One to four releases, in one wave or spread over two; some take their answers back, before
    a release or after it, and some come after the last one. The same number gives the same
    survey for ever.
    """
    rng = np.random.default_rng([4, number])
    n_groups = int(rng.integers(2, 16))
    sizes = _sizes(rng, n_groups)
    group_of = np.repeat(np.arange(n_groups), sizes)
    n_units = int(rng.integers(0, 7))
    shares = rng.dirichlet(np.full(max(n_units, 1), 2.0))
    groups = _names("g", n_groups)
    world = World(
        name=f"random {number}",
        groups=groups,
        units=_names("u", n_units) if n_units else ("",),
        k=5 if rng.random() < 0.5 else int(rng.integers(3, 11)),
        items=SEVEN,
        min_items=SEVEN.default_min_items,
        asked=_asked(rng, groups, sizes),
        group_of=group_of,
        unit_of=rng.choice(max(n_units, 1), size=len(group_of), p=shares),
        waves=(),
    )
    releases = int(rng.integers(1, 5))
    # With three releases or more in two waves, the later wave has the rest of them.
    first = int(rng.integers(1, releases + 1)) if rng.random() < 0.5 else releases
    counts = [first, releases - first] if first < releases else [first]
    return world.with_waves(*_waves(rng, world, counts))


def _sizes(rng: np.random.Generator, n_groups: int) -> Ints:
    """Half of the surveys have workgroups of any size alike, half have many tiny ones."""
    if rng.random() < 0.5:
        return rng.integers(1, 41, size=n_groups)
    return np.floor(np.exp(rng.uniform(0, np.log(41), size=n_groups))).astype(np.int64)


def random_worlds(count: int, *, begin: int = 0) -> Iterator[World]:
    """Yield random surveys one by one; they are made again when they are asked for again."""
    return (random_world(number) for number in range(begin, begin + count))


def _waves(rng: np.random.Generator, world: World, counts: Sequence[int]) -> list[Wave]:
    # One survey in ten is of one mind, near the upper end: that is where bands matter.
    base = (4.6, 5.0) if rng.random() < 0.1 else (2.6, 4.6)
    skips, responding = float(rng.uniform(0, 0.3)), float(rng.uniform(0.6, 1))
    comes = rng.random(world.people) < responding
    waves = []
    for releases in counts:
        # In a second wave most are the same people; one in ten changes their mind about it.
        comes = np.where(rng.random(world.people) < 0.1, ~comes, comes)
        shares = [0.8, *[0.2 / releases] * (releases - 1), 0.2 / releases]
        late = rng.choice(releases + 1, size=world.people, p=np.array(shares) / sum(shares))
        sent = np.where(comes & (late < releases), late, NEVER)
        back = rng.random(world.people) < 0.06
        withdrawn = np.where(back, rng.integers(0, releases + 1, size=world.people), NEVER)
        scores = answers(
            rng, world.group_of, len(world.groups), len(world.items.codes), skips, base
        )
        asked = world.is_asked[world.group_of]
        scores[~asked] = 0
        sent = np.where(asked.any(axis=1), sent, NEVER)
        waves.append(Wave(sent, withdrawn, scores, releases))
    return waves


def _asked(
    rng: np.random.Generator, groups: Sequence[str], sizes: Ints
) -> frozenset[tuple[str, str]]:
    """Everybody about everybody; in some surveys a workgroup only rates or is only rated."""
    silent = set(rng.choice(groups, size=1)) if rng.random() < 0.15 else set()
    unrated = set(rng.choice(groups, size=1)) if rng.random() < 0.15 else set()
    return frozenset(
        (a, b)
        for a, size in zip(groups, sizes.tolist(), strict=True)
        for b in groups
        if a not in silent and b not in unrated and not (a == b and size == 1)
    )


def _names(letter: str, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number:02}" for number in range(1, count + 1))
