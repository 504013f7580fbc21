"""What a page says about the ties of a release: what to keep, what to talk about, what to try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interventions.entries import Entry
from interventions.matching import DEFAULT, Result, Suggestion, suggest
from interventions.matching.building import Coverage, Measured, measured_ties
from interventions.matching.facts import facts_of
from interventions.matching.score import RESPECT_FIRST
from interventions.matching.shortlist import FIRST_STEP, KEEP_AND_LEARN, SHORT
from interventions.pairs import Pair, pair_of, weak_pairs
from interventions.questions import questions_for
from interventions.why import note_shown, reasons
from surveys.scoring.released import ReleasedTies
from surveys.shown import inside_a_sentence

NEXT = 5


@dataclass(frozen=True, slots=True)
class Idea:
    """A suggestion as a page shows it, with what prepares the ground for it."""

    entry: Entry
    rank: int
    score: float
    because: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    prepare_with: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What may be tried between two groups, or within one.

    `measured` is None where no profile can be made: groups that were counted together, or too
    few dimensions shown. Then the first step and the questions stand, and nothing is ranked.
    """

    pair: Pair
    measured: Measured | None
    result: Result
    catalogue: tuple[Entry, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        return questions_for(self.pair)

    @property
    def first_step(self) -> Entry | None:
        """What comes before everything else, if the catalogue has it."""
        return next((each for each in self.catalogue if each.slug in self.result.pinned), None)

    @property
    def ideas(self) -> tuple[Idea, ...]:
        return self._ideas(self.result.suggestions[:SHORT])

    @property
    def next_ideas(self) -> tuple[Idea, ...]:
        """What comes after the first three and need not wait."""
        rest = [each for each in self.result.suggestions[SHORT:] if not each.is_second_step]
        return self._ideas(rest[:NEXT])

    @property
    def later(self) -> tuple[Idea, ...]:
        """What is prepared now and started when respect or safety is there."""
        return self._ideas(self.result.second_step)

    @property
    def waits_for_respect(self) -> bool:
        """Whether what has to wait waits for respect, or only for work on safety."""
        return any(RESPECT_FIRST in each.notes for each in self.result.second_step)

    @property
    def has_few_raters(self) -> bool:
        return self.measured is not None and self.measured.profile.n < DEFAULT.fewest_raters

    @property
    def is_relational_first(self) -> bool:
        if self.measured is None:
            return False
        return facts_of(self.measured.profile, DEFAULT).is_relational_first

    @property
    def hub(self) -> str:
        """The group through which too much of the work passes, as inside a sentence."""
        if self.measured is None or self.measured.profile.hub is None:
            return ""
        side = self.measured.a if self.measured.profile.hub == "A" else self.measured.b
        return inside_a_sentence(side)

    def _ideas(self, suggestions: Sequence[Suggestion]) -> tuple[Idea, ...]:
        by_slug = {entry.slug: entry for entry in self.catalogue}
        return tuple(self._idea(each, by_slug) for each in suggestions)

    def _idea(self, suggestion: Suggestion, by_slug: Mapping[str, Entry]) -> Idea:
        entry, names = suggestion.entry, {slug: each.name for slug, each in by_slug.items()}
        because, *others = self._reasons(suggestion)
        return Idea(
            entry=entry,
            rank=suggestion.rank,
            score=suggestion.score,
            because=because,
            reasons=tuple(others),
            notes=tuple(note_shown(note, names) for note in suggestion.notes),
            prepare_with=tuple(by_slug[slug] for slug in entry.unlock_first if slug in by_slug),
        )

    def _reasons(self, suggestion: Suggestion) -> tuple[str, ...]:
        assert self.measured is not None  # or there would be no suggestion
        return reasons(suggestion, self.measured.profile, self.measured.told)


@dataclass(frozen=True, slots=True)
class Advices:
    """All ties that can be read: strong ones to learn from, weak ones first to talk about."""

    strong: tuple[Pair, ...]
    weak: tuple[Advice, ...]
    others: tuple[Advice, ...]

    def find(self, anchor: str) -> Advice | None:
        """Return the advice on the pair that answers to this name."""
        everything = (*self.weak, *self.others)
        return next((each for each in everything if anchor in each.pair.anchors), None)


def advise(
    ties: ReleasedTies, catalogue: Sequence[Entry], structures: Coverage | None = None
) -> Advices:
    """Advise on every pair of groups that can be read; `structures` may be left out.

    Pairs with a tie that is weak and nothing else come first, in the order of `weak_pairs`; then,
    in the order of the study, the other pairs that are not strong. Nothing is a league table.
    """
    entries = tuple(catalogue)
    measured = {each.key: each for each in measured_ties(ties, structures)}
    weak = tuple(_advice(pair, measured.get(_key(pair)), entries) for pair in weak_pairs(ties))
    done = {_key(each.pair) for each in weak}
    rest = [each for key, each in measured.items() if key not in done]
    return Advices(
        strong=tuple(_pair(each, ties) for each in rest if each.profile.level == "strong"),
        weak=weak,
        others=tuple(
            _advice(_pair(each, ties), each, entries)
            for each in rest
            if each.profile.level != "strong"
        ),
    )


def _advice(pair: Pair, measured: Measured | None, entries: tuple[Entry, ...]) -> Advice:
    if measured is None:
        return Advice(pair, None, Result((FIRST_STEP,)), entries)
    return Advice(pair, measured, suggest(measured.profile, entries), entries)


def _key(pair: Pair) -> frozenset[str]:
    tie = pair.directions[0].tie
    return frozenset((tie.rater, tie.target))


def _pair(measured: Measured, ties: ReleasedTies) -> Pair:
    """Name a measured tie as the pages do: its weaker direction first."""
    a, b = measured.a.key, measured.b.key
    ways = [ties.ties[key] for key in dict.fromkeys([(a, b), (b, a)]) if key in ties.ties]
    shown = [(tie.mean.value, tie) for tie in ways if tie.mean is not None]
    return pair_of(min(shown, key=lambda each: each[0])[1], ties)


__all__ = ["KEEP_AND_LEARN", "Advice", "Advices", "Idea", "advise"]
