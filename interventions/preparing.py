"""Before a team reads its results: the weak ties of each place, and what opens the talk."""

from collections.abc import Sequence
from dataclasses import dataclass

from interventions.pairs import Pair, weak_pairs
from interventions.questions import questions_for
from surveys.models.releases import Release
from surveys.models.studies import Unit
from surveys.results import released_units
from surveys.scoring.released import ReleasedTies


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """A pair of groups with a weak tie, and the questions that open the talk about it."""

    pair: Pair
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The whole study, or one unit: its weak pairs, and how many are strong."""

    name: str
    weak: tuple[ToPrepare, ...]
    strong: int


def places(release: Release, units: Sequence[Unit]) -> list[Place]:
    """Return the whole study, then each of these units; of a unit only what was released of it."""
    whole, of_units = released_units(release, [unit.pk for unit in units])
    named = zip(units, of_units, strict=True)
    return [_place("", whole), *(_place(unit.name, ties) for unit, ties in named)]


def _place(name: str, ties: ReleasedTies) -> Place:
    return Place(
        name,
        tuple(ToPrepare(pair, questions_for(pair)) for pair in weak_pairs(ties)),
        sum(tie.levels == ("strong",) for tie in ties),
    )
