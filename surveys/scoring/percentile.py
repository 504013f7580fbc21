"""Where one index stands among indices of other studies. Never for persons or for groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.scoring.levels import DECIMALS
from surveys.scoring.released import Reading

FEWEST = 10
"""With fewer values to compare with, one study more or less would move the percentile too far."""


@dataclass(frozen=True, slots=True)
class Percentile:
    """A percentile from 0 to 100; `low` and `high` are its ends where bands leave it open."""

    low: float
    value: float
    high: float
    among: int


def percentile(index: Reading, reference: Sequence[Reading]) -> Percentile | None:
    """Percentile of an index among reference values: 100·(below + ½·equal)/m.

    Parameters
    ----------
    index : the index, from 1 to 5, exact or with two ends
    reference : the same index of other studies: same instrument, items, weighting and scope. A
        study without the index is left out before, it is no value.

    Returns
    -------
    Percentile or None
        None for fewer than `FEWEST` reference values. Values are compared as levels are, after
        rounding to nine decimals. The low end puts the index at its low end and every other study
        at its high one; the high end the other way round. Definition: scoring of the field's
        benchmarks, mid-rank convention; no printed source for relational coordination was seen.

    Examples
    --------
    >>> others = [Reading("exact", v / 10, v / 10, v / 10, 9) for v in range(31, 41)]
    >>> percentile(Reading("exact", 3.3, 3.3, 3.3, 9), others).value
    25.0
    """
    if len(reference) < FEWEST:
        return None
    return Percentile(
        low=_rank(index.low, [each.high for each in reference]),
        value=_rank(index.value, [each.value for each in reference]),
        high=_rank(index.high, [each.low for each in reference]),
        among=len(reference),
    )


def _rank(value: float, reference: Sequence[float]) -> float:
    own = round(value, DECIMALS)
    others = [round(each, DECIMALS) for each in reference]
    below = sum(each < own for each in others)
    equal = sum(each == own for each in others)
    return 100 * (below + equal / 2) / len(others)
