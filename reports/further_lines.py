"""Rows of raters and the numbers in them, on the page of further questions."""

from dataclasses import dataclass

from reports.cells import STATE_SENTENCES, STATE_WORDS, State, answers_shown
from surveys.scoring.released import Reading
from surveys.shown import Shown, range_shown, shown


@dataclass(frozen=True, slots=True)
class Number:
    """One place: a released number with its n, or why there is none. It never has a level.

    says_n : whether one group of people is behind it; a mean of several has no n of its own
    """

    key: str
    head: str
    reading: Reading | None
    without: State
    says_n: bool = True

    @property
    def shown(self) -> Shown | None:
        return shown(self.reading) if self.reading else None

    @property
    def n(self) -> int | None:
        return self.reading.n if self.reading and self.says_n else None

    @property
    def words(self) -> str:
        return "" if self.reading else str(STATE_WORDS[self.without])

    @property
    def sentence(self) -> str:
        """The same for screen readers, with what "about" leaves open."""
        if self.reading is None:
            return str(STATE_SENTENCES[self.without])
        said = range_shown(self.reading)
        return said if self.n is None else f"{said}, {answers_shown(self.n)}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table. A number that is None was not asked."""

    name: str
    n: int | None
    key: str
    numbers: tuple[Number | None, ...]
