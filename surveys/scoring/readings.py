"""Arithmetic on released numbers: every mean of bands carries its low and its high end."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from surveys.scoring.levels import DECIMALS
from surveys.scoring.release import Published
from surveys.scoring.released import Reading

STEP = 0.25
"""How far a mean may lie from the multiple of 0.5 that is given for it."""


def reading(published: Published | None, *, top: int = 5) -> Reading | None:
    """Read one released value: a number, a band with its middle, a step, or None if withheld.

    A step v stands for v ± 0.25, cut to where a mean of its n may be exact at all: nearer to an
    end of the scale it would have been a band.
    """
    if published is None or published.value is None or published.n is None:
        return None
    value, n = published.value, published.n
    match published.kind:
        case "at_least":
            return Reading("at_least", value, (value + top) / 2, float(top), n)
        case "at_most":
            return Reading("at_most", 1.0, (1.0 + value) / 2, value, n)
        case "step":
            lowest, highest = 1 + (top + 1) / n, top - (top + 1) / n
            low, middle, high = (
                min(max(each, lowest), highest) for each in (value - STEP, value, value + STEP)
            )
            return Reading("about", low, middle, high, n)
    return Reading("exact", value, value, value, n)


def pool(readings: Sequence[Reading]) -> Reading | None:
    """Join the values of several blocks, weighted by how many answered. n is their sum."""
    if len(readings) < 2:
        return readings[0] if readings else None
    return _mean(readings, [each.n for each in readings], sum(each.n for each in readings))


def average(readings: Iterable[Reading | None], *, needed: int = 1) -> Reading | None:
    """Take the plain mean of what is released, if at least `needed` are. n is the smallest n."""
    shown = [each for each in readings if each is not None]
    if len(shown) < max(needed, 1):
        return None
    return _mean(shown, [1] * len(shown), min(each.n for each in shown))


def difference(a: Reading | None, b: Reading | None) -> Reading | None:
    """Subtract b from a; the ends are as far apart as both bands allow. n is the smaller n."""
    if a is None or b is None:
        return None
    exact = a.kind == b.kind == "exact"
    return Reading(
        "exact" if exact else "about",
        a.low - b.high,
        a.value - b.value,
        a.high - b.low,
        min(a.n, b.n),
    )


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
    """One value of the release table in words: "3.4", "4.1 or more", "about 2.5", "not shown"."""
    if published.value is None:
        return "not shown"
    head = "about " if published.kind == "step" else ""
    tail = {"at_least": " or more", "at_most": " or less"}.get(published.kind, "")
    return head + one_decimal(published.value, published.kind) + tail


def _mean(readings: Sequence[Reading], weights: Sequence[int], n: int) -> Reading:
    low, value, high = (
        math.fsum(end * weight for end, weight in zip(ends, weights, strict=True)) / sum(weights)
        for ends in zip(*((each.low, each.value, each.high) for each in readings), strict=True)
    )
    exact = all(each.kind == "exact" for each in readings)
    return Reading("exact" if exact else "about", low, value, high, n)
