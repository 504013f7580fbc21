"""From weak pairs to something worth trying. Pure: released ties and entries in, advice out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interventions.entries import EFFORTS, EVIDENCE_GRADES, Entry
from interventions.pairs import MIDDLE, Pair, nearest_to_middle, weak_pairs
from interventions.questions import questions_for
from interventions.words import because
from surveys.scoring.released import ReleasedTies

IDEAS = 3
MOST_OF_ONE_FAMILY = 2
RESPECT_NEEDED = 3.0
SAFETY_NEEDED = 2.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry, and why it is worth trying on this pair."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What may be tried between two groups, or within one."""

    pair: Pair
    first_step: Entry | None
    ideas: tuple[Suggestion, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        return questions_for(self.pair)


def suggest(ties: ReleasedTies, catalogue: Sequence[Entry]) -> tuple[Advice, ...]:
    """Advise on every pair of groups that has a weak tie in at least one released direction.

    Each pair gets, in the order of `weak_pairs`: the pinned first step, and three entries that
    suit this kind of tie, those that act on the lowest dimension first. An entry that asks for
    respect or safety is left out where that is not there. This order is plain sorting, no
    score: it says what an entry acts on, not how well it will work.
    """
    pinned = next((entry for entry in catalogue if entry.pinned), None)
    return tuple(
        Advice(
            pair,
            pinned,
            tuple(
                Suggestion(entry, because(entry, [(p.dimension, p.reading) for p in pair.lowest]))
                for entry in _best(catalogue, pair)
            ),
        )
        for pair in weak_pairs(ties)
    )


def _best(catalogue: Sequence[Entry], pair: Pair) -> list[Entry]:
    """Take the first three that suit, at most two of a family: people and work change together."""
    values = {point.dimension: nearest_to_middle(point.reading) for point in pair.dimensions}
    fitting = [
        entry
        for entry in catalogue
        if not entry.pinned and not entry.only_if_hub and pair.kinds <= set(entry.tie_kinds)
        if not _needs_more(entry, values)
    ]
    dimensions = [point.dimension for point in pair.lowest]
    best: list[Entry] = []
    for entry in sorted(fitting, key=lambda entry: _rank(entry, pair.kinds, dimensions)):
        if [each.family for each in best].count(entry.family) < MOST_OF_ONE_FAMILY:
            best.append(entry)
    return best[:IDEAS]


def _needs_more(entry: Entry, values: Mapping[str, float]) -> bool:
    """Whether an entry asks for respect or safety that is not there yet and could do harm."""
    respect_is_low = values.get("mutual_respect", MIDDLE) < RESPECT_NEEDED
    blame_is_usual = values.get("problem_solving", MIDDLE) < SAFETY_NEEDED
    if "basic_respect" in entry.requires and respect_is_low:
        return True
    return "psych_safety" in entry.requires and (respect_is_low or blame_is_usual)


def _rank(
    entry: Entry, kinds: frozenset[str], dimensions: Sequence[str]
) -> tuple[list[int], bool, int, int, str]:
    load = [
        0 if each in entry.primary_dimensions else 1 if each in entry.secondary_dimensions else 2
        for each in dimensions
    ]
    return (
        load,
        not kinds <= set(entry.tie_kinds_best),
        EVIDENCE_GRADES.index(entry.evidence_grade),
        EFFORTS.index(entry.effort),
        entry.slug,
    )
