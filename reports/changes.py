"""What changed between two released waves, in words: nothing here is computed, only written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
        index=change_line(
            "index", _("All ties between groups"), found.index, found.index.p, numbers
        ),
        moved=tuple(moved),
        unmoved=tuple(line for line in lines if line.direction == "open"),
        uncompared=tuple(line for line in lines if line.direction == "none"),
        notes=tuple(_notes(before, after)),
    )


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
    if any(hasattr(release.wave, "brought_in") for release in (before, after)):
        notes.append(
            _("A wave was brought in from a file: how its questions were worded is not known here.")
        )
    elif before.wave.wording != after.wave.wording:
        notes.append(_("Some questions were worded differently in the two waves."))
    return notes
