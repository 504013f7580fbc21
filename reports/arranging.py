"""The same matrix in another order: as the study lists its groups, by name, or by strength."""

import dataclasses
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from reports.cells import Cell
from reports.matrix import Line, View
from reports.summary import Report

STUDY, NAME, STRENGTH = "study", "name", "strength"


def order_choices() -> list[tuple[str, str]]:
    return [
        (STUDY, _("As in the study")),
        (NAME, _("By name")),
        (STRENGTH, _("Strong ties first")),
    ]


def arranged(report: Report, view: View, order: str) -> tuple[Report, View]:
    """Sort rows and columns of one view; any other order than ours is that of the study.

    Strength is the mean of the numbers between groups that are shown, in this view; a row or a
    column without any comes last. Equal ones keep the order of the study.
    """
    if order not in (NAME, STRENGTH):
        return report, view
    by_row = [line.cells for line in view.lines]
    by_column = [[line.cells[place] for line in view.lines] for place in range(len(report.columns))]
    key = _strength if order == STRENGTH else None
    rows = _order([row.name for row in report.rows], by_row, key)
    columns = _order([column.name for column in report.columns], by_column, key)
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


def _order(
    names: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    key: Callable[[Sequence[Cell]], float] | None,
) -> list[int]:
    places = range(len(names))
    if key is None:
        return sorted(places, key=lambda place: names[place].casefold())
    return sorted(places, key=lambda place: -key(cells[place]))


def _strength(cells: Sequence[Cell]) -> float:
    values = [cell.value for cell in cells if cell.scope == "between" and cell.value is not None]
    return sum(values) / len(values) if values else 0.0
