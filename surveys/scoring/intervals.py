"""How far a number may be from what everybody would have said."""

import math

from scipy.special import stdtr, stdtrit

from surveys.scoring.levels import certainty, finite_population, level_probability
from surveys.scoring.moments import Moments
from surveys.scoring.released import Certainty

Z = 1.959964
"""97.5 % of the standard normal distribution lie below this."""

POWER_FACTOR = 1.4294
"""Times the smallest detectable change: what is found in 80 % of surveys."""

PLAUSIBLE_SHIFT = 0.5
"""How far those who did not answer may lie from those who did, in the plausible case."""


def clip(low: float, high: float, top: int) -> tuple[float, float]:
    """Cut an interval to the scale, 1 to `top`."""
    return max(low, 1.0), min(high, float(top))


def t_cdf(x: float, df: float) -> float:
    """P(T < x) of Student's t distribution."""
    return float(stdtr(df, x))


def t_quantile(p: float, df: float) -> float:
    """The value below which a share p of Student's t distribution lies."""
    return float(stdtrit(df, p))


def tie_interval(
    ratings: Moments, headcount: int | None = None, *, top: int = 5
) -> tuple[float, float] | None:
    """95 % interval of a tie: mean ± t(.975; n − 1)·sd/√n·√f, cut to the scale.

    f = 1 − n/N corrects for a known headcount N of the rater group. None for fewer than two
    ratings.
    """
    mean, sd = ratings.mean, ratings.sd
    if mean is None or sd is None:
        return None
    error = sd / math.sqrt(ratings.n) * math.sqrt(finite_population(ratings.n, headcount))
    half = t_quantile(0.975, ratings.n - 1) * error
    return clip(mean - half, mean + half, top)


def tie_certainty(
    ratings: Moments,
    cutoffs: tuple[float, float],
    pooled_sd: float | None,
    pooled_df: int,
    headcount: int | None = None,
) -> tuple[Certainty | None, float | None]:
    """How sure the level of a tie is: a word, and the probability behind it.

    The standard error comes from the SD pooled over all ties, since a single tie has too few
    ratings to tell its own; T has the pooled degrees of freedom. No mean: None. Fewer than two
    ratings or no pooled SD: cannot tell, without a probability.
    """
    mean = ratings.mean
    if mean is None:
        return None, None
    if ratings.n < 2 or pooled_sd is None:
        return certainty(None), None
    error = pooled_sd / math.sqrt(ratings.n) * math.sqrt(finite_population(ratings.n, headcount))
    probability = level_probability(mean, error, cutoffs, lambda x: t_cdf(x, pooled_df))
    return certainty(probability), probability


def nonresponse_bounds(
    mean: float | None, n: int, headcount: int | None, *, top: int = 5
) -> tuple[float, float] | None:
    """Where the mean would lie if all who did not answer gave the lowest, or the highest, score.

    Horowitz and Manski 2000. None without a mean or a known headcount.
    """
    if mean is None or not headcount:
        return None
    silent = max(headcount - n, 0)
    everybody = n + silent
    return (n * mean + silent) / everybody, (n * mean + silent * top) / everybody


def plausible_bounds(
    mean: float | None, n: int, headcount: int | None, *, shift: float = PLAUSIBLE_SHIFT
) -> tuple[float, float] | None:
    """As `nonresponse_bounds`, if the silent ones differ by no more than `shift`."""
    if mean is None or not headcount:
        return None
    half = finite_population(n, headcount) * shift
    return mean - half, mean + half


def smallest_detectable_change(
    sd: float | None, before: tuple[int, int | None], after: tuple[int, int | None]
) -> float | None:
    """The change of a mean that two waves can tell from chance: z·s·√(f₁/n₁ + f₂/n₂).

    `before` and `after` are (number of ratings, headcount or None). None without a spread or
    where one of the waves has no rating. Before there is a second wave, pass the first twice.
    """
    if sd is None or not before[0] or not after[0]:
        return None
    return Z * sd * math.sqrt(sum(finite_population(n, N) / n for n, N in (before, after)))
