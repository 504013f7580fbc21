"""How a change between two waves is written: the same on the report's pages and on the plan's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.numbers import share_shown
from surveys.scoring.released import Group, Reading, Row
from surveys.scoring.released_changes import (
    Change,
    Reason,
    ReleasedChanges,
    TieChange,
    Way,
    way_of,
)
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


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One tie, or the index: before, after, and what may be said about the difference."""

    key: str
    title: str
    before: Shown | None
    after: Shown | None
    direction: Way
    difference: str
    interval: str
    smallest: str
    p: str
    sentence: str


def tie_line(tie: TieChange, found: ReleasedChanges, numbers: tuple[int, int]) -> ChangeLine:
    """Write how one tie moved between two waves of these numbers."""
    groups = {group.key: group for group in found.groups}
    target = groups[tie.target]
    title = tie_shown(tie.rater, target, groups)
    key = f"{tie.rater.key}:{tie.target}"
    return change_line(key, title, tie.change, tie.p_holm, numbers, _rows_of(tie.rater, groups))


def _rows_of(rater: Row, groups: dict[str, Group]) -> str:
    return " + ".join(groups[key].name for key in rater.groups)


def change_line(
    key: str,
    title: str,
    change: Change,
    p: float | None,
    numbers: tuple[int, int],
    rater: str = "",
) -> ChangeLine:
    """Write how one number moved; `rater` names whose answers it is made of."""
    direction = way_of(change, p)
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


WHY_NOT: dict[Reason, "_StrPromise"] = {
    "one_wave": gettext_lazy("Asked in one of the two waves only."),
    "other_rows": gettext_lazy("In one of the two waves %(rater)s were counted in another way."),
    "withheld": gettext_lazy("Too few answers to show in one of the two waves."),
    "too_few": gettext_lazy("Too few answers to tell how much of it chance could do."),
}


def _sentence(change: Change, direction: Way, numbers: tuple[int, int], rater: str) -> str:
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
