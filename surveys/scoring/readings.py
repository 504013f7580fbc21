"""Arithmetic on released numbers: every mean of bands carries its low and its high end."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from surveys.scoring.levels import DECIMALS
from surveys.scoring.release import Published
from surveys.scoring.released import Kind, Reading


def reading(published: Published | None, *, top: int = 5) -> Reading | None:
    """Read one released value: a number, a band with its middle, or None if withheld."""
    if published is None or published.value is None or published.n is None:
        return None
    if published.kind == "at_least":
        return _between(published.value, float(top), published.n, "at_least")
    if published.kind == "at_most":
        return _between(1.0, published.value, published.n, "at_most")
    return Reading("exact", published.value, published.value, published.value, published.n)


def pool(readings: Sequence[Reading]) -> Reading | None:
    """Join the values of several blocks, weighted by how many answered. n is their sum."""
    if len(readings) < 2:
        return readings[0] if readings else None
    n = sum(each.n for each in readings)
    low = math.fsum(each.low * each.n for each in readings) / n
    high = math.fsum(each.high * each.n for each in readings) / n
    return _mean(readings, low, high, n)


def average(readings: Iterable[Reading | None], *, needed: int = 1) -> Reading | None:
    """Take the plain mean of what is released, if at least `needed` are. n is the smallest n."""
    shown = [each for each in readings if each is not None]
    if len(shown) < max(needed, 1):
        return None
    low = math.fsum(each.low for each in shown) / len(shown)
    high = math.fsum(each.high for each in shown) / len(shown)
    return _mean(shown, low, high, min(each.n for each in shown))


def difference(a: Reading | None, b: Reading | None) -> Reading | None:
    """Subtract b from a; the ends are as far apart as both bands allow. n is the smaller n."""
    if a is None or b is None:
        return None
    low, high = a.low - b.high, a.high - b.low
    exact = a.kind == b.kind == "exact"
    return Reading("exact" if exact else "about", low, (low + high) / 2, high, min(a.n, b.n))


def one_decimal(value: float, kind: str = "exact") -> str:
    """A released number as readers see it: means half up, "at least" down, "at most" up.

    Doubles are first taken to nine decimals: 87/20 is 4.35 and reads 4.4, although the double
    lies just below.

    >>> one_decimal(87 / 20), one_decimal(25 / 6, "at_least"), one_decimal(11 / 6, "at_most")
    ('4.4', '4.1', '1.9')
    """
    rounding = {"at_least": ROUND_FLOOR, "at_most": ROUND_CEILING}.get(kind, ROUND_HALF_UP)
    return str(Decimal(f"{value:.{DECIMALS}f}").quantize(Decimal("0.1"), rounding=rounding))


def in_words(published: Published) -> str:
    """One value of the release table in words: "3.4", "4.1 or more", "not shown"."""
    if published.value is None:
        return "not shown"
    tail = {"at_least": " or more", "at_most": " or less"}.get(published.kind, "")
    return one_decimal(published.value, published.kind) + tail


def _mean(readings: Sequence[Reading], low: float, high: float, n: int) -> Reading:
    if all(each.kind == "exact" for each in readings):
        return Reading("exact", low, low, low, n)
    return _between(low, high, n, "about")


def _between(low: float, high: float, n: int, kind: Kind) -> Reading:
    return Reading(kind, low, (low + high) / 2, high, n)
