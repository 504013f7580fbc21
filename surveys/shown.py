"""How a released number, a level and a name are written: the same on pages, figures and files.

In the language of whoever reads; files are made in English (reports/exports).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from surveys.numbers import (
    MINUS,
    change_shown,
    end_shown,
    lower_end_shown,
    mean_shown,
    two_decimals,
    upper_end_shown,
    whole,
)
from surveys.scoring.released import Certainty, Group, Kind, Level, Reading, Row

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOP, BOTTOM = 5.0, 1.0
KEEP_CAPITALS = ("de",)  # languages in which a group's name has its capital everywhere
CERTAINTY_WORDS: dict[Certainty, "_StrPromise"] = {
    "clear": gettext_lazy("clear"),
    "likely": gettext_lazy("likely"),
    "cannot_tell": gettext_lazy("cannot tell"),
}
LEVEL_WORDS: dict[tuple[Level, ...], "_StrPromise"] = {
    ("weak",): gettext_lazy("weak"),
    ("moderate",): gettext_lazy("moderate"),
    ("strong",): gettext_lazy("strong"),
    ("weak", "moderate"): gettext_lazy("weak or moderate"),
    ("moderate", "strong"): gettext_lazy("moderate or strong"),
    ("weak", "strong"): gettext_lazy("weak to strong"),
}
__all__ = [
    "BOTTOM",
    "CERTAINTY_WORDS",
    "MINUS",
    "TOP",
    "Shown",
    "change_range_shown",
    "change_shown",
    "inside_a_sentence",
    "kind_of",
    "levels_shown",
    "listed",
    "lower_end_shown",
    "mean_shown",
    "percent_shown",
    "precise_range_shown",
    "range_shown",
    "raters_shown",
    "shown",
    "target_shown",
    "tie_shown",
    "two_decimals",
    "upper_end_shown",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it is read, in three parts, so that a page may print the number large."""

    before: str
    number: str
    after: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.before, self.number, self.after) if part)


def kind_of(reading: Reading) -> Kind:
    """Say what a reading tells: a mean of nothing but bands of one end is such a band itself."""
    if reading.kind != "about":
        return reading.kind
    if reading.high >= TOP:
        return "at_least"
    return "at_most" if reading.low <= BOTTOM else "about"


def shown(reading: Reading) -> Shown:
    """Write a reading with one decimal: "4.3", "4.2 or more", "1.9 or less", "about 4.5"."""
    match kind_of(reading):
        case "at_least":
            return _in_parts(_("%(number)s or more"), lower_end_shown(reading.low))
        case "at_most":
            return _in_parts(_("%(number)s or less"), upper_end_shown(reading.high))
        case "about":
            return _in_parts(_("about %(number)s"), mean_shown(reading.value))
    return Shown("", mean_shown(reading.value), "")


def _in_parts(words: str, number: str) -> Shown:
    before, _number, after = words.partition("%(number)s")
    return Shown(before.strip(), number, after.strip())


def range_shown(reading: Reading) -> str:
    """Add what "about" leaves open: "about 4.5, from 4.3 to 4.7"; else the number alone."""
    if kind_of(reading) != "about":
        return str(shown(reading))
    return _about(
        mean_shown(reading.value), lower_end_shown(reading.low), upper_end_shown(reading.high)
    )


def ends_shown(reading: Reading) -> str:
    """Say what "about" leaves open: "from 4.3 to 4.7"; nothing where the number says it all."""
    if kind_of(reading) != "about":
        return ""
    ends = {"low": lower_end_shown(reading.low), "high": upper_end_shown(reading.high)}
    return _("from %(low)s to %(high)s") % ends


def _about(value: str, low: str, high: str) -> str:
    ends = {"value": value, "low": low, "high": high}
    return _("about %(value)s, from %(low)s to %(high)s") % ends


def levels_shown(levels: Sequence[Level]) -> str:
    """Name one level, or the two that are possible: "moderate or strong", "weak to strong"."""
    return str(LEVEL_WORDS[tuple(levels)]) if levels else ""


def inside_a_sentence(group: Group) -> str:
    """Write a workgroup's name as it stands in the middle of a sentence: "ward leaders".

    Only a plain word loses its capital, and in German none does. Names with another capital or a
    digit, and names of other organisations' groups, may be proper names and stay as typed.
    """
    name = group.name
    is_plain = name[:1].isupper() and name[1:].islower() and not any(map(str.isdigit, name))
    if group.kind == "external" or group.organisation or not is_plain:
        return name
    return name if get_language() in KEEP_CAPITALS else name[0].lower() + name[1:]


def listed(names: Sequence[object]) -> str:
    """Join names: "Pharmacists, clerks and therapists"."""
    texts = [str(name) for name in names]
    if len(texts) < 2:
        return "".join(texts)
    return _("%(others)s and %(last)s") % {"others": ", ".join(texts[:-1]), "last": texts[-1]}


def raters_shown(row: Row, groups: dict[str, Group]) -> str:
    """Name the raters of a row; groups that are counted together are all named."""
    first, *others = (groups[key] for key in row.groups)
    return listed([first.name, *map(inside_a_sentence, others)])


def tie_shown(row: Row, target: Group, groups: dict[str, Group]) -> str:
    """Say who speaks about whom: "Nurses about physicians", "Nurses about their own group"."""
    raters = raters_shown(row, groups)
    if row.groups == (target.key,):
        return _("%(raters)s about their own group") % {"raters": raters}
    return _("%(raters)s about %(rated)s") % {"raters": raters, "rated": inside_a_sentence(target)}


def target_shown(row: Row, target: Group) -> str:
    """Say about whom, where the raters are named above: "About nurses", "Their own group"."""
    if row.groups == (target.key,):
        return _("Their own group")
    return _("About %(rated)s") % {"rated": inside_a_sentence(target)}


def change_range_shown(low: float, high: float) -> str:
    """Write the two ends of a change, rounded outwards: "−0.2 to +0.7"."""
    ends = {"near": end_shown(low, is_low=True), "far": end_shown(high, is_low=False)}
    return _("%(near)s to %(far)s") % ends


def precise_range_shown(reading: Reading) -> str:
    """Write a reading with two decimals: "3.44", "about 3.84, from 3.71 to 3.98"."""
    value = two_decimals(reading.value)
    if reading.low == reading.high:
        return value
    return _about(
        value, two_decimals(reading.low, ROUND_DOWN), two_decimals(reading.high, ROUND_UP)
    )


def percent_shown(low: float, value: float, high: float) -> str:
    """Write a share of 0 to 1 in per cent: "58 %", "about 58 %, from 41 to 67 %".

    >>> percent_shown(0.5, 0.5, 0.5), percent_shown(1 / 3, 0.5, 2 / 3)
    ('50 %', 'about 50 %, from 33 to 67 %')
    """
    number = whole(100 * value)
    if low == high:
        return f"{number} %"
    return _about(f"{number} %", whole(100 * low, ROUND_DOWN), f"{whole(100 * high, ROUND_UP)} %")
