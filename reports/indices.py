"""Means of several ties, each tie counted once: made of released ties only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.matrix import ALL, Measure, of_dimension, of_family
from surveys.instruments.base import Instrument
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.readings import average
from surveys.scoring.released import Level, Reading, ReleasedTies, Scope
from surveys.shown import Shown, shown

WEIGHTING = _("each tie counts once")


@dataclass(frozen=True, slots=True)
class Index:
    """A mean of ties, each counted once. `key` names the measure and the scope."""

    key: str
    name: str
    scope: str
    ties: int
    reading: Reading
    shown: Shown
    levels: tuple[Level, ...]


def indices_of(ties: ReleasedTies, instrument: Instrument) -> tuple[Index, ...]:
    """Make the means of ties between groups and within them, and of both halves between."""
    names = instrument.family_names
    wanted: list[tuple[str, str, Scope, Measure, bool]] = [
        (ALL, gettext("Between groups"), "between", lambda tie: tie.mean, True),
        (ALL, gettext("Within a group"), "within", lambda tie: tie.mean, True),
    ]
    for family in ("communication", "relationship"):
        name = gettext("%(name)s, between") % {"name": names[family]}
        wanted.append((family, name, "between", of_family(family), False))
    return _made(_index(ties, *each) for each in wanted)


def dimension_indices_of(ties: ReleasedTies, instrument: Instrument) -> tuple[Index, ...]:
    return _made(
        _index(ties, item.code, str(item.name), "between", of_dimension(item.code), False)
        for item in instrument.items
    )


def _made(indices: Iterable[Index | None]) -> tuple[Index, ...]:
    return tuple(index for index in indices if index is not None)


def _index(
    ties: ReleasedTies, key: str, name: str, scope: Scope, measure: Measure, has_level: bool
) -> Index | None:
    """Average released ties of one scope; both ends of a band decide about its level."""
    readings = [found for tie in ties if tie.scope == scope and (found := measure(tie))]
    mean = average(readings)
    if mean is None:
        return None
    limits = cutoffs_of(ties.cutoffs, scope)
    ends = (level(mean.low, limits), level(mean.high, limits)) if has_level else ()
    levels = tuple(dict.fromkeys(ends))
    return Index(f"{key}:{scope}", name, scope, len(readings), mean, shown(mean), levels)
