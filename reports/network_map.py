"""The network map: groups on a circle, a line for every released tie, both directions visible."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cells import Cell
from reports.figures.network import Curve, Node, curve, nodes_of, pool_node
from reports.matrix import ReportRow, View
from reports.summary import Report
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.released import Cutoffs, ReleasedTies
from surveys.shown import listed

Band = Literal["strong", "moderate", "weak", "open"]
BANDS: tuple[Band, ...] = ("strong", "moderate", "weak", "open")


@dataclass(frozen=True, slots=True)
class MapLine:
    """One tie: its cell, how it is drawn, where."""

    cell: Cell
    band: Band
    curve: Curve


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a measure, lines of one kind, lines of one group."""

    view: View
    band: str
    group: str


@dataclass(frozen=True, slots=True)
class MapReport:
    """The map and its twin in words.

    silent : how many ties were asked about and cannot be drawn, since no number is released
    hidden : how many are left out by the filter
    """

    nodes: tuple[Node, ...]
    pools: tuple[tuple[Node, tuple[Node, ...]], ...]
    lines: tuple[MapLine, ...]
    silent: int
    hidden: int
    answer: str

    @property
    def drawn(self) -> tuple[MapLine, ...]:
        """The lines from below to the top: those that say most are drawn last."""
        order = ("open", "moderate", "weak", "strong")
        return tuple(sorted(self.lines, key=lambda line: order.index(line.band)))


def build_map(report: Report, ties: ReleasedTies, wanted: Wanted) -> MapReport:
    """Place every group of the study and draw the ties between them that are shown.

    A group keeps its place from wave to wave, since places follow the order of the study. Ties of
    a group with itself, and of raters with a group that is counted among them, have no line.
    """
    rows, named = report.rows, {column.key for column in report.columns}
    named |= {key for row in rows for key in row.key.split("+")}
    places = nodes_of(ties.groups, named)
    pools = tuple(
        (pool_node(number, row.key, row.name, members), members)
        for number, row in enumerate(row for row in rows if row.is_pooled)
        for members in [_members(row, places)]
    )
    at = places | {pool.key: pool for pool, _ in pools}
    between = [cell for cell in wanted.view.cells if cell.scope == "between"]
    drawn = tuple(_line(cell, at, ties.cutoffs) for cell in between if cell.reading)
    lines = tuple(line for line in drawn if _is_wanted(line, wanted))
    silent = sum(cell.reading is None and cell.state != "not_asked" for cell in between)
    return MapReport(
        nodes=tuple(places.values()),
        pools=pools,
        lines=lines,
        silent=silent,
        hidden=len(drawn) - len(lines),
        answer=_answer(lines, wanted.view.has_levels),
    )


def _members(row: ReportRow, places: Mapping[str, Node]) -> tuple[Node, ...]:
    return tuple(places[key] for key in row.key.split("+"))


def _line(cell: Cell, at: Mapping[str, Node], cutoffs: Cutoffs) -> MapLine:
    return MapLine(cell, band_of(cell, cutoffs), curve(at[cell.rater], at[cell.target]))


def band_of(cell: Cell, cutoffs: Cutoffs) -> Band:
    """Say on which side of the cut-offs a number lies; open if its two ends lie on different ones.

    Of all dimensions together this is the level; a single dimension has no level, only the same
    lines to be compared with.
    """
    limits = cutoffs_of(cutoffs, cell.scope)
    ends = (cell.reading.low, cell.reading.high) if cell.reading else (1.0, 5.0)
    low, high = (level(end, limits) for end in ends)
    return low if low == high else "open"


def _is_wanted(line: MapLine, wanted: Wanted) -> bool:
    if wanted.band and line.band != wanted.band:
        return False
    keys = {*line.cell.rater.split("+"), line.cell.rater, line.cell.target}
    return not wanted.group or wanted.group in keys


def _answer(lines: tuple[MapLine, ...], has_levels: bool) -> str:
    """Say how many lines are drawn, and of which kind, strong ones first."""
    if not lines:
        return _("No line to draw here.")
    n = len(lines)
    ties = ngettext("%(n)d tie is drawn", "%(n)d ties are drawn", n) % {"n": n}
    counts = Counter(line.band for line in lines)
    words = _level_words() if has_levels else _number_words()
    kinds = [f"{counts[band]} {words[band]}" for band in BANDS if counts[band]]
    return f"{ties}: {listed(kinds)}."


def _level_words() -> dict[Band, str]:
    return {
        "strong": _("strong"),
        "moderate": _("moderate"),
        "weak": _("weak"),
        "open": _("between two levels"),
    }


def _number_words() -> dict[Band, str]:
    """A part of a tie has a number and no level."""
    return {
        "strong": _("high"),
        "moderate": _("in the middle"),
        "weak": _("low"),
        "open": _("between two of these"),
    }


def band_choices(*, has_levels: bool) -> list[tuple[Band, str]]:
    """Name the kinds of line, for the filter and the key."""
    words = _level_words() if has_levels else _number_words()
    return [(band, words[band]) for band in BANDS]
