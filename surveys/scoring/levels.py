"""Weak, moderate or strong, and how sure that is."""

import math
from collections.abc import Callable

from surveys.scoring.released import Certainty, Cutoffs, Level

DECIMALS = 9
"""A mean of exactly 4.0 can be 4.000000000000001 in doubles, and would be strong instead."""

CLEAR = 0.90
LIKELY = 0.67

PLANNING_SD = 0.80
"""Spread of ratings within a tie where none is released (cells of Nadolski 2006: .48 to 1.06)."""

DEFAULT_CUTOFFS = Cutoffs(
    within=(4.1, 4.6),
    between=(3.5, 4.0),
    within_source="practice; no printed source found",
    between_source="scoring code of Keller et al., doi:10.5281/zenodo.19392497",
)


def cutoffs_of(cutoffs: Cutoffs, scope: str) -> tuple[float, float]:
    """Pick the pair of cut-offs for ties within or between workgroups."""
    return cutoffs.within if scope == "within" else cutoffs.between


def level(mean: float, cutoffs: tuple[float, float]) -> Level:
    """Name the level of a mean; the cut-offs themselves are moderate.

    The mean is compared after rounding to nine decimals, and never after rounding for display.

    >>> level(4.000000000000001, (3.5, 4.0))
    'moderate'
    """
    rounded = round(mean, DECIMALS)
    if rounded < cutoffs[0]:
        return "weak"
    return "strong" if rounded > cutoffs[1] else "moderate"


def finite_population(n: int, headcount: int | None) -> float:
    """f = 1 − n/N: what is left to chance when n of N answered; 1 if N is unknown.

    More answers than heads (somebody joined late) leave nothing to chance, not less.
    """
    if headcount is None:
        return 1.0
    return max(0.0, 1.0 - n / headcount) if headcount else 0.0


def normal_cdf(x: float) -> float:
    """P(Z < x) of the standard normal distribution."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def level_probability(
    mean: float,
    standard_error: float,
    cutoffs: tuple[float, float],
    cdf: Callable[[float], float] = normal_cdf,
) -> float:
    """Probability that the mean of the whole group lies in the level that is shown.

    Every mean is taken as equally likely beforehand. With T distributed as `cdf`,
    p(weak) = P(T < (c1 − mean)/SE), p(strong) = P(T > (c2 − mean)/SE), p(moderate) = the rest.
    A standard error of 0 leaves no doubt: 1.
    """
    if standard_error <= 0.0:
        return 1.0
    weak = cdf((cutoffs[0] - mean) / standard_error)
    # Both tails by symmetry: 1 − cdf(x) would lose the small ones.
    strong = cdf((mean - cutoffs[1]) / standard_error)
    shown = level(mean, cutoffs)
    if shown == "weak":
        return weak
    return strong if shown == "strong" else max(0.0, 1.0 - weak - strong)


def certainty(probability: float | None) -> Certainty:
    """Put a probability into words: clear from .90, likely from .67, else cannot tell."""
    if probability is None or probability < LIKELY:
        return "cannot_tell"
    return "clear" if probability >= CLEAR else "likely"
