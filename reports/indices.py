"""Means of several ties, each tie counted once: made of released ties only."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.matrix import Measure, of_dimension, of_family
from surveys.instruments.base import Instrument
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.readings import average
from surveys.scoring.released import Level, Reading, ReleasedTies, Scope
from surveys.shown import Shown, shown

WEIGHTING = "each tie counts once"


@dataclass(frozen=True, slots=True)
class Index:
    """A mean of ties, each counted once."""

    name: str
    scope: str
    ties: int
    reading: Reading
    shown: Shown
    levels: tuple[Level, ...]


def indices_of(ties: ReleasedTies, instrument: Instrument) -> tuple[Index, ...]:
    """Make the means of ties between groups and within them, and of both halves between."""
    names = instrument.family_names
    wanted: tuple[tuple[str, Scope, Measure, bool], ...] = (
        ("Between groups", "between", lambda tie: tie.mean, True),
        ("Within a group", "within", lambda tie: tie.mean, True),
        (f"{names['communication']}, between", "between", of_family("communication"), False),
        (f"{names['relationship']}, between", "between", of_family("relationship"), False),
    )
    return _made(_index(ties, *each) for each in wanted)


def dimension_indices_of(ties: ReleasedTies, instrument: Instrument) -> tuple[Index, ...]:
    return _made(
        _index(ties, str(item.name), "between", of_dimension(item.code), False)
        for item in instrument.items
    )


def _made(indices: Iterable[Index | None]) -> tuple[Index, ...]:
    return tuple(index for index in indices if index is not None)


def _index(
    ties: ReleasedTies, name: str, scope: Scope, measure: Measure, has_level: bool
) -> Index | None:
    """Average released ties of one scope; both ends of a band decide about its level."""
    readings = [found for tie in ties if tie.scope == scope and (found := measure(tie))]
    mean = average(readings)
    if mean is None:
        return None
    limits = cutoffs_of(ties.cutoffs, scope)
    ends = (level(mean.low, limits), level(mean.high, limits)) if has_level else ()
    return Index(name, scope, len(readings), mean, shown(mean), tuple(dict.fromkeys(ends)))
