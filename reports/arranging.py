"""The same matrix in another order: by name, by strength, by likeness, or by one line of it."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.cells import Cell
from reports.matrix import Line, View
from reports.summary import Report
from surveys.scoring.clustering import clustered

STUDY, NAME, STRENGTH, ALIKE = "study", "name", "strength", "alike"
COLUMN, ROW = "column", "row"  # rows sorted by one column, columns sorted by one row


@dataclass(frozen=True, slots=True)
class Sorting:
    """What the address asks for. `query` is the rest of it, for the links that sort."""

    order: str = STUDY
    by: str = ""
    query: str = ""

    @property
    def is_chosen(self) -> bool:
        return self.order in (COLUMN, ROW)


def order_choices() -> list[tuple[str, str]]:
    return [
        (STUDY, _("As in the study")),
        (NAME, _("By name")),
        (STRENGTH, _("Strong ties first")),
        (ALIKE, _("Alike beside alike")),
    ]


def order_explained(sorting: Sorting, report: Report) -> str:
    """Say in words how rows and columns stand, where the name of the order does not."""
    if sorting.order == ALIKE:
        return _(
            "Groups whose numbers are alike stand beside each other; what is not shown counts "
            "neither way. It orders the picture and says nothing more."
        )
    if sorting.order == COLUMN:
        name = next((each.name for each in report.columns if each.key == sorting.by), "")
        words = _("Rows are sorted by what they say about %(name)s, the highest number first.")
        return words % {"name": name} if name else ""
    if sorting.order == ROW:
        name = next((each.name for each in report.rows if each.key == sorting.by), "")
        words = _("Columns are sorted by what %(name)s say about them, the highest number first.")
        return words % {"name": name} if name else ""
    return ""


def arranged(report: Report, view: View, sorting: Sorting) -> tuple[Report, View]:
    """Sort rows and columns of one view; an order we do not have is that of the study.

    Strength is the mean of the numbers between groups that are shown, in this view; a row or a
    column without any comes last. Equal ones keep the order of the study.
    """
    by_row = [line.cells for line in view.lines]
    by_column = [tuple(cells) for cells in zip(*by_row, strict=True)]
    rows, columns = list(range(len(by_row))), list(range(len(by_column)))
    if sorting.order == NAME:
        rows = _by_name([row.name for row in report.rows])
        columns = _by_name([column.name for column in report.columns])
    elif sorting.order == STRENGTH:
        rows, columns = (
            _highest_first(map(_strength, by_row)),
            _highest_first(map(_strength, by_column)),
        )
    elif sorting.order == ALIKE:
        rows, columns = clustered(_numbers(by_row)), clustered(_numbers(by_column))
    elif sorting.order == COLUMN:
        keys = [column.key for column in report.columns]
        rows = _by_line(by_column, keys, sorting.by, rows)
    elif sorting.order == ROW:
        columns = _by_line(by_row, [row.key for row in report.rows], sorting.by, columns)
    return _moved(report, view, rows, columns)


def _moved(
    report: Report, view: View, rows: Sequence[int], columns: Sequence[int]
) -> tuple[Report, View]:
    lines = tuple(
        Line(view.lines[row].row, tuple(view.lines[row].cells[place] for place in columns))
        for row in rows
    )
    changed = dataclasses.replace(
        report,
        rows=tuple(report.rows[row] for row in rows),
        columns=tuple(report.columns[place] for place in columns),
    )
    return changed, dataclasses.replace(view, lines=lines)


def _by_name(names: Sequence[str]) -> list[int]:
    return sorted(range(len(names)), key=lambda place: names[place].casefold())


def _highest_first(values: Iterable[float]) -> list[int]:
    found = list(values)
    return sorted(range(len(found)), key=lambda place: -found[place])


def _by_line(
    lines: Sequence[Sequence[Cell]], keys: Sequence[str], wanted: str, unsorted: list[int]
) -> list[int]:
    """Sort by the numbers of one row or column; what has none there comes last."""
    line = next((line for line, key in zip(lines, keys, strict=True) if key == wanted), None)
    return _highest_first(cell.value or 0.0 for cell in line) if line else unsorted


def _numbers(lines: Sequence[Sequence[Cell]]) -> list[list[float | None]]:
    return [[None if cell.scope == "mixed" else cell.value for cell in line] for line in lines]


def _strength(cells: Sequence[Cell]) -> float:
    values = [cell.value for cell in cells if cell.scope == "between" and cell.value is not None]
    return sum(values) / len(values) if values else 0.0
