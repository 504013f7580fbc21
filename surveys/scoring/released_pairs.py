"""One released tie, a pair of them, one group: what more follows from numbers already released.

Everything takes a `Reading`, which has a low and a high end where only a band or a step was
released, and gives both ends back. Nothing here sees an answer. Means lie on the scale 1 to `top`,
n and headcounts are numbers of people. A reading of None is withheld or was never asked, and gives
None: what is missing is neither guessed nor counted as 0.
"""

import math

from surveys.scoring.intervals import (
    PLAUSIBLE_SHIFT,
    Z,
    clip,
    nonresponse_bounds,
    plausible_bounds,
    smallest_detectable_change,
)
from surveys.scoring.levels import finite_population
from surveys.scoring.readings import average, difference
from surveys.scoring.released import Reading, ReleasedTies, Row

Ends = tuple[float, float]


def headcount_of(ties: ReleasedTies, row: Row) -> int | None:
    """Add up how many people the groups of a row have; one unknown makes the sum unknown."""
    heads = {group.key: group.headcount for group in ties.groups}
    known = [heads.get(group) for group in row.groups]
    return None if None in known else sum(each or 0 for each in known)


def released_interval(
    mean: Reading | None, spread: float, headcount: int | None, *, top: int = 5
) -> Ends | None:
    """95 % interval of a released tie: [low − z·SE, high + z·SE], cut to the scale.

    SE = s/√n·√f, f = 1 − n/N for a known headcount N of the raters, 1 otherwise: if all of them
    answered, nothing is left to chance and the interval is the reading itself.

    Parameters
    ----------
    mean : the released tie; of a band, `low` and `high` are its two ends
    spread : s, the standard deviation of ratings within a tie: released for the whole wave with
        25 respondents or more, else the planned one (docs/scoring.md, "Protected surveys")
    headcount : N, or None if it is not known

    Returns
    -------
    (low, high), or None without a mean and below two answers, which tell no spread.

    Source: normal approximation with a common spread, since no tie's own may be released; in an
    open survey `intervals.tie_interval` takes the tie's own spread instead.
    """
    if mean is None or mean.n < 2:
        return None
    half = Z * spread / math.sqrt(mean.n) * math.sqrt(finite_population(mean.n, headcount))
    return clip(mean.low - half, mean.high + half, top)


def released_bounds(mean: Reading | None, headcount: int | None, *, top: int = 5) -> Ends | None:
    """Where a tie would lie if all who did not answer gave 1, or all gave `top`.

    Of a band, the low end with the lowest answers and the high end with the highest. None without
    a mean or a known headcount; with more answers than heads nobody is missing. Horowitz and
    Manski 2000, as `intervals.nonresponse_bounds`.
    """
    if mean is None:
        return None
    lowest = nonresponse_bounds(mean.low, mean.n, headcount, top=top)
    highest = nonresponse_bounds(mean.high, mean.n, headcount, top=top)
    return (lowest[0], highest[1]) if lowest and highest else None


def released_plausible(
    mean: Reading | None,
    headcount: int | None,
    *,
    shift: float = PLAUSIBLE_SHIFT,
    top: int = 5,
) -> Ends | None:
    """As `released_bounds`, if the silent ones differ by no more than `shift` from the others.

    Cut to the scale. The half point is our choice (unverified).
    """
    if mean is None:
        return None
    lowest = plausible_bounds(mean.low, mean.n, headcount, shift=shift)
    highest = plausible_bounds(mean.high, mean.n, headcount, shift=shift)
    return clip(lowest[0], highest[1], top) if lowest and highest else None


def mutual(there: Reading | None, back: Reading | None) -> Reading | None:
    """The mean of both directions of a pair, each counted once; None unless both are released."""
    return average((there, back), needed=2)


def asymmetry(there: Reading | None, back: Reading | None) -> Reading | None:
    """There minus back; its ends are as far apart as both bands allow. None unless both are."""
    return difference(there, back)


def is_more_than_chance(
    there: Reading | None,
    back: Reading | None,
    spread: float,
    headcounts: tuple[int | None, int | None],
) -> bool | None:
    """Whether two groups of people differ by more than chance alone would do.

    The raters of the two directions are different people, so their difference is tested like one
    between two waves: it must exceed z·s·√(f₁/n₁ + f₂/n₂). Where bands leave the difference open,
    its end nearest to none decides. With nothing left to chance any difference at all counts.
    None unless both directions are released.

    Source: the smallest detectable change of docs/scoring.md, "Change"; applying it to the two
    directions of one wave is ours (unverified).
    """
    apart = difference(there, back)
    if there is None or back is None or apart is None:
        return None
    least = smallest_detectable_change(spread, (there.n, headcounts[0]), (back.n, headcounts[1]))
    nearest = 0.0 if apart.low <= 0.0 <= apart.high else min(abs(apart.low), abs(apart.high))
    return nearest > max(least or 0.0, 1e-9)


def incoming(ties: ReleasedTies, group: str) -> Reading | None:
    """How others rate a group: the mean of its released between ties, each tie counted once.

    Ties of the group with itself and mixed ones (raters counted together with its own members)
    play no part. n is the smallest n. None if no such tie is released.
    """
    return average(tie.mean for tie in ties if tie.scope == "between" and tie.target == group)


def outgoing(ties: ReleasedTies, row: str) -> Reading | None:
    """How a row of raters rates the others: as `incoming`, the other way round."""
    return average(tie.mean for tie in ties if tie.scope == "between" and tie.rater == row)
