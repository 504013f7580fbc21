"""One sentence of reading for a picture or table, made from its numbers, and a first question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interventions.questions import BETWEEN_BY_DIMENSION
from reports.cells import Cell
from reports.matrix import View
from surveys.scoring.levels import DECIMALS
from surveys.scoring.released import Reading

FEWEST = 3  # numbers; of fewer the table itself is shorter than a sentence


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """The ties that stand out between groups, and what to ask about them."""

    highest: Cell
    lowest: Cell
    question: str


@dataclass(frozen=True, slots=True)
class DimensionsReading:
    """Which dimension stands out with which group; of several that are as high or low the first."""

    highest_name: str
    highest: Cell
    lowest_name: str
    lowest: Cell
    question: str


@dataclass(frozen=True, slots=True)
class UnitsReading:
    """The tie that reads most differently in two units, and what to ask about it."""

    title: str
    high_place: str
    high: Cell
    low_place: str
    low: Cell
    question: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A tie in one unit that shows a number."""

    place: str
    name: str
    cell: Cell
    reading: Reading


def reading_of(view: View) -> MatrixReading | None:
    """Name the highest and the lowest number between groups; None if too few can be read.

    Groups about themselves are left out: they have other cut-offs and nearly always come first.
    """
    return reading_of_cells(view.cells, view.key)


def reading_of_cells(found: Iterable[Cell], measure: str) -> MatrixReading | None:
    """The same of some cells of a measure, such as those that a map draws."""
    cells = [cell for cell in found if cell.scope == "between" and cell.reading]
    if len(cells) < FEWEST:
        return None
    highest, lowest = max(cells, key=_low), min(cells, key=_high)
    if _value(highest) == _value(lowest):
        return None
    words = _("%(tie)s: when did it go well there, and what was different that day?")
    about = words % {"tie": lowest.title}
    return MatrixReading(highest, lowest, str(BETWEEN_BY_DIMENSION.get(measure, about)))


def reading_of_dimensions(lines: Iterable[tuple[str, Sequence[Cell]]]) -> DimensionsReading | None:
    """Name the highest and the lowest of a group's dimensions with others; each line has a name."""
    found = [
        (name, cell)
        for name, cells in lines
        for cell in cells
        if cell.scope == "between" and cell.reading
    ]
    if len(found) < FEWEST:
        return None
    highest = max(found, key=lambda each: _low(each[1]))
    lowest = min(found, key=lambda each: _high(each[1]))
    if _value(highest[1]) == _value(lowest[1]):
        return None
    question = str(BETWEEN_BY_DIMENSION.get(lowest[1].place.measure, ""))
    return DimensionsReading(*highest, *lowest, question)


def reading_of_units(
    ties: Iterable[tuple[str, Sequence[tuple[str, str, Cell | None]]]],
) -> UnitsReading | None:
    """Name the tie whose numbers lie furthest apart in two units; None if no two are apart.

    Each tie has a title and, for every unit, its place, its name and its cell. What counts is how
    far apart they are for sure: from the high end of the lower one to the low end of the higher.
    """
    best: tuple[float, UnitsReading] | None = None
    for title, of_units in ties:
        shown = [
            _Shown(place, name, cell, cell.reading)
            for place, name, cell in of_units
            if cell and cell.reading
        ]
        if len(shown) < 2:
            continue
        high = max(shown, key=lambda each: each.reading.low)
        low = min(shown, key=lambda each: each.reading.high)
        apart = round(high.reading.low - low.reading.high, DECIMALS)
        if apart > (best[0] if best else 0.0):
            question = _("What is done in %(high)s on this tie that people in %(low)s could try?")
            words = question % {"high": high.name, "low": low.name}
            found = UnitsReading(title, high.place, high.cell, low.place, low.cell, words)
            best = apart, found
    return best[1] if best else None


def _value(cell: Cell) -> float:
    return cell.value or 0.0


def _low(cell: Cell) -> tuple[float, float]:
    """A band counts by its lower end, or "4.0 or more" would stand above "about 4.4".

    What reads "about" counts by the number that is read.
    """
    is_band = cell.state == "band" and cell.reading is not None
    return (cell.reading.low if is_band and cell.reading else _value(cell), _value(cell))


def _high(cell: Cell) -> tuple[float, float]:
    is_band = cell.state == "band" and cell.reading is not None
    return (cell.reading.high if is_band and cell.reading else _value(cell), _value(cell))
