"""The slope chart of a group: its view of each other group at the left, theirs at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.cells import Cell
from surveys.shown import Shown

HEIGHT, TOP = 400.0, 24.0  # of the scale from 5 down to 1
LETTERS = 28
LINE = 22.0  # the least distance between two labels
FEWEST = 2  # lines; of one pair the table says as much


@dataclass(frozen=True, slots=True)
class End:
    """One end of a line: where its dot is, where its label stands, what it says."""

    key: str
    y: str
    label_y: str
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Line:
    """A tie: this group's view, the other's, and the other's name."""

    name: str
    left: End
    right: End
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Slope:
    """The lines, and how much room they need."""

    lines: tuple[Line, ...]
    height: str


def height_of(value: float) -> float:
    """Where a mean stands, from the top.

    >>> height_of(5.0), height_of(3.0), height_of(1.0)
    (24.0, 224.0, 424.0)
    """
    return TOP + (5.0 - value) / 4 * HEIGHT


def slope(ties: Sequence[tuple[str, Cell, Cell, bool]]) -> Slope | None:
    """Draw a line for each tie whose two directions are both shown; labels never overlap."""
    if len(ties) < FEWEST:
        return None
    lefts = _spaced([height_of(there.value or 1.0) for _, there, _, _ in ties])
    rights = _spaced([height_of(back.value or 1.0) for _, _, back, _ in ties])
    lines = tuple(
        Line(_cut(name), _end(there, left), _end(back, right), is_certain)
        for (name, there, back, is_certain), left, right in zip(ties, lefts, rights, strict=True)
    )
    lowest = max(*lefts, *rights, TOP + HEIGHT)
    return Slope(lines, f"{lowest + TOP:.0f}")


def _end(cell: Cell, label: float) -> End:
    return End(
        f"side:{cell.rater}:{cell.target}",
        f"{height_of(cell.value or 1.0):.1f}",
        f"{label:.1f}",
        cell.shown,
    )


def _spaced(heights: Sequence[float]) -> list[float]:
    """Push labels that would overlap downwards, in their order."""
    placed: dict[int, float] = {}
    last = 0.0
    for index in sorted(range(len(heights)), key=lambda index: heights[index]):
        last = max(heights[index], last + LINE) if placed else heights[index]
        placed[index] = last
    return [placed[index] for index in range(len(heights))]


def _cut(name: str) -> str:
    """Shorten a long name; the table beside names it in full."""
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"
