"""What every list becomes: a heading and rows of text, each with the line it stood on."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How wide a table may be, and how long the text of one cell."""

    columns: int
    cell_letters: int


LIST = Limits(columns=30, cell_letters=2000)


class Unreadable(Exception):
    """Why a file cannot be read, in sentences for a screen. Nothing has been kept of it."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row, and the number of the line they stand on in the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was handed in. The first line is the heading, if it is one."""

    lines: tuple[Line, ...]


def table_of(lines: Sequence[Line]) -> Table:
    """Leave out empty lines, and empty cells at the end of each."""
    kept = []
    for line in lines:
        cells = list(line.cells)
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            kept.append(Line(line.number, tuple(cells)))
    return Table(tuple(kept))
