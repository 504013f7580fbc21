"""What changed between two released waves, in words: nothing here is computed, only written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.models.releases import Release
from surveys.numbers import rounds_to_nothing, share_shown
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

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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
        index=_line("index", _("All ties between groups"), found.index, found.index.p, numbers),
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
    if p is None or p >= TOLD_APART or rounds_to_nothing(nearest):
        return "open"
    return "higher" if change.difference.value > 0 else "lower"


WHY_NOT: dict[Reason, "_StrPromise"] = {
    "one_wave": gettext_lazy("Asked in one of the two waves only."),
    "other_rows": gettext_lazy("In one of the two waves %(rater)s were counted in another way."),
    "withheld": gettext_lazy("Too few answers to show in one of the two waves."),
    "too_few": gettext_lazy("Too few answers to tell how much of it chance could do."),
}


def _sentence(change: Change, direction: Direction, numbers: tuple[int, int], rater: str) -> str:
    if direction == "higher":
        words = _("Higher than in wave %(wave)s, by more than chance alone would do.")
        return words % {"wave": numbers[0]}
    if direction == "lower":
        words = _("Lower than in wave %(wave)s, by more than chance alone would do.")
        return words % {"wave": numbers[0]}
    if change.why_not:
        return str(WHY_NOT[change.why_not]) % {"rater": rater or _("the groups")}
    return _("This cannot be told from chance.")


def _p(p: float | None) -> str:
    if p is None:
        return ""
    if p > 0.995:
        return share_shown("p > .99")
    text = "p < .001" if p < 0.0005 else f"p = {p:.3f}".replace("0.", ".", 1)
    return share_shown(text)


def _answer(lines: Sequence[ChangeLine], numbers: tuple[int, int]) -> str:
    compared = [line for line in lines if line.direction != "none"]
    if not compared:
        words = _("No tie could be read in both wave %(before)s and wave %(after)s.")
        return words % {"before": numbers[0], "after": numbers[1]}
    higher = sum(line.direction == "higher" for line in compared)
    lower = sum(line.direction == "lower" for line in compared)
    still = len(compared) - higher - lower
    if not higher and not lower:
        words = _("No tie has moved since wave %(wave)s by more than chance could do.")
        return words % {"wave": numbers[0]}
    said = [_higher(higher, numbers[0]), _lower(lower, numbers[0], alone=not higher), _open(still)]
    text = "; ".join(part for part in said if part)
    return f"{text[0].upper()}{text[1:]}."


def _higher(n: int, wave: int) -> str:
    words = ngettext(
        "one tie is higher than in wave %(wave)s", "%(n)s ties are higher than in wave %(wave)s", n
    )
    return words % {"n": apnumber(n), "wave": wave} if n else ""


def _lower(n: int, wave: int, *, alone: bool) -> str:
    if alone:
        words = ngettext(
            "one tie is lower than in wave %(wave)s",
            "%(n)s ties are lower than in wave %(wave)s",
            n,
        )
    else:
        words = ngettext("one tie is lower", "%(n)s ties are lower", n)
    return words % {"n": apnumber(n), "wave": wave} if n else ""


def _open(n: int) -> str:
    words = ngettext(
        "for one the change cannot be told from chance",
        "for %(n)s the change cannot be told from chance",
        n,
    )
    return words % {"n": apnumber(n)} if n else ""


def _notes(before: Release, after: Release) -> list[str]:
    notes = []
    if before.mode != after.mode:
        notes.append(_("One of the waves was open, the other confidential."))
    if before.min_items != after.min_items:
        notes.append(
            _(
                "A tie needed %(items)s answered questions in wave %(wave)s "
                "and %(items_later)s in wave %(later)s."
            )
            % {
                "items": before.min_items,
                "wave": before.wave.number,
                "items_later": after.min_items,
                "later": after.wave.number,
            }
        )
    if before.cutoffs != after.cutoffs:
        notes.append(_("Weak and strong began at other numbers; only the numbers are compared."))
    if before.wave.wording != after.wave.wording:
        notes.append(_("Some questions were worded differently in the two waves."))
    return notes
