"""The interval of an index: what if other people of the same workgroups had answered?"""

import math

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from surveys.scoring.ties import Ratings, TieMatrix

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float] | None

FEWEST_RESPONDENTS = 10
MOST_UNDEFINED = 0.05
CELLS_AT_ONCE = 4_000_000
"""How many draws are held in memory; the stream of random numbers does not depend on it."""


def index_intervals(
    matrix: TieMatrix, ratings: Ratings, replicates: int, seed: int
) -> dict[str, Interval]:
    """95 % intervals of the `tie_equal` indices within and between, by drawing respondents.

    In every replicate each rater group of n draws n − 1 of its respondents with replacement (at
    least one), who bring all their ratings along; one fewer than there are keeps the variance
    right in small groups (Rao and Wu 1988). A tie without a rating in a replicate drops out of
    it. The limits are the 2.5 and 97.5 percentiles. None with fewer than 10 respondents, without
    replicates, or if more than 5 % of the replicates are undefined.

    Groups are taken in the order of their names, respondents in the order of theirs: equal input
    and seed give equal output.
    """
    drawn = _replicates(matrix, ratings, replicates, seed)
    return {scope: percentiles(of_scope) for scope, of_scope in drawn.items()}


def index_errors(
    matrix: TieMatrix, ratings: Ratings, replicates: int, seed: int
) -> dict[str, float | None]:
    """Standard errors of the same indices: the standard deviations of the same replicates."""
    drawn = _replicates(matrix, ratings, replicates, seed)
    return {
        scope: None if of_scope is None or len(of_scope) < 2 else float(np.std(of_scope, ddof=1))
        for scope, of_scope in drawn.items()
    }


def _replicates(
    matrix: TieMatrix, ratings: Ratings, replicates: int, seed: int
) -> dict[str, Floats | None]:
    """The indices of all replicates that are defined; None where an interval would be None."""
    if replicates < 1 or ratings.n_respondents < FEWEST_RESPONDENTS:
        return {"within": None, "between": None}
    rng = np.random.default_rng(seed)
    total = {scope: np.zeros(replicates) for scope in ("within", "between")}
    ties = {scope: np.zeros(replicates) for scope in ("within", "between")}
    for group in range(len(ratings.groups)):
        members = np.flatnonzero(ratings.group_of == group)
        if len(members):
            _add_group(matrix, group, members, rng, total, ties)
    return {scope: defined_in(total[scope], ties[scope]) for scope in total}


def towards(limits: Interval, estimate: float | None, n: int, headcount: int | None) -> Interval:
    """Move both limits towards the estimate by √(1 − n/N), where the headcount N is known."""
    if limits is None or estimate is None or not headcount:
        return limits
    factor = math.sqrt(max(0.0, 1.0 - n / headcount))
    low, high = (estimate + (limit - estimate) * factor for limit in limits)
    return low, high


def _add_group(
    matrix: TieMatrix,
    group: int,
    members: npt.NDArray[np.int64],
    rng: np.random.Generator,
    total: dict[str, Floats],
    ties: dict[str, Floats],
) -> None:
    """Draw the respondents of one rater group and add the means of its ties to each replicate."""
    counted = matrix.counted
    rows = counted.rater == group
    place = np.searchsorted(members, counted.respondent[rows])
    shape = (len(matrix.groups), len(members))
    where = (counted.target[rows], place)
    values = csr_matrix((counted.value[rows].astype(np.float64), where), shape=shape)
    ones = csr_matrix((np.ones(len(place)), where), shape=shape)
    scope_of = np.arange(len(matrix.groups)) == group
    draws = max(1, len(members) - 1)
    replicates = len(total["within"])
    step = max(1, CELLS_AT_ONCE // len(members))
    for first in range(0, replicates, step):
        some = slice(first, min(first + step, replicates))
        height = some.stop - some.start
        drawn = rng.integers(0, len(members), size=(height, draws))
        drawn += np.arange(height)[:, np.newaxis] * len(members)
        times = np.bincount(drawn.ravel(), minlength=height * len(members))
        weights = times.reshape(height, len(members)).T.astype(np.float64)
        n = ones @ weights
        sums = values @ weights
        means = np.divide(sums, n * counted.unit, out=np.zeros_like(sums), where=n > 0)
        for scope, in_scope in (("within", scope_of), ("between", ~scope_of)):
            total[scope][some] += means[in_scope].sum(axis=0)
            ties[scope][some] += np.count_nonzero(n[in_scope], axis=0)


def defined_in(total: Floats, ties: Floats) -> Floats | None:
    """The replicates that have a tie; None if more than 5 % of them have none."""
    defined = ties > 0
    if np.count_nonzero(~defined) > MOST_UNDEFINED * len(ties):
        return None
    of_scope: Floats = total[defined] / ties[defined]
    return of_scope


def percentiles(of_scope: Floats | None) -> Interval:
    """The 2.5 and 97.5 percentiles of the replicates."""
    if of_scope is None:
        return None
    low, high = np.percentile(of_scope, [2.5, 97.5])
    return float(low), float(high)
