"""What changed between two released waves, in words: nothing here is computed, only written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.contrib.humanize.templatetags.humanize import apnumber

from surveys.models.releases import Release
from surveys.results import NotComparable, compare
from surveys.scoring.released import Group, Reading, Row
from surveys.scoring.released_changes import Change, Reason, ReleasedChanges, TieChange
from surveys.shown import (
    Shown,
    change_range_shown,
    change_shown,
    mean_shown,
    shown,
    tie_shown,
)

TOLD_APART = 0.05
Direction = Literal["higher", "lower", "open", "none"]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One tie, or the index: before, after, and what may be said about the difference."""

    key: str
    title: str
    before: Shown | None
    after: Shown | None
    direction: Direction
    difference: str
    interval: str
    smallest: str
    p: str
    sentence: str


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
    lines = [_tie_line(each, found, numbers) for each in found.ties]
    order: dict[Direction, int] = {"higher": 0, "lower": 1}
    moved = sorted(
        (line for line in lines if line.direction in order), key=lambda line: order[line.direction]
    )
    return ChangeReport(
        *numbers,
        answer=_answer(lines, numbers),
        index=_line("index", "All ties between groups", found.index, found.index.p, numbers),
        moved=tuple(moved),
        unmoved=tuple(line for line in lines if line.direction == "open"),
        uncompared=tuple(line for line in lines if line.direction == "none"),
        notes=tuple(_notes(before, after)),
    )


def _tie_line(tie: TieChange, found: ReleasedChanges, numbers: tuple[int, int]) -> ChangeLine:
    groups = {group.key: group for group in found.groups}
    target = groups[tie.target]
    title = tie_shown(tie.rater, target, groups)
    key = f"{tie.rater.key}:{tie.target}"
    return _line(key, title, tie.change, tie.p_holm, numbers, _rows_of(tie.rater, groups))


def _rows_of(rater: Row, groups: dict[str, Group]) -> str:
    return " + ".join(groups[key].name for key in rater.groups)


def _line(
    key: str,
    title: str,
    change: Change,
    p: float | None,
    numbers: tuple[int, int],
    rater: str = "",
) -> ChangeLine:
    direction = _direction(change, p)
    return ChangeLine(
        key=key,
        title=title,
        before=_shown(change.before),
        after=_shown(change.after),
        direction=direction,
        difference=_difference(change.difference),
        interval=change_range_shown(*change.interval) if change.interval else "",
        smallest=mean_shown(change.smallest) if change.smallest else "",
        p=_p(p),
        sentence=_sentence(change, direction, numbers, rater),
    )


def _shown(reading: Reading | None) -> Shown | None:
    return shown(reading) if reading else None


def _difference(reading: Reading | None) -> str:
    if reading is None:
        return ""
    if reading.kind == "exact":
        return change_shown(reading.value)
    return change_range_shown(reading.low, reading.high)


def _direction(change: Change, p: float | None) -> Direction:
    """Name a direction only where chance alone would rarely do as much."""
    if change.difference is None:
        return "none"
    moved = change.difference
    nearest = 0.0 if moved.low <= 0 <= moved.high else min(abs(moved.low), abs(moved.high))
    if p is None or p >= TOLD_APART or change_shown(nearest) == "0.0":
        return "open"
    return "higher" if change.difference.value > 0 else "lower"


WHY_NOT: dict[Reason, str] = {
    "one_wave": "Asked in one of the two waves only.",
    "other_rows": "In one of the two waves {rater} were counted in another way.",
    "withheld": "Too few answers to show in one of the two waves.",
    "too_few": "Too few answers to tell how much of it chance could do.",
}


def _sentence(change: Change, direction: Direction, numbers: tuple[int, int], rater: str) -> str:
    if direction == "higher":
        return f"Higher than in wave {numbers[0]}, by more than chance alone would do."
    if direction == "lower":
        return f"Lower than in wave {numbers[0]}, by more than chance alone would do."
    if change.why_not:
        return WHY_NOT[change.why_not].format(rater=rater or "the groups")
    return "This cannot be told from chance."


def _p(p: float | None) -> str:
    if p is None:
        return ""
    if p > 0.995:
        return "p > .99"
    return "p < .001" if p < 0.0005 else f"p = {p:.3f}".replace("0.", ".", 1)


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
