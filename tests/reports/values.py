"""A released number with its two ends, in fractions, and how readers see it."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from surveys.models.releases import ReleasedValue
from tests.base import CODES

NUMBER = re.compile(r"\d+(?:\.\d+)?|(?<!\w)\.\d+")


def numbers_in(text: str) -> set[str]:
    """Return every number that stands in a text, as it is written."""
    return set(NUMBER.findall(text))


@dataclass(frozen=True)
class Value:
    """What may be known of a mean: its two ends, what is shown of it, and n."""

    low: Fraction
    middle: Fraction
    high: Fraction
    n: int

    @property
    def words(self) -> str:
        """The number as readers see it."""
        if self.low == self.high:
            return half_up(self.middle)
        if self.high == 5:
            return f"{down(self.low)} or more"
        if self.low == 1:
            return f"{up(self.high)} or less"
        return f"about {half_up(self.middle)}"

    @property
    def numbers(self) -> set[str]:
        """Every number that may stand where this value is shown."""
        ends = {down(self.low), up(self.high)} if self.words.startswith("about") else set()
        return numbers_in(self.words) | ends | {str(self.n)}

    @property
    def step(self) -> int:
        """The colour, 1 to 7."""
        for number, end in enumerate((2, 2.5, 3, 3.5), start=1):
            if self.middle < Fraction(end):
                return number
        return 5 if self.middle <= 4 else 6 if self.middle <= Fraction(9, 2) else 7

    @property
    def precise(self) -> str:
        """The number with two decimals and its ends."""
        if self.low == self.high:
            return half_up(self.middle, 2)
        return f"about {half_up(self.middle, 2)}, from {down(self.low, 2)} to {up(self.high, 2)}"


class Expected(NamedTuple):
    """What a place must say, and every number that may stand there."""

    words: str
    numbers: set[str]

    @classmethod
    def saying(cls, words: str) -> "Expected":
        return cls(words, numbers_in(words))


def half_up(value: Fraction, decimals: int = 1) -> str:
    return _written(math.floor(value * 10**decimals + Fraction(1, 2)), decimals)


def down(value: Fraction, decimals: int = 1) -> str:
    return _written(math.floor(value * 10**decimals), decimals)


def up(value: Fraction, decimals: int = 1) -> str:
    return _written(math.ceil(value * 10**decimals), decimals)


def _written(tenths: int, decimals: int) -> str:
    if not decimals:
        return str(tenths)
    whole, rest = divmod(tenths, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}"


def percent(low: Fraction, middle: Fraction, high: Fraction) -> str:
    if low == high:
        return f"{half_up(100 * middle, 0)} %"
    ends = f"from {down(100 * low, 0)} to {up(100 * high, 0)} %"
    return f"about {half_up(100 * middle, 0)} %, {ends}"


def mean(values: Iterable[Value | None], needed: int = 1) -> Value | None:
    """Put values together, each counted once; n is the smallest."""
    found = [value for value in values if value]
    if len(found) < max(needed, 1):
        return None
    return Value(*_ends([(value, 1) for value in found]), min(value.n for value in found))


def pooled(values: Iterable[Value | None]) -> Value | None:
    """Put values together, each as often as people gave it; n is their sum."""
    found = [value for value in values if value]
    if not found:
        return None
    return Value(*_ends([(value, value.n) for value in found]), sum(value.n for value in found))


def _ends(weighted: list[tuple[Value, int]]) -> Iterator[Fraction]:
    whole = sum(weight for _, weight in weighted)
    for end in ("low", "middle", "high"):
        yield sum(getattr(value, end) * weight for value, weight in weighted) / Fraction(whole)


def read_value(stored: ReleasedValue) -> Value | None:
    n = stored.n or 0
    if stored.kind == "withheld":
        return None
    if stored.kind == "exact":
        value = Fraction(stored.total, n * (1 if stored.dimension in CODES else 420))
        return Value(value, value, value, n)
    if stored.kind == "step":
        lowest, highest = 1 + Fraction(6, n), 5 - Fraction(6, n)
        shown = Fraction(stored.halves, 2)
        return Value(
            *(
                min(max(shown + part, lowest), highest)
                for part in (-Fraction(1, 4), Fraction(0), Fraction(1, 4))
            ),
            n,
        )
    low, high = Fraction(1), Fraction(5)
    if stored.kind == "at_least":
        low = 5 - Fraction(5, n)
    else:
        high = 1 + Fraction(5, n)
    return Value(low, (low + high) / 2, high, n)
