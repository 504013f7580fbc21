"""Between and within classes: analysis of variance by one factor, and by two added together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import bmat, csr_matrix, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.special import fdtrc

from surveys.scoring.moments import Moments, in_unit, join

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NO_RESIDUAL = 1e-18
"""Share of the sum of squares below which a residual of the joint model is rounding error."""


@dataclass(frozen=True, slots=True)
class FTest:
    """An F test and the share of the variation that goes with the factor."""

    F: float
    df1: int
    df2: int
    p: float
    eta_squared: float


@dataclass(frozen=True, slots=True)
class OneWay:
    """Sums of squares of N values in K classes, K ≥ 2 and N > K."""

    between: float
    within: float
    k: int
    n: int
    mean_size: float
    n0: float

    @property
    def msb(self) -> float:
        return self.between / (self.k - 1)

    @property
    def msw(self) -> float:
        return self.within / (self.n - self.k)


def f_p(f: float, df1: float, df2: float) -> float:
    """P(F > f)."""
    return float(fdtrc(df1, df2, f))


def one_way(classes: Sequence[Moments]) -> OneWay | None:
    """Part the variation of values in classes; None if K < 2 or N − K < 1.

    Classes without a value do not exist. n₀ = (N − Σn²/N)/(K − 1).
    """
    filled = in_unit([each for each in classes if each.n])
    everything = join(filled)
    n, k = everything.n, len(filled)
    if k < 2 or n - k < 1:
        return None
    # Distance of each class from the whole in whole numbers: 0 is 0, and nothing cancels.
    distances = ((each.total * n - everything.total * each.n, each.n) for each in filled)
    between = math.fsum(
        distance**2 / (size * (n * everything.unit) ** 2) for distance, size in distances
    )
    within = math.fsum(each.sum_of_squares for each in filled)
    n0 = (n - sum(each.n**2 for each in filled) / n) / (k - 1)
    return OneWay(between, within, k, n, n / k, n0)


def f_test(classes: Sequence[Moments]) -> FTest | None:
    """One-way analysis of variance; η² = SSB/SST. None if K < 2, N ≤ K or MSW = 0."""
    parts = one_way(classes)
    if parts is None or parts.within == 0.0:
        return None
    df1, df2 = parts.k - 1, parts.n - parts.k
    f = parts.msb / parts.msw
    return FTest(f, df1, df2, f_p(f, df1, df2), parts.between / (parts.between + parts.within))


def joint_tests(cells: Mapping[tuple[int, int], Moments]) -> tuple[FTest, FTest] | None:
    """Test two factors in the additive model, each against the model without it (type II).

    `cells` holds the values with one level of the first and one of the second factor, empty cells
    left out. η² is partial: SS/(SS + SSE). None if a factor has one level, nothing is left for the
    residual, the residual is 0, or the factors are confounded: their levels fall into sets that
    share no cell.
    """
    levels = [each for each, values in cells.items() if values.n]
    filled = dict(zip(levels, in_unit([cells[each] for each in levels]), strict=True))
    whole = join(list(filled.values()))
    rows, columns = _numbered([a for a, _ in filled]), _numbered([b for _, b in filled])
    k1, k2 = (int(each.max(initial=-1)) + 1 for each in (rows, columns))
    df2 = whole.n - (k1 + k2 - 1)
    if min(k1, k2) < 2 or df2 < 1:
        return None
    n = np.array([cell.n for cell in filled.values()], dtype=np.float64)
    # How far the sum of a cell is from what the grand mean gives, divided out only here.
    parts = whole.n * whole.unit
    distance = [cell.total * whole.n - whole.total * cell.n for cell in filled.values()]
    mean = np.array([each / parts for each in distance]) / n
    # The factor with more levels is swept out, the other one solved for.
    fitted = _additive(rows, columns, n, mean) if k1 >= k2 else _additive(columns, rows, n, mean)
    if fitted is None:
        return None
    inside = math.fsum(cell.sum_of_squares for cell in filled.values())
    error = float((n * (mean - fitted) ** 2).sum()) + inside
    if error <= NO_RESIDUAL * whole.sum_of_squares:
        return None
    # What a factor adds is how far the model with it lies from the model without it. The
    # difference of two residuals would be the same number with fewer digits.
    first = float((n * (fitted - _means(columns, n, mean)) ** 2).sum())
    second = float((n * (fitted - _means(rows, n, mean)) ** 2).sum())
    return _partial(first, k1 - 1, error, df2), _partial(second, k2 - 1, error, df2)


def _numbered(levels: Sequence[int]) -> Ints:
    """Number the levels that occur from 0."""
    return np.unique(np.array(levels, dtype=np.int64), return_inverse=True)[1]


def _means(levels: Ints, n: Floats, mean: Floats) -> Floats:
    """The mean of its level, for every cell."""
    of_level = np.bincount(levels, weights=n * mean) / np.bincount(levels, weights=n)
    result: Floats = of_level[levels]
    return result


def _additive(rows: Ints, columns: Ints, n: Floats, mean: Floats) -> Floats | None:
    """Fit row + column to the means of cells of size n, least squares; None if confounded."""
    sizes = csr_matrix((n, (rows, columns)))
    if connected_components(bmat([[None, sizes], [sizes.T, None]]), directed=False)[0] > 1:
        return None
    n_rows = np.bincount(rows, weights=n)
    row_mean = np.bincount(rows, weights=n * mean) / n_rows
    left = (
        np.diag(np.bincount(columns, weights=n))
        - (sizes.T @ diags_array(1 / n_rows) @ sizes).toarray()
    )
    right = np.bincount(columns, weights=n * (mean - row_mean[rows]))
    of_column = np.zeros(len(right))
    of_column[1:] = np.linalg.solve(left[1:, 1:], right[1:])
    of_row = row_mean - (sizes @ of_column) / n_rows
    fitted: Floats = of_row[rows] + of_column[columns]
    return fitted


def _partial(explained: float, df1: int, error: float, df2: int) -> FTest:
    f = explained / df1 / (error / df2)
    return FTest(f, df1, df2, f_p(f, df1, df2), explained / (explained + error))
