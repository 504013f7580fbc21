"""How two numbers of the same people go together; says nothing of what causes what."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.scoring.intervals import Z

FEWEST = 25
"""With fewer people single ones could turn the sign."""


@dataclass(frozen=True, slots=True)
class Association:
    """Pearson's r of n people with its 95 % interval."""

    r: float
    low: float
    high: float
    n: int


def association(x: Sequence[float], y: Sequence[float]) -> Association | None:
    """Return Pearson's correlation of two numbers of the same people, with Fisher's interval.

    r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)²·Σ(y − ȳ)²); interval tanh(artanh r ± 1.959964/√(n − 3)),
    for r of 1 or −1 the point itself. Whoever lacks one of both is left out before.

    None for fewer than `FEWEST` people, or where one of both is the same for everybody.
    Agrees with scipy.stats.pearsonr(x, y) and its confidence_interval().

    Raises
    ------
    ValueError
        The two do not belong to the same number of people.
    """
    n = len(x)
    if n != len(y):
        raise ValueError(f"x and y must be of the same people, not of {n} and {len(y)}")
    if n < FEWEST:
        return None
    mean_x, mean_y = math.fsum(x) / n, math.fsum(y) / n
    of_x = math.fsum((a - mean_x) ** 2 for a in x)
    of_y = math.fsum((b - mean_y) ** 2 for b in y)
    if min(of_x, of_y) < 1e-12:
        return None
    both = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    r = max(-1.0, min(1.0, both / math.sqrt(of_x * of_y)))
    if abs(r) > 1 - 1e-12:
        return Association(math.copysign(1.0, r), math.copysign(1.0, r), math.copysign(1.0, r), n)
    half = Z / math.sqrt(n - 3)
    return Association(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n)
