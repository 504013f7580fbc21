"""One sentence of reading for a matrix, made from its numbers, and a question to begin with."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from interventions.questions import BETWEEN_BY_DIMENSION
from reports.cells import Cell
from reports.matrix import View

FEWEST = 3  # numbers; of fewer the table itself is shorter than a sentence


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """The ties that stand out between groups, and what to ask about them."""

    highest: Cell
    lowest: Cell
    question: str


def reading_of(view: View) -> MatrixReading | None:
    """Name the highest and the lowest number between groups; None if too few can be read.

    Groups about themselves are left out: they have other cut-offs and nearly always come first.
    """
    cells = [cell for cell in view.cells if cell.scope == "between" and cell.reading]
    if len(cells) < FEWEST:
        return None
    highest, lowest = max(cells, key=_low), min(cells, key=_high)
    if _value(highest) == _value(lowest):
        return None
    about = _("Which of these cells would you not have expected, and who could tell you more?")
    return MatrixReading(highest, lowest, str(BETWEEN_BY_DIMENSION.get(view.key, about)))


def _value(cell: Cell) -> float:
    return cell.value or 0.0


def _low(cell: Cell) -> tuple[float, float]:
    """A band counts by its lower end, or "4.0 or more" would stand above "about 4.5"."""
    return (cell.reading.low if cell.reading else 0.0, _value(cell))


def _high(cell: Cell) -> tuple[float, float]:
    return (cell.reading.high if cell.reading else 0.0, _value(cell))
