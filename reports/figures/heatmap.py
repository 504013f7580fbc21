"""The heatmap: raters in rows, rated groups in columns, own group on the diagonal."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reports.cells import Cell
from reports.figures.theme import (
    Colours,
    Figure,
    base_layout,
    in_both_themes,
    label,
    mean_colours,
)
from reports.matrix import View
from reports.summary import Report

FEWEST_ROWS = 3  # worth a picture; of fewer the table says as much
ROW_HEIGHT = 48
LEAST_HEIGHT = 384  # what the page keeps free before the figure is drawn
LETTERS_PER_LINE = 13
LETTERS_PER_ROW_LINE = 22
MOST_ROW_LINES = 2
UPRIGHT_NAMES = 12
HATCH_LINES = 9
HALF = 0.47  # of a cell; the rest is the gap to its neighbour


def heatmap_figure(report: Report, view: View) -> dict[str, Figure]:
    """Return the figure in both sets of colours; figures.js draws the one that fits."""
    return in_both_themes(lambda colours: _figure(report, view, colours))


def _figure(report: Report, view: View, colours: Colours) -> Figure:
    places = [
        (x, y, cell) for y, line in enumerate(view.lines) for x, cell in enumerate(line.cells)
    ]
    return {
        "data": [
            _colours_of_cells(report, view, colours),
            _words([place for place in places if place[2].step], colours, hover=False),
            _words([place for place in places if not place[2].step], colours, hover=True),
        ],
        "layout": _layout(report, colours)
        | {"shapes": [shape for place in places for shape in _shapes(*place, colours)]},
    }


def _colours_of_cells(report: Report, view: View, colours: Colours) -> Figure:
    """Seven flat colours, never a continuous scale: the steps end where the levels do."""
    return {
        "type": "heatmap",
        "x": list(range(len(report.columns))),
        "y": list(range(len(report.rows))),
        "z": [[cell.step for cell in line.cells] for line in view.lines],
        "zmin": 0.5,
        "zmax": 7.5,
        "colorscale": mean_colours(colours),
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": [[_released_text(cell) for cell in line.cells] for line in view.lines],
        "hovertext": [[_hover(cell) for cell in line.cells] for line in view.lines],
        "hoverinfo": "text",
        "hoverongaps": False,
        # One ink for each colour, and one for words without a colour.
        "meta": {"inks": [*(colours[f"mean-{n}-ink"] for n in range(1, 8)), colours["ink-2"]]},
        # A click follows the link of the same cell in the table; figures.js looks it up.
        "customdata": [
            [cell.key if cell.leads_on else "" for cell in line.cells] for line in view.lines
        ],
    }


def _released_text(cell: Cell) -> str:
    return label(str(cell.shown or cell.words))


def _hover(cell: Cell) -> str:
    """Break the sentence after the names, or a phone cuts it off."""
    names, _, rest = cell.sentence.partition(": ")
    return f"{label(names)}<br>{label(rest)}"


def _words(places: Sequence[tuple[int, int, Cell]], colours: Colours, *, hover: bool) -> Figure:
    """Print the released text in each cell. A trace of its own, since it has one ink per step."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in places],
        "y": [y for _, y, _ in places],
        "text": [_in_two_lines(cell) for _, _, cell in places],
        "textfont": {
            "color": [colours[f"mean-{c.step}-ink" if c.step else "ink-2"] for _, _, c in places],
            "size": 15 if not hover else 13,
        },
        "hoverinfo": "text" if hover else "skip",
        "showlegend": False,
    } | ({"hovertext": [_hover(cell) for _, _, cell in places]} if hover else {})


def _in_two_lines(cell: Cell) -> str:
    if not cell.shown:
        return label(cell.words)
    parts = (cell.shown.before, f"<b>{cell.shown.number}</b>", cell.shown.after)
    return "<br>".join(part for part in parts if part)


