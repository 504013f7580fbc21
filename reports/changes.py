"""What changed between two released waves, in words: nothing here is computed, only written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _

from surveys.changes_shown import ChangeLine, change_line, tie_line
from surveys.models.releases import Release
from surveys.results import NotComparable, compare
from surveys.scoring.released_changes import ReleasedChanges, Way


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """Two waves of a study side by side. `refused` says why they cannot be compared."""

    before: int
    after: int
    answer: str
    index: ChangeLine | None
    moved: tuple[ChangeLine, ...]
    unmoved: tuple[ChangeLine, ...]
    uncompared: tuple[ChangeLine, ...]
    notes: tuple[str, ...]
    refused: str = ""

    @property
    def question(self) -> str:
        """What to ask first, from what moved most surely."""
        first = next(iter(self.moved), None)
        if first is None:
            return _("Which tie feels different to you, although these numbers cannot tell?")
        words = _("%(tie)s: what do both sides do now that they did not do before?")
        if first.direction == "lower":
            words = _("%(tie)s: what has become harder there, and what would ease it?")
        return words % {"tie": first.title}

    @property
    def lines(self) -> tuple[ChangeLine, ...]:
        return (*self.moved, *self.unmoved, *self.uncompared)


def build_changes(
    before: Release, after: Release, found: ReleasedChanges | None = None
) -> ChangeReport:
    """Put the comparison of two releases into words, or say why there is none.

    Whoever has compared them already hands it over.
    """
    numbers = before.wave.number, after.wave.number
    try:
        found = found or compare(before, after)
    except NotComparable as refusal:
        return ChangeReport(*numbers, str(refusal), None, (), (), (), (), refused=str(refusal))
    lines = [tie_line(each, found, numbers) for each in found.ties]
    order: dict[Way, int] = {"higher": 0, "lower": 1}
    moved = sorted(
        (line for line in lines if line.direction in order), key=lambda line: order[line.direction]
    )
    return ChangeReport(
        *numbers,
        answer=_answer(lines, numbers),
        index=change_line("index", "All ties between groups", found.index, found.index.p, numbers),
        moved=tuple(moved),
        unmoved=tuple(line for line in lines if line.direction == "open"),
        uncompared=tuple(line for line in lines if line.direction == "none"),
        notes=tuple(_notes(before, after)),
    )


def _answer(lines: Sequence[ChangeLine], numbers: tuple[int, int]) -> str:
    compared = [line for line in lines if line.direction != "none"]
    if not compared:
        return f"No tie could be read in both wave {numbers[0]} and wave {numbers[1]}."
    higher = sum(line.direction == "higher" for line in compared)
    lower = sum(line.direction == "lower" for line in compared)
    still = len(compared) - higher - lower
    said = [
        f"{_ties(higher)} higher than in wave {numbers[0]}" if higher else "",
        f"{_ties(lower)} lower" if lower else "",
        f"for {apnumber(still)} the change cannot be told from chance" if still else "",
    ]
    if not higher and not lower:
        return f"No tie has moved since wave {numbers[0]} by more than chance could do."
    text = "; ".join(part for part in said if part)
    return f"{text[0].upper()}{text[1:]}."


def _ties(number: int) -> str:
    return f"{apnumber(number)} {'tie is' if number == 1 else 'ties are'}"


def _notes(before: Release, after: Release) -> list[str]:
    notes = []
    if before.mode != after.mode:
        notes.append("One of the waves was open, the other confidential.")
    if before.min_items != after.min_items:
        notes.append(
            f"A tie needed {before.min_items} answered questions in wave {before.wave.number} "
            f"and {after.min_items} in wave {after.wave.number}."
        )
    if before.cutoffs != after.cutoffs:
        notes.append("Weak and strong began at other numbers; only the numbers are compared.")
    if before.wave.wording != after.wave.wording:
        notes.append("Some questions were worded differently in the two waves.")
    return notes
