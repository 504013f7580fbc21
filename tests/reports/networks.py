"""Measures of a network by trying every network that is possible."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations, product

from tests.reports.values import Value, mean, percent

LEVELS = ("weak", "moderate", "strong")
Pair = tuple[str, str]
LevelOf = Callable[[Fraction, str], str]


def network(between: Mapping[Pair, Value], level: LevelOf) -> dict[str, str]:
    """Say in words what the network of these ties is like."""
    possible = [
        LEVELS[
            LEVELS.index(level(value.low, "between")) : LEVELS.index(level(value.high, "between"))
            + 1
        ]
        for value in between.values()
    ]
    seen = [level(value.middle, "between") for value in between.values()]
    tried = [dict(zip(between, each, strict=True)) for each in product(*possible)]
    shown = dict(zip(between, seen, strict=True))
    made = {}
    for name, measure in MEASURES.items():
        middle = measure(shown)
        ends = [end for each in tried if (end := measure(each)) is not None]
        made[name] = "" if middle is None else percent(min(ends), middle, max(ends))
    for name, side in (("centralisation_in", 1), ("centralisation_out", 0)):
        made[name] = _centralisation(between, side)
    return made


def _centralisation(between: Mapping[Pair, Value], side: int) -> str:
    keys = dict.fromkeys(pair[side] for pair in between)
    means = [
        value
        for key in keys
        if (value := mean(v for pair, v in between.items() if pair[side] == key))
    ]
    if len(means) < 3:
        return ""
    corners = [_spread(each) for each in product(*((m.low, m.high) for m in means))]
    stops = [end for m in means for end in (m.low, m.high)]
    nearest = [_spread([min(max(t, m.low), m.high) for m in means]) for t in stops]
    ends = (min(nearest), _spread([m.middle for m in means]), max(corners))
    return Value(*ends, 0).precise


def _spread(means: Iterable[Fraction]) -> Fraction:
    means = list(means)
    return sum(max(means) - each for each in means) / Fraction(4 * (len(means) - 1))


def _share(levels: Mapping[Pair, str], *names: str) -> Fraction | None:
    if not levels:
        return None
    return Fraction(sum(name in names for name in levels.values()), len(levels))


def _pairs(levels: Mapping[Pair, str]) -> list[int]:
    """For each pair with both directions, in how many it is strong."""
    keys = {key for pair in levels for key in pair}
    return [
        (levels[a, b] == "strong") + (levels[b, a] == "strong")
        for a, b in combinations(sorted(keys), 2)
        if (a, b) in levels and (b, a) in levels
    ]


def _arcs(levels: Mapping[Pair, str]) -> Fraction | None:
    ways = _pairs(levels)
    return Fraction(2 * ways.count(2), sum(ways)) if any(ways) else None


def _dyads(levels: Mapping[Pair, str]) -> Fraction | None:
    ways = _pairs(levels)
    return Fraction(ways.count(2), sum(each > 0 for each in ways)) if any(ways) else None


MEASURES = {
    "density": lambda levels: _share(levels, "moderate", "strong"),
    "strong_tie_density": lambda levels: _share(levels, "strong"),
    "arc_reciprocity": _arcs,
    "dyad_reciprocity": _dyads,
}
