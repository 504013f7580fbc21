"""Did it move? Two released waves, tie by tie: what was under action, and what was not.

What changed, changed along with the plan. Nothing here can say that the plan was the reason. How
a tie moved is told by `released_changes`, as on every other page.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from interventions.entries import DIMENSIONS
from surveys.scoring.levels import DECIMALS
from surveys.scoring.readings import average, difference
from surveys.scoring.released import Reading, ReleasedTies
from surveys.scoring.released_changes import Change, ReleasedChanges, TieChange

Way = Literal["higher", "lower", "same", "unknown"]
Result = Literal["reached", "not_reached", "fell", "cannot_tell"]

WORTH_NOTING = 0.3
"""A target has moved from here on, and another dimension has fallen."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A dimension in two waves; `difference` only where both readings are exact."""

    before: Reading | None
    after: Reading | None
    difference: Reading | None
    way: Way


@dataclass(frozen=True, slots=True)
class MovedTie:
    """One direction of a tie in two waves: its mean as all pages tell it, and its dimensions."""

    tie: TieChange
    dimensions: Mapping[str, Moved]

    @property
    def rater(self) -> str:
        return self.tie.rater.key

    @property
    def target(self) -> str:
        return self.tie.target

    @property
    def mean(self) -> Change:
        return self.tie.change

    @property
    def groups(self) -> frozenset[str]:
        return frozenset((self.rater, self.target))


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
        return tuple(each for each in self.ties if each.groups == pair)


def movement(
    before: ReleasedTies,
    after: ReleasedTies,
    changes: ReleasedChanges,
    acted_on: Collection[frozenset[str]],
) -> Movement:
    """Put what `changes` says of two releases beside what was under action in between.

    `acted_on` names the pairs of groups that had an action. Directions that only one wave asked
    about are left out; those whose value is withheld in a wave stay, and nothing is said of them.
    """
    ties = [
        MovedTie(tie, _dimensions(before, after, (tie.rater.key, tie.target)))
        for tie in changes.ties
        if tie.change.why_not != "one_wave"
    ]
    return Movement(
        ties=tuple(ties),
        with_action=_mean_of(ties, lambda pair: pair in acted_on),
        without_action=_mean_of(ties, lambda pair: pair not in acted_on),
    )


def _dimensions(
    before: ReleasedTies, after: ReleasedTies, pair: tuple[str, str]
) -> dict[str, Moved]:
    then, now = before.ties.get(pair), after.ties.get(pair)
    return {
        code: _dimension(
            then.dimensions.get(code) if then else None, now.dimensions.get(code) if now else None
        )
        for code in DIMENSIONS
    }


def _dimension(then: Reading | None, now: Reading | None) -> Moved:
    """One dimension: with a band or a half step only higher, about the same or lower is told."""
    if then is None or now is None:
        return Moved(then, now, None, "unknown")
    change = difference(now, then)
    if change is not None and change.kind == "exact":
        value = round(change.value, DECIMALS)
        if abs(value) < WORTH_NOTING:
            return Moved(then, now, change, "same")
        return Moved(then, now, change, "higher" if value > 0 else "lower")
    return Moved(then, now, None, _apart(then, now))


def _apart(then: Reading, now: Reading) -> Way:
    if round(now.low, DECIMALS) > round(then.high, DECIMALS):
        return "higher"
    return "lower" if round(now.high, DECIMALS) < round(then.low, DECIMALS) else "same"


def _mean_of(ties: Iterable[MovedTie], chosen: Callable[[frozenset[str]], bool]) -> Reading | None:
    return average(each.mean.difference for each in ties if chosen(each.groups))


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
