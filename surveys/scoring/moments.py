"""Sums of ratings as whole numbers, so that equal is equal and nothing is nothing.

A rating is a sum of whole scores over a small number of items. Counted in parts of 1/unit
(1/420 for seven items) every rating is a whole number, and so are all sums and squares. Means
and variances are divided out at the very end: a variance of zero is exactly 0, two means are
equal exactly when they are, and the order of lines cannot change any digit.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Moments:
    """n values with their sum and the sum of their squares, counted in parts of 1/unit."""

    n: int
    total: int
    squares: int
    unit: int = 1

    @property
    def mean(self) -> float | None:
        """The mean; None without a value."""
        return self.total / (self.n * self.unit) if self.n else None

    @property
    def variance(self) -> float | None:
        """The variance with n − 1 in the denominator; None for fewer than two values."""
        if self.n < 2:
            return None
        return self._spread / (self.n * (self.n - 1) * self.unit**2)

    @property
    def sd(self) -> float | None:
        """The standard deviation; None for fewer than two values."""
        variance = self.variance
        return None if variance is None else math.sqrt(variance)

    @property
    def sum_of_squares(self) -> float:
        """Σ(value − mean)²; 0 without a value."""
        return self._spread / (self.n * self.unit**2) if self.n else 0.0

    @property
    def _spread(self) -> int:
        return self.n * self.squares - self.total**2


def in_unit(samples: Sequence[Moments]) -> list[Moments]:
    """The same samples, all counted in one unit."""
    units = {each.unit for each in samples}
    if len(units) < 2:
        return list(samples)
    unit = math.lcm(*units)
    return [
        Moments(
            each.n,
            each.total * (unit // each.unit),
            each.squares * (unit // each.unit) ** 2,
            unit,
        )
        for each in samples
    ]


def join(samples: Sequence[Moments]) -> Moments:
    """Put samples together to one."""
    alike = in_unit(samples)
    return Moments(
        sum(each.n for each in alike),
        sum(each.total for each in alike),
        sum(each.squares for each in alike),
        alike[0].unit if alike else 1,
    )


def moments_of(values: Iterable[float]) -> Moments:
    """Moments of plain numbers, exactly as the doubles they are.

    >>> moments_of([3.0, 3.5]).variance
    0.125
    """
    exact = [Fraction(value) for value in values]
    unit = math.lcm(*(each.denominator for each in exact))
    parts = [int(each * unit) for each in exact]
    return Moments(len(parts), sum(parts), sum(part * part for part in parts), unit)


def moments_of_counts(counts: Sequence[int]) -> Moments:
    """Moments of scores given how often each score occurs; the first count (no answer) is left out.

    >>> moments_of_counts([9, 0, 0, 2, 0, 0]).mean
    3.0
    """
    scores = range(1, len(counts))
    return Moments(
        sum(counts[score] for score in scores),
        sum(score * counts[score] for score in scores),
        sum(score * score * counts[score] for score in scores),
    )


def pooled_sd(samples: Iterable[Moments]) -> tuple[float | None, int]:
    """Pool the standard deviations within samples: √(Σ(n−1)·sd² / Σ(n−1)), and Σ(n−1).

    Only samples of two or more speak; without any the SD is None and the degrees of freedom 0.
    """
    speaking = [sample for sample in samples if sample.n > 1]
    freedom = sum(sample.n - 1 for sample in speaking)
    if not freedom:
        return None, 0
    spread = math.fsum(sample.sum_of_squares for sample in speaking)
    return math.sqrt(spread / freedom), freedom


def sums(keys: Integers, values: Integers, size: int) -> npt.NDArray[np.int64]:
    """Add up whole numbers per key, exactly; `keys` and `values` [R], result [size]."""
    result = np.zeros(size, dtype=np.int64)
    np.add.at(result, keys, values.astype(np.int64, copy=False))
    return result