def _layout(report: Report, colours: Colours) -> Figure:
    columns, rows = len(report.columns), len(report.rows)
    base = base_layout(colours)
    axis = {"ticks": "", "automargin": True, "ticklabelstandoff": 8, "tickfont": {"size": 14}}
    horizontal = {
        "side": "top",
        "range": [-0.5, columns - 0.5],
        "tickvals": list(range(columns)),
        "ticktext": [_wrapped(column.name) for column in report.columns],
        "tickangle": 0 if columns <= UPRIGHT_NAMES else -60,
    }
    vertical = {
        "range": [rows - 0.5, -0.5],
        "tickvals": list(range(rows)),
        "ticktext": [_row_name(row.name) for row in report.rows],
    }
    return base | {
        "height": max(ROW_HEIGHT * rows + 80, LEAST_HEIGHT),
        "hovermode": "closest",
        "hoverlabel": base["hoverlabel"] | {"align": "left"},
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours["ink-3"],
            "remove": ["select2d", "lasso2d"],
        },
        "xaxis": base["xaxis"] | axis | horizontal,
        "yaxis": base["yaxis"] | axis | vertical,
    }


def _wrapped(name: str) -> str:
    """Break a long name between words, each piece made safe on its own."""
    pieces = textwrap.wrap(name, LETTERS_PER_LINE, break_long_words=False) or [name]
    return "<br>".join(map(label, pieces))


def _row_name(name: str) -> str:
    """Break the name of a row; one that joins many groups is cut, or plotly leaves it out.

    The table below, and each cell's words, name all of them.
    """
    lines = textwrap.wrap(name, LETTERS_PER_ROW_LINE, break_long_words=False) or [name]
    joint = _("%(others)s and %(last)s") % {"others": "", "last": ""}
    first, *others = re.split(f", |{re.escape(joint)}", name)
    if len(lines) > MOST_ROW_LINES and others:
        lines = [first, _("and %(n)s more") % {"n": len(others)}]
    return "<br>".join(map(label, lines))


def _shapes(x: int, y: int, cell: Cell, colours: Colours) -> Iterator[Figure]:
    """Mark what colour cannot say: own group, mixed, two levels, withheld, held back."""
    if cell.state == "withheld":
        yield _hatch(x, y, colours["ink-3"])
    if cell.state == "held_back":
        yield _frame(x, y, HALF, colours["line"], 1)
    if len(cell.levels) > 1:
        yield _folded_corner(x, y, colours["page"])
    if cell.scope == "mixed" and cell.step:
        yield _frame(x, y, HALF - 0.05, colours[f"mean-{cell.step}-ink"], 1.5)
    if cell.scope == "within" and cell.state != "not_asked":
        yield _frame(x, y, HALF + 0.01, colours["ink"], 2)


def _frame(x: int, y: int, half: float, colour: str, width: float) -> Figure:
    return {
        "type": "rect",
        "x0": round(x - half, 3),
        "x1": round(x + half, 3),
        "y0": round(y - half, 3),
        "y1": round(y + half, 3),
        "line": {"color": colour, "width": width},
    }


def _folded_corner(x: int, y: int, colour: str) -> Figure:
    right, top = round(x + 0.49, 3), round(y - 0.49, 3)
    path = f"M{round(right - 0.15, 3)},{top}H{right}V{round(top + 0.28, 3)}Z"
    return {"type": "path", "path": path, "fillcolor": colour, "line": {"width": 0}}


def _hatch(x: int, y: int, colour: str) -> Figure:
    """Draw fine diagonals through a cell: nothing is there, and nothing is meant by it."""
    strokes = []
    for number in range(1, HATCH_LINES):
        reach = 2 * number / HATCH_LINES
        start, end = (max(0.0, reach - 1), min(1.0, reach)), (min(1.0, reach), max(0.0, reach - 1))
        points = [
            f"{round(x - HALF + u * 2 * HALF, 3)},{round(y - HALF + v * 2 * HALF, 3)}"
            for u, v in (start, end)
        ]
        strokes.append(f"M{points[0]} L{points[1]}")
    return {
        "type": "path",
        "path": " ".join(strokes),
        "line": {"color": colour, "width": 0.6},
        "opacity": 0.6,
        "layer": "below",
    }
