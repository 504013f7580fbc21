"""From a release to profiles: the only way from data to matching, and it takes released ties."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from interventions.entries import DIMENSIONS
from interventions.matching.facts import rounded
from interventions.matching.profile import LEVELS, Profile, Scores
from interventions.matching.told import Told
from interventions.pairs import counted, tie_kind
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies

Pair = frozenset[str]
Coverage = Mapping[Pair, Scores]

ENOUGH_PAIRS, HALF = 6, 0.5
ENOUGH_OF_A_GROUP, MOST, SEVERAL = 3, 0.60, 0.34
HUB_PAIRS, HUB_SHARE = 4, 0.75
HUB_AT_MOST, HUB_BELOW_ALL, HUB_RESPECT = 3.2, 0.3, 3.5
SPEED = ("timely", "frequent")


@dataclass(frozen=True, slots=True)
class Direction:
    """What one group says about another, with every band at its end nearest to 3.0."""

    tie: ReleasedTie
    shown: Scores
    level: str
    n: int

    @property
    def scores(self) -> Scores:
        """Seven numbers; one that is not shown takes the mean of those that are."""
        mean = sum(self.shown.values()) / len(self.shown)
        return {code: self.shown.get(code, mean) for code in DIMENSIONS}


@dataclass(frozen=True, slots=True)
class Measured:
    """A tie between two groups, or within one, as a release lets it be matched."""

    a: Group
    b: Group
    profile: Profile
    told: Told

    @property
    def key(self) -> Pair:
        return frozenset((self.a.key, self.b.key))


@dataclass(frozen=True, slots=True)
class Scope:
    """How far weakness spreads around a tie: whose ties, and how many of how many."""

    name: str
    group: Group | None = None
    weak: int = 0
    pairs: int = 0


def measured_ties(ties: ReleasedTies, structures: Coverage | None = None) -> tuple[Measured, ...]:
    """Build the profile of every tie that can be read, in the order of the study.

    Rows of groups that were counted together and mixed ties make none, nor does a tie with fewer
    than `min_items` dimensions shown. `structures` holds the coverage of pairs of groups.
    """
    ways = _directions(ties)
    levels = _levels(ways)
    hubs = _hubs(ties.groups, ways, levels)
    found = []
    for place, first in enumerate(ties.groups):
        for second in ties.groups[place:]:
            sides = _sides(first, second, ways)
            if sides is not None:
                found.append(_measured(sides, ways, levels, hubs, structures or {}))
    return tuple(found)


def _directions(ties: ReleasedTies) -> dict[tuple[str, str], Direction]:
    whole = {row.groups[0] for row in ties.rows if not row.is_pooled}
    found = {}
    for tie in ties:
        readings = {code: each for code, each in tie.dimensions.items() if each is not None}
        is_shown = tie.mean is not None and len(readings) >= max(ties.min_items, 1)
        if tie.rater in whole and tie.scope != "mixed" and is_shown:
            values = {code: counted(reading) for code, reading in readings.items()}
            found[tie.rater, tie.target] = Direction(
                tie=tie,
                shown=values,
                level=_level(tie, values, ties),
                n=min(reading.n for reading in readings.values()),
            )
    return found


def _level(tie: ReleasedTie, values: Scores, ties: ReleasedTies) -> str:
    """The level that scoring named; where bands leave two open, that of the values here."""
    if len(tie.levels) == 1:
        return tie.levels[0]
    mean = sum(values.values()) / len(values)
    return level(mean, cutoffs_of(ties.cutoffs, tie.scope))


def _levels(ways: Mapping[tuple[str, str], Direction]) -> dict[Pair, str]:
    """Of each pair of two groups the lower level of its released directions."""
    found: dict[Pair, str] = {}
    for (rater, target), way in ways.items():
        pair = frozenset((rater, target))
        if rater != target:
            found[pair] = min(found.get(pair, "strong"), way.level, key=LEVELS.index)
    return found


def _sides(
    first: Group, second: Group, ways: Mapping[tuple[str, str], Direction]
) -> tuple[Group, Group] | None:
    """Say who is A and who is B, or None where no profile can be made."""
    there, back = ((first.key, second.key) in ways, (second.key, first.key) in ways)
    if not (there or back):
        return None
    if tie_kind(first, second) == "leader_team":
        team, leader = (second, first) if first.kind == "leader" else (first, second)
        return (team, leader) if (team.key, leader.key) in ways else None
    return (first, second) if there else (second, first)


def _measured(
    sides: tuple[Group, Group],
    ways: Mapping[tuple[str, str], Direction],
    levels: Mapping[Pair, str],
    hubs: Mapping[str, float],
    structures: Coverage,
) -> Measured:
    a, b = sides
    pair = frozenset((a.key, b.key))
    there = ways[a.key, b.key]
    back = None if a.key == b.key else ways.get((b.key, a.key))
    scope = _scope(sides, levels)
    profile = Profile(
        kind=tie_kind(a, b),
        level=there.level if a.key == b.key else levels[pair],
        scope=scope.name,
        n_ab=there.n,
        n_ba=back.n if back else None,
        ab=there.scores,
        ba=back.scores if back else None,
        structures=structures.get(pair, {}),
        hub=None if a.key == b.key else _hub_side(sides, hubs),
    )
    return Measured(a, b, profile, _told(sides, there, back, scope))


def _scope(sides: tuple[Group, Group], levels: Mapping[Pair, str]) -> Scope:
    """Name the first of the four scopes that fits; it counts pairs, not directions."""
    if sides[0].key == sides[1].key:
        return Scope("isolated")
    weak = sum(each == "weak" for each in levels.values())
    if len(levels) >= ENOUGH_PAIRS and rounded(weak / len(levels)) >= HALF:
        return Scope("system_wide")
    best = Scope("isolated")
    highest = 0.0
    for group in sides:
        of_group = [each for pair, each in levels.items() if group.key in pair]
        weak = of_group.count("weak")
        share = rounded(weak / len(of_group))
        if len(of_group) >= ENOUGH_OF_A_GROUP and share >= SEVERAL and share > highest:
            highest = share
            name = "role_wide" if share >= MOST else "clustered"
            best = Scope(name, group, weak, len(of_group))
    return best


def _hubs(
    groups: Sequence[Group],
    ways: Mapping[tuple[str, str], Direction],
    levels: Collection[Pair],
) -> dict[str, float]:
    """Name the groups through which too much of the work passes, with their speed.

    They are respected and tied to nearly everybody, and still reached late or seldom: that is
    load, nobody's fault. If respect were low too, it would be a matter of the relation.
    """
    between = {key: way for key, way in ways.items() if key[0] != key[1]}
    overall = _mean(between.values(), SPEED)
    found: dict[str, float] = {}
    for group in groups:
        pairs = sum(group.key in pair for pair in levels)
        about = [way for (_, target), way in between.items() if target == group.key]
        speed, respect = _mean(about, SPEED), _mean(about, ("mutual_respect",))
        if speed is None or respect is None or overall is None:
            continue
        is_central = pairs >= HUB_PAIRS and rounded(pairs / (len(groups) - 1)) >= HUB_SHARE
        is_late = speed <= HUB_AT_MOST and rounded(overall - speed) >= HUB_BELOW_ALL
        if is_central and is_late and respect >= HUB_RESPECT:
            found[group.key] = speed
    return found


def _mean(ways: Iterable[Direction], codes: Sequence[str]) -> float | None:
    values = [way.shown[code] for way in ways for code in codes if code in way.shown]
    return rounded(sum(values) / len(values)) if values else None


def _hub_side(sides: tuple[Group, Group], hubs: Mapping[str, float]) -> str | None:
    """Say which side is an overloaded hub; of two the one that is reached later."""
    flagged = [
        (hubs[group.key], side)
        for side, group in zip("AB", sides, strict=True)
        if group.key in hubs
    ]
    return min(flagged)[1] if flagged else None


def _told(
    sides: tuple[Group, Group], there: Direction, back: Direction | None, scope: Scope
) -> Told:
    """Collect what is printed instead of a number that would say more than was released."""
    ways = [there] if back is None else [there, back]
    points: dict[str, tuple[Reading, ...]] = {}
    has_bands = False
    for code in DIMENSIONS:
        readings = [way.tie.dimensions.get(code) for way in ways]
        given = [reading for reading in readings if reading is not None]
        is_exact = all(reading.kind == "exact" for reading in given)
        has_bands = has_bands or not is_exact
        if len(given) < len(readings):
            points[code] = ()
        elif not is_exact:
            points[code] = tuple(given)
    return Told(
        side_a=sides[0],
        side_b=sides[1],
        points=points,
        has_bands=has_bands,
        mean_ab=there.tie.mean,
        mean_ba=back.tie.mean if back else None,
        respect_ab=there.tie.dimensions.get("mutual_respect"),
        respect_ba=back.tie.dimensions.get("mutual_respect") if back else None,
        group=scope.group,
        weak_pairs=scope.weak,
        pairs=scope.pairs,
    )
