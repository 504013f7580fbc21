"""The track of a dimension: a line from 1 to 5 with a mark for each side, drawn as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from surveys.scoring.released import Reading

START, WIDTH = 4.0, 92.0  # of a hundred; the rest keeps marks at the ends whole
SHAPES = ("disc", "diamond")


class Placed(Protocol):
    """Whatever stands on a track: a cell, or a mean of several ties."""

    @property
    def key(self) -> str: ...

    @property
    def reading(self) -> Reading | None: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark, and where a range is known only the ends it lies between, in per cent of a track."""

    key: str
    shape: str
    x: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Track:
    """The marks of a dimension, the line between two of them, and where the levels end."""

    marks: tuple[Mark, ...]
    gap: tuple[str, str] | None
    cuts: tuple[Mark, ...]


def place(value: float) -> str:
    """Where a mean stands on the track.

    >>> place(1.0), place(3.0), place(5.0)
    ('4.0%', '50.0%', '96.0%')
    """
    return f"{START + (value - 1) / 4 * WIDTH:.1f}%"


def track(cells: Sequence[Placed | None], cuts: tuple[float, float], at: str = "") -> Track:
    """Place the released numbers of some cells; what is withheld leaves no mark at all.

    `at` begins the place of each number where a page shows several units.
    """
    marks = []
    for shape, cell in zip(SHAPES, cells, strict=False):
        reading = cell.reading if cell else None
        if cell is None or reading is None:
            continue
        is_open = reading.low < reading.high
        ends = (place(reading.low), place(reading.high)) if is_open else ("", "")
        marks.append(Mark(f"{at}{cell.key}", shape, place(reading.value), *ends))
    gap = (marks[0].x, marks[1].x) if len(marks) == 2 else None
    return Track(tuple(marks), gap, tuple(Mark("", "cut", place(cut), "", "") for cut in cuts))
