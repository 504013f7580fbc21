"""Released ties made by hand, for tests of advice."""

from collections.abc import Sequence

from interventions.entries import DIMENSIONS
from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.released import (
    Group,
    Level,
    Reading,
    ReleasedTie,
    ReleasedTies,
    Row,
    Scope,
)


def exact(value: float, n: int = 9) -> Reading:
    return Reading("exact", value, value, value, n)


def scores(**low: float) -> dict[str, Reading | None]:
    """Seven dimensions at 3.9, but for those that are named."""
    return {code: exact(low.get(code, 3.9)) for code in DIMENSIONS}


def tie(
    rater: str,
    target: str,
    dimensions: dict[str, Reading | None],
    *levels: Level,
    scope: Scope = "between",
    mean: float | None = 3.0,
) -> ReleasedTie:
    return ReleasedTie(
        rater=rater,
        target=target,
        scope=scope,
        mean=None if mean is None else exact(mean),
        communication=None,
        relationship=None,
        dimensions=dimensions,
        levels=levels,
        certainty="clear",
        certainty_p=0.95,
    )


def release(
    groups: Sequence[Group], ties: Sequence[ReleasedTie], *, pools: Sequence[Row] = ()
) -> ReleasedTies:
    """Put ties into a release whose rows are the groups, and pools where there are any."""
    rows = [Row(group.key, group.name, (group.key,), 9) for group in groups]
    return ReleasedTies(
        groups=tuple(groups),
        rows=(*rows, *pools),
        dimensions=DIMENSIONS,
        ties={(each.rater, each.target): each for each in ties},
        cutoffs=DEFAULT_CUTOFFS,
        min_raters=5,
        min_items=4,
        held_back_targets=(),
        within=None,
        between=None,
    )
