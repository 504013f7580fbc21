"""Did it move? Two released waves, tie by tie: what was under action, and what was not.

What changed, changed along with the plan. Nothing here can say that the plan was the reason.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from interventions.entries import DIMENSIONS
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.scoring.intervals import smallest_detectable_change
from surveys.scoring.levels import DECIMALS, PLANNING_SD
from surveys.scoring.readings import average, difference
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies
from surveys.shown import tie_shown

Way = Literal["higher", "lower", "same", "unknown"]
Result = Literal["reached", "not_reached", "fell", "cannot_tell"]

WORTH_NOTING = 0.3
"""A target has moved from here on, and another dimension has fallen."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A number of two waves: what it was, what it is, and what may be said of the difference.

    `margin` is how far chance alone may move the mean of a tie; it is None where a reading is not
    exact, and then only the way is told. `difference` then holds how far apart both may be.
    """

    before: Reading | None
    after: Reading | None
    difference: Reading | None
    margin: float | None
    way: Way

    @property
    def low(self) -> float | None:
        if self.difference is None or self.margin is None:
            return None
        return self.difference.value - self.margin

    @property
    def high(self) -> float | None:
        if self.difference is None or self.margin is None:
            return None
        return self.difference.value + self.margin


@dataclass(frozen=True, slots=True)
class MovedTie:
    """One direction of a tie in two waves."""

    rater: str
    target: str
    title: str
    mean: Moved
    dimensions: Mapping[str, Moved]


@dataclass(frozen=True, slots=True)
class Movement:
    """All directions that both waves asked about, in the order of the study.

    with_action, without_action : mean difference of the ties with and without an action beside
    them, over those whose two readings are shown
    """

    ties: tuple[MovedTie, ...]
    with_action: Reading | None
    without_action: Reading | None

    def of_tie(self, one: str, other: str) -> tuple[MovedTie, ...]:
        """Return both directions between two groups, or the one within a group."""
        pair = {one, other}
        return tuple(each for each in self.ties if {each.rater, each.target} == pair)


def movement(
    before: ReleasedTies,
    after: ReleasedTies,
    acted_on: Collection[frozenset[str]],
    *,
    spread: float = PLANNING_SD,
) -> Movement:
    """Compare two releases of a study, from released values only.

    `acted_on` names the pairs of groups that had an action. Directions that only one wave asked
    about are left out; those whose value is withheld in a wave stay, and nothing is said of them.
    """
    groups = {group.key: group for group in after.groups}
    earlier = {group.key: group for group in before.groups}
    rows = {row.key: row for row in after.rows}
    ties = []
    for key, now in after.ties.items():
        then = before.ties.get(key)
        if then is not None and now.scope != "mixed":
            heads = (_headcount(earlier, now.rater), _headcount(groups, now.rater))
            title = tie_shown(rows[now.rater], groups[now.target], groups)
            ties.append(_tie(then, now, title, heads, spread))
    return Movement(
        ties=tuple(ties),
        with_action=_mean_of(ties, lambda pair: pair in acted_on),
        without_action=_mean_of(ties, lambda pair: pair not in acted_on),
    )


def _headcount(groups: Mapping[str, Group], rater: str) -> int | None:
    group = groups.get(rater)
    return group.headcount if group else None


def _tie(
    then: ReleasedTie,
    now: ReleasedTie,
    title: str,
    heads: tuple[int | None, int | None],
    spread: float,
) -> MovedTie:
    return MovedTie(
        rater=now.rater,
        target=now.target,
        title=title,
        mean=_mean(then.mean, now.mean, heads, spread),
        dimensions={
            code: _dimension(then.dimensions.get(code), now.dimensions.get(code))
            for code in DIMENSIONS
        },
    )


def _mean(
    then: Reading | None,
    now: Reading | None,
    heads: tuple[int | None, int | None],
    spread: float,
) -> Moved:
    """The mean of a tie: beyond chance or not, if both are exact; else whether they overlap."""
    change = difference(now, then)
    if then is None or now is None or change is None:
        return Moved(then, now, None, None, "unknown")
    if change.kind != "exact":
        return Moved(then, now, change, None, _apart(then, now))
    margin = smallest_detectable_change(spread, (then.n, heads[0]), (now.n, heads[1]))
    if margin is None or round(abs(change.value), DECIMALS) <= round(margin, DECIMALS):
        return Moved(then, now, change, margin, "same")
    return Moved(then, now, change, margin, "higher" if change.value > 0 else "lower")


def _dimension(then: Reading | None, now: Reading | None) -> Moved:
    """One dimension: with a band or a half step only higher, about the same or lower is told."""
    if then is None or now is None:
        return Moved(then, now, None, None, "unknown")
    change = difference(now, then)
    if change is not None and change.kind == "exact":
        value = round(change.value, DECIMALS)
        if abs(value) < WORTH_NOTING:
            return Moved(then, now, change, None, "same")
        return Moved(then, now, change, None, "higher" if value > 0 else "lower")
    return Moved(then, now, None, None, _apart(then, now))


def _apart(then: Reading, now: Reading) -> Way:
    if round(now.low, DECIMALS) > round(then.high, DECIMALS):
        return "higher"
    return "lower" if round(now.high, DECIMALS) < round(then.low, DECIMALS) else "same"


def _mean_of(ties: Iterable[MovedTie], chosen: Callable[[frozenset[str]], bool]) -> Reading | None:
    return average(
        each.mean.difference for each in ties if chosen(frozenset((each.rater, each.target)))
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action, tested the way it was meant; `fell` names other dimensions."""

    result: Result
    fell: tuple[str, ...] = ()


def outcome_of(ways: Sequence[MovedTie], targets: Sequence[str]) -> Outcome:
    """Test an action: targets up by 0.3 on the side where they were low, nothing else down.

    The side that rated the targets lower before is looked at. Where a number is not exact, or not
    shown, the test says so rather than guess.
    """
    low = _lower_side(ways, targets)
    if low is None:
        return Outcome("cannot_tell")
    fell = [code for code in DIMENSIONS if low.dimensions[code].way == "lower"]
    others = tuple(code for code in fell if code not in targets)
    if others:
        return Outcome("fell", others)
    moved = [low.dimensions[code] for code in targets]
    if any(each.difference is None for each in moved):
        return Outcome("cannot_tell")
    return Outcome("reached" if all(each.way == "higher" for each in moved) else "not_reached")


def _lower_side(ways: Sequence[MovedTie], targets: Sequence[str]) -> MovedTie | None:
    rated = []
    for way in ways:
        before = average(way.dimensions[code].before for code in targets)
        if before is not None:
            rated.append((before.value, way))
    return min(rated, key=lambda each: each[0])[1] if rated else None


def later_release(wave: Wave) -> Release | None:
    """Return the newest release of the first later wave that was released; a pulse is none."""
    later = Release.objects.filter(
        wave__study_id=wave.study_id, wave__number__gt=wave.number, wave__pulse_of__isnull=True
    )
    return later.select_related("wave").order_by("wave__number", "-number").first()


def earlier_release(wave: Wave) -> Release | None:
    """Return the newest release of the last earlier wave that was released."""
    earlier = Release.objects.filter(
        wave__study_id=wave.study_id, wave__number__lt=wave.number, wave__pulse_of__isnull=True
    )
    return earlier.select_related("wave__study").order_by("-wave__number", "-number").first()
