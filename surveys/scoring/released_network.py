"""The released ties as a network: what can be said of it, and how much bands leave open.

Where a tie's level is open, a share has two ends: every level that is possible is tried. Nothing
here ranks a group, let alone a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.network import centralisation, reciprocity
from surveys.scoring.readings import average
from surveys.scoring.released import Level, Reading, ReleasedTie, ReleasedTies

Pair = tuple[str, str]
Levels = Mapping[Pair, Sequence[Level]]


@dataclass(frozen=True, slots=True)
class Share:
    """A number from 0 to 1, and the ends between which it lies where bands leave it open."""

    low: float
    value: float
    high: float

    @property
    def is_open(self) -> bool:
        return self.low < self.high


@dataclass(frozen=True, slots=True)
class ReleasedNetwork:
    """Measures over the directed ties between groups that are shown; None: nothing to share."""

    ties_asked: int
    ties_shown: int
    density: Share | None
    strong_tie_density: Share | None
    arc_reciprocity: Share | None
    dyad_reciprocity: Share | None
    centralisation_in: Share | None
    centralisation_out: Share | None


def released_network(ties: ReleasedTies, *, top: int = 5) -> ReleasedNetwork:
    """Measure the network of the shown ties between groups, with the definitions of `network`.

    Ties within a group, mixed ones and withheld ones play no part. `value` takes each tie at the
    level of the number that is shown; `low` and `high` are the smallest and the largest share
    that fits what was released.
    """
    asked = [tie for tie in ties if tie.scope == "between"]
    shown = [(tie, tie.mean) for tie in asked if tie.mean]
    limits = cutoffs_of(ties.cutoffs, "between")
    possible: Levels = {
        (tie.rater, tie.target): _between(level(mean.low, limits), level(mean.high, limits))
        for tie, mean in shown
    }
    seen = {(tie.rater, tie.target): level(mean.value, limits) for tie, mean in shown}
    arcs, dyads = reciprocity(seen)
    (fewest_arcs, most_arcs), (fewest_dyads, most_dyads) = _reciprocity_ends(possible)
    return ReleasedNetwork(
        ties_asked=len(asked),
        ties_shown=len(shown),
        density=_density(possible, seen, lambda name: name != "weak"),
        strong_tie_density=_density(possible, seen, lambda name: name == "strong"),
        arc_reciprocity=_share(fewest_arcs, arcs, most_arcs),
        dyad_reciprocity=_share(fewest_dyads, dyads, most_dyads),
        centralisation_in=_centralisation(asked, lambda tie: tie.target, top),
        centralisation_out=_centralisation(asked, lambda tie: tie.rater, top),
    )


def _between(low: Level, high: Level) -> tuple[Level, ...]:
    order: tuple[Level, ...] = ("weak", "moderate", "strong")
    return order[order.index(low) : order.index(high) + 1]


def _share(low: float | None, value: float | None, high: float | None) -> Share | None:
    """Put three numbers together; an end that is undefined leaves the value alone."""
    if value is None:
        return None
    return Share(value if low is None else low, value, value if high is None else high)


def _density(
    possible: Levels, seen: Mapping[Pair, Level], counts: Callable[[Level], bool]
) -> Share | None:
    if not seen:
        return None
    n = len(seen)
    return Share(
        sum(all(map(counts, names)) for names in possible.values()) / n,
        sum(map(counts, seen.values())) / n,
        sum(any(map(counts, names)) for names in possible.values()) / n,
    )


def _reciprocity_ends(
    possible: Levels,
) -> tuple[tuple[float | None, float | None], tuple[float | None, float | None]]:
    """Smallest and largest share of arcs and of dyads.

    A pair that is strong both ways raises either share, a pair that is strong one way lowers it.
    So the largest share takes every pair strong both ways where it can be, else not strong at
    all, else one way; the smallest the other way round.
    """
    strong = [
        ({name == "strong" for name in names}, {name == "strong" for name in possible[b, a]})
        for (a, b), names in possible.items()
        if a < b and (b, a) in possible
    ]
    counts = [{there + back for there in one for back in other} for one, other in strong]
    least = [min(each, key=(1, 0, 2).index) for each in counts]
    most = [min(each, key=(2, 0, 1).index) for each in counts]
    return (
        (_of_arcs(least), _of_arcs(most)),
        (_of_dyads(least), _of_dyads(most)),
    )


def _of_arcs(strong_ways: Sequence[int]) -> float | None:
    return 2 * strong_ways.count(2) / sum(strong_ways) if any(strong_ways) else None


def _of_dyads(strong_ways: Sequence[int]) -> float | None:
    any_way = sum(ways > 0 for ways in strong_ways)
    return strong_ways.count(2) / any_way if any_way else None


def _centralisation(
    asked: Iterable[ReleasedTie], side: Callable[[ReleasedTie], str], top: int
) -> Share | None:
    """How unequal the groups' mean ties are: 0 alike, 1 one group at the best and the rest at 1.

    Largest: one group at its high end and all others at their low end, whichever gives most.
    Smallest: all as near as they can be to the highest low end.
    """
    of_group: dict[str, list[Reading | None]] = {}
    for tie in asked:
        of_group.setdefault(side(tie), []).append(tie.mean)
    means = [mean for readings in of_group.values() if (mean := average(readings))]
    floor = max((mean.low for mean in means), default=0.0)
    nearest = [min(mean.high, floor) for mean in means]
    furthest = [
        [mean.high if other == best else mean.low for other, mean in enumerate(means)]
        for best in range(len(means))
    ]
    ends = [end for each in furthest if (end := centralisation(each, top=top)) is not None]
    return _share(
        centralisation(nearest, top=top),
        centralisation([mean.value for mean in means], top=top),
        max(ends, default=None),
    )
