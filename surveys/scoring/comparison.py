"""Two waves side by side: is it more than chance?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.scoring.intervals import t_cdf, t_quantile
from surveys.scoring.moments import Moments


@dataclass(frozen=True, slots=True)
class Welch:
    """Welch's test of a difference of means, its 95 % interval, and Hedges' g."""

    ci_low: float
    ci_high: float
    t: float
    df: float
    p: float
    hedges_g: float


def welch(before: Moments, after: Moments) -> Welch | None:
    """Compare two independent samples, after minus before.

    Two-sided, Welch–Satterthwaite degrees of freedom, no equal variances assumed. Waves are not
    linked by person, so samples count as independent; where the same people answered twice the
    test errs on the cautious side. g = (1 − 3/(4(n₁ + n₂) − 9))·difference/sₚ with the pooled SD
    of the two samples. None unless both n ≥ 2 and the standard error is above 0.
    """
    v1, v2, m1, m2 = before.variance, after.variance, before.mean, after.mean
    if v1 is None or v2 is None or m1 is None or m2 is None or not (v1 or v2):
        return None
    n1, n2 = before.n, after.n
    share1, share2 = v1 / n1, v2 / n2
    error = math.sqrt(share1 + share2)
    df = (share1 + share2) ** 2 / (share1**2 / (n1 - 1) + share2**2 / (n2 - 1))
    difference = m2 - m1
    t = difference / error
    half = t_quantile(0.975, df) * error
    pooled = math.sqrt((before.sum_of_squares + after.sum_of_squares) / (n1 + n2 - 2))
    return Welch(
        ci_low=difference - half,
        ci_high=difference + half,
        t=t,
        df=df,
        p=min(1.0, 2 * t_cdf(-abs(t), df)),
        hedges_g=(1 - 3 / (4 * (n1 + n2) - 9)) * difference / pooled,
    )


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust the p values of all tests in one table, each in its place; None is no test.

    Sorted ascending, the running maximum of min(1, (m − i + 1)·p(i)). Holm 1979.

    >>> holm([0.01, 0.04, None, 0.03])
    [0.03, 0.06, None, 0.06]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(tested):
        highest = max(highest, min(1.0, (len(tested) - rank) * p))
        adjusted[place] = highest
    return adjusted
