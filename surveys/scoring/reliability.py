"""Do the items belong together, and do the raters agree?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.scoring.indices import Number
from surveys.scoring.moments import Moments
from surveys.scoring.variance import one_way


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha of some complete ratings, and what each item does to it."""

    value: Number
    n: int
    item_rest: tuple[Number, ...]
    if_deleted: tuple[Number, ...]


def cronbach(scores: npt.NDArray[np.integer]) -> Alpha:
    """Cronbach's alpha: k/(k − 1)·(1 − Σ item variances / variance of the sum).

    scores : int [ratings, items], complete ratings only, no zeros.

    Also each item's correlation with the sum of the others, and alpha without it. None for fewer
    than two ratings, fewer than two items or zero variance. Ratings of one respondent are not
    independent of each other: the number describes, it does not test. Cronbach 1951.
    """
    n, k = scores.shape
    whole = scores.astype(np.int64)
    total = whole.sum(axis=0)
    # n·(n − 1) times the covariances, in whole numbers.
    covariances: list[list[int]] = (n * (whole.T @ whole) - np.outer(total, total)).tolist()
    every = range(k)
    return Alpha(
        _alpha(covariances, every),
        n,
        tuple(_item_rest(covariances, item) for item in every),
        tuple(_alpha(covariances, [other for other in every if other != item]) for item in every),
    )


def _alpha(covariances: Sequence[Sequence[int]], items: Sequence[int]) -> Number:
    k = len(items)
    of_sum = sum(covariances[a][b] for a in items for b in items)
    if k < 2 or of_sum == 0:
        return None
    own = sum(covariances[item][item] for item in items)
    return k * (of_sum - own) / ((k - 1) * of_sum)


def _item_rest(covariances: Sequence[Sequence[int]], item: int) -> Number:
    rest = [other for other in range(len(covariances)) if other != item]
    both = sum(covariances[item][other] for other in rest)
    of_rest = sum(covariances[a][b] for a in rest for b in rest)
    if covariances[item][item] == 0 or of_rest == 0:
        return None
    r = both / math.sqrt(covariances[item][item] * of_rest)
    return max(-1.0, min(1.0, r))


@dataclass(frozen=True, slots=True)
class Icc:
    """Intraclass correlations: of one value, with both class sizes, and of a class mean."""

    icc1: Number
    icc1_n0: Number
    icc2: Number


def icc(classes: Sequence[Moments]) -> Icc:
    """Intraclass correlations of values in classes, from a one-way analysis of variance.

    ICC(1) = (MSB − MSW)/(MSB + (size − 1)·MSW), with the mean class size N/K and with n₀, which
    differ when classes are unequal. ICC(2) = (MSB − MSW)/MSB. Negative values are reported as
    they are. None if K < 2, N − K < 1 or the denominator is 0. Shrout and Fleiss 1979.
    """
    parts = one_way(classes)
    if parts is None:
        return Icc(None, None, None)
    return Icc(
        icc1(parts.msb, parts.msw, parts.mean_size),
        icc1(parts.msb, parts.msw, parts.n0),
        icc2(parts.msb, parts.msw),
    )


def icc1(msb: float, msw: float, size: float) -> Number:
    """ICC(1) from mean squares and class size."""
    below = msb + (size - 1) * msw
    return (msb - msw) / below if below else None


def icc2(msb: float, msw: float) -> Number:
    """ICC(2) from mean squares: 1 − 1/F."""
    return (msb - msw) / msb if msb else None


def rwg_j(complete: Mapping[str, Moments], *, top: int = 5) -> Number:
    """Agreement of the raters of one tie over all items (James and others 1984).

    With s̄² the mean item variance of the complete ratings and σ² = (top² − 1)/12 that of raters
    who choose at random: q = min(s̄², σ²)/σ², J(1 − q)/(J(1 − q) + q). None for fewer than two
    complete ratings; 0 when s̄² ≥ σ². For open surveys only.
    """
    items = list(complete.values())
    n, j = items[0].n, len(items)
    if n < 2:
        return None
    spread = sum(item.n * item.squares - item.total**2 for item in items)
    q = min(1.0, 12 * spread / (j * n * (n - 1) * (top**2 - 1)))
    return j * (1 - q) / (j * (1 - q) + q)
