"""What a file of a report is, and the lines that every tabular one consists of."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.cells import Cell
from reports.matrix import View
from reports.summary import Report

CREDIT = (
    "Built on Jody Hoffer Gittell's theory of relational coordination, in our own wording. "
    "Not affiliated with or endorsed by Brandeis University or Relational Coordination Analytics, "
    "and not the RC Survey."
)


@dataclass(frozen=True, slots=True)
class Export:
    """A file, ready to be handed over."""

    filename: str
    content_type: str
    content: bytes


def write_private(path: Path, content: bytes) -> None:
    """Write results into a file that nobody else on this machine can read."""
    with open(path, "wb", opener=_for_the_owner) as file:
        if path.is_file():  # there may have been one that others could read
            os.fchmod(file.fileno(), 0o600)
        file.write(content)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def tie_lines(report: Report) -> Iterator[dict[str, str | int | float | None]]:
    """Yield a line per tie and measure that was asked: as shown, and unrounded as released.

    What is withheld stands there without number, n or level.
    """
    of_all: dict[str, str | int | float | None] = {
        "unit": report.unit,
        "survey": report.rules.words,
        "before_sharing": readiness_words(report),
    }
    for view in report.views:
        columns = {column.key: column.name for column in report.columns}
        for line in view.lines:
            for cell in line.cells:
                if cell.state != "not_asked":
                    line_of_cell = _line(view, line.row.name, columns[cell.target], cell)
                    yield line_of_cell | of_all


def readiness_words(report: Report) -> str:
    """Say how far the talk about weak ties was prepared when the file was made."""
    if not report.readiness:
        return ""
    seen_to = len(report.readiness) - len(report.open_points)
    return f"{seen_to} of {len(report.readiness)} points seen to"


def _line(view: View, rater: str, rated: str, cell: Cell) -> dict[str, str | int | float | None]:
    reading = cell.reading
    return {
        "rater": rater,
        "rated": rated,
        "scope": cell.scope,
        "measure": view.key,
        "kind": cell.kind or cell.state,
        "shown": str(cell.shown) if cell.shown else cell.words,
        "value": reading.value if reading else None,
        "low": reading.low if reading else None,
        "high": reading.high if reading else None,
        "n": cell.n,
        "without_contact": cell.silence.without_contact if cell.silence else None,
        "unanswered": cell.silence.unanswered if cell.silence else None,
        "level": " or ".join(cell.levels) or None,
        "certainty": cell.certainty,
    }
