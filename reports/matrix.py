"""The matrix: rows of raters, columns of rated groups, one view of it for every measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _

from reports.cells import Cell, Place, State, cell, cell_without_number
from surveys.instruments.base import Instrument
from surveys.scoring.released import Group, Reading, ReleasedTie, ReleasedTies, Row, Scope
from surveys.shown import raters_shown, target_shown, tie_shown

ALL = "all"

Measure = Callable[[ReleasedTie], Reading | None]


@dataclass(frozen=True, slots=True)
class How:
    """What a cell depends on beside the release.

    leads_on : whether a tie leads to its own page
    hides : whether answers may be there and not shown; in an open survey nothing is hidden
    """

    leads_on: bool = True
    hides: bool = True


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Raters that are counted together, as a report names them.

    In a view of one unit, `of` is how many raters of all units there are.
    """

    key: str
    name: str
    n: int
    of: int | None
    is_pooled: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A workgroup that was rated."""

    key: str
    name: str
    organisation: str
    is_held_back: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of raters with its cells, one for each column."""

    row: ReportRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The matrix in one measure: all dimensions, one half of them, or a single one."""

    key: str
    name: str
    family: str
    meaning: str
    lines: tuple[Line, ...]

    @property
    def has_levels(self) -> bool:
        return self.key == ALL

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for line in self.lines for cell in line.cells)

    def at(self, rater: str, target: str) -> Cell | None:
        """Return the cell of a tie that was asked about; None if there is none."""
        line = next((line for line in self.lines if line.row.key == rater), None)
        cells = line.cells if line else ()
        found = (cell for cell in cells if cell.target == target and cell.state != "not_asked")
        return next(found, None)


def rows_of(ties: ReleasedTies) -> tuple[ReportRow, ...]:
    groups = {group.key: group for group in ties.groups}
    return tuple(
        ReportRow(row.key, raters_shown(row, groups), row.n, row.of, row.is_pooled)
        for row in ties.rows
    )


def absent_of(ties: ReleasedTies) -> tuple[str, ...]:
    """Name the raters of whom a view of one unit says nothing."""
    groups = {group.key: group for group in ties.groups}
    return tuple(raters_shown(row, groups) for row in ties.elsewhere)


def columns_of(ties: ReleasedTies) -> tuple[Column, ...]:
    rated = {tie.target for tie in ties} | set(ties.held_back_targets)
    return tuple(
        Column(group.key, group.name, group.organisation, group.key in ties.held_back_targets)
        for group in ties.groups
        if group.key in rated
    )


def views_of(
    ties: ReleasedTies,
    instrument: Instrument,
    rows: Sequence[ReportRow],
    columns: Sequence[Column],
    how: How,
) -> tuple[View, ...]:
    """Make the matrix of every measure: all dimensions, then each family and its members."""
    count = apnumber(len(ties.dimensions))
    everything = _("All %(n)s dimensions together") % {"n": count}
    wanted: list[tuple[str, str, str, str, Measure]] = [
        (ALL, everything, "", "", lambda tie: tie.mean)
    ]
    items = instrument.item_set()
    for family in items.families:
        name = str(instrument.family_names[family])
        members = items.members(family)
        together = _("%(name)s, %(n)s dimensions together") % {
            "name": name,
            "n": apnumber(len(members)),
        }
        wanted.append((family, together, name, "", of_family(family)))
        for code in members:
            item = instrument.item(code)
            wanted.append((code, str(item.name), name, str(item.meaning), of_dimension(code)))
    return tuple(
        View(key, name, family, meaning, _lines(ties, rows, columns, key, measure, how))
        for key, name, family, meaning, measure in wanted
    )


def overall_lines(
    ties: ReleasedTies, rows: Sequence[ReportRow], columns: Sequence[Column], how: How
) -> tuple[Line, ...]:
    """Make the matrix of all dimensions together, and of nothing else."""
    return _lines(ties, rows, columns, ALL, lambda tie: tie.mean, how)


def of_family(family: str) -> Measure:
    return lambda tie: tie.communication if family == "communication" else tie.relationship


def of_dimension(code: str) -> Measure:
    return lambda tie: tie.dimensions[code]


def _lines(
    ties: ReleasedTies,
    rows: Sequence[ReportRow],
    columns: Sequence[Column],
    key: str,
    measure: Measure,
    how: How,
) -> tuple[Line, ...]:
    groups = {group.key: group for group in ties.groups}
    return tuple(
        Line(
            named,
            tuple(
                _cell(ties, row, groups[column.key], groups, key, measure, how)
                for column in columns
            ),
        )
        for named, row in zip(rows, ties.rows, strict=True)
    )


def _cell(
    ties: ReleasedTies,
    row: Row,
    target: Group,
    groups: dict[str, Group],
    key: str,
    measure: Measure,
    how: How,
) -> Cell:
    tie = ties.ties.get((row.key, target.key))
    own = row.groups == (target.key,)
    scope: Scope = tie.scope if tie else "within" if own else "between"
    title, about = tie_shown(row, target, groups), target_shown(row, target)
    place = Place(row.key, target.key, key, scope, title, about)
    if tie is None:
        return cell_without_number(place, "not_asked")
    reading = measure(tie)
    if reading is None:
        is_held_back = target.key in ties.held_back_targets
        nothing = _nothing(tie, how)
        silence = tie.silence if key == ALL else None
        state: State = "held_back" if is_held_back else nothing
        return cell_without_number(place, state, silence, leads_on=how.leads_on)
    return cell(place, tie, reading, ties.cutoffs, has_level=key == ALL, leads_on=how.leads_on)


def _nothing(tie: ReleasedTie, how: How) -> State:
    if how.hides or tie.silence is None:
        return "withheld" if how.hides else "unanswered"
    apart, unanswered = tie.silence.without_contact, tie.silence.unanswered
    return "no_contact" if apart and not unanswered else "unanswered"
