"""Where the points, bars and lines of a trend stand: across in hundredths, down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.scoring.released import Reading

TOP, HEIGHT = 16.0, 200.0  # of the scale from 5 down to 1
FEWEST = 2  # points; of one the table says as much
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One wave: a dot, the bar of what its number leaves open, the thin line of chance."""

    wave: int
    x: str
    y: str
    bar: tuple[str, str] | None
    thin: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A line from one wave to the next one; none crosses a gap."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything of the drawing. `waves` are the labels below, gaps too; `limits` are heights."""

    waves: tuple[tuple[int, str], ...]
    marks: tuple[Mark, ...]
    pieces: tuple[Piece, ...]
    scale: tuple[tuple[int, str], ...]
    limits: tuple[str, ...]


def down(value: float) -> str:
    """Where a mean stands, from the top.

    >>> down(5.0), down(3.0), down(1.0)
    ('16.0', '116.0', '216.0')
    """
    return f"{TOP + (5.0 - value) / 4 * HEIGHT:.1f}"


def picture(
    points: Sequence[tuple[int, Reading | None, Ends | None]], limits: Ends
) -> Picture | None:
    """Draw waves from left to right, evenly: their order is meant, not the time between them."""
    if sum(reading is not None for _, reading, _ in points) < FEWEST:
        return None
    across = [f"{100 * (place + 0.5) / len(points):.1f}%" for place in range(len(points))]
    marks = [
        _mark(wave, x, reading, ends) if reading else None
        for x, (wave, reading, ends) in zip(across, points, strict=True)
    ]
    return Picture(
        waves=tuple((wave, x) for x, (wave, _, _) in zip(across, points, strict=True)),
        marks=tuple(mark for mark in marks if mark),
        pieces=tuple(
            Piece(one.x, one.y, other.x, other.y)
            for one, other in zip(marks, marks[1:], strict=False)
            if one and other
        ),
        scale=tuple((number, down(number)) for number in range(1, 6)),
        limits=tuple(down(limit) for limit in limits),
    )


def _mark(wave: int, x: str, reading: Reading, ends: Ends | None) -> Mark:
    is_range = reading.low != reading.high
    return Mark(
        wave,
        x,
        down(reading.value),
        (down(reading.high), down(reading.low)) if is_range else None,
        (down(ends[1]), down(ends[0])) if ends else None,
    )
