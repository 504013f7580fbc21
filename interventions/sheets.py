"""What the structures sheets of a wave say, and where they and the survey point the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interventions.entries import STRUCTURE_KEYS
from interventions.matching.building import Coverage, Measured
from surveys.models.releases import Release
from surveys.results import released_structures
from surveys.scoring.structures import (
    ABSENT_BELOW,
    BEST,
    Sheet,
    Structures,
    coverage_class,
    score_structures,
)

FEWEST_TIES, MOST_TIES = 3, 0.6


@dataclass(frozen=True, slots=True)
class Signal:
    """A tie and a structure that should be read together."""

    kind: str
    measured: Measured
    structure: str


def sheets_of(release: Release) -> tuple[Sheet, ...]:
    """Return the sheets of a released wave.

    They were frozen with its release: agreed sheets in either mode, sheets of informants
    only in an open one, and from two of a group on. A group's informants speak as one here.
    """
    answers: dict[str, dict[str, dict[str, float]]] = {}
    works: dict[str, dict[str, dict[str, float]]] = {}
    for view in released_structures(release):
        said = answers.setdefault(view.group, {}).setdefault(view.target, {})
        said[view.structure] = view.score * BEST
        if view.works is not None:
            told = works.setdefault(view.group, {}).setdefault(view.target, {})
            told[view.structure] = view.works
    return tuple(Sheet(group, answers[group], works.get(group, {})) for group in answers)


def structures_of(release: Release) -> Structures | None:
    """Score the sheets of a released wave, or None if there are none."""
    sheets = sheets_of(release)
    if not sheets:
        return None
    groups = [str(key) for key in release.wave.study.workgroups.values_list("pk", flat=True)]
    return score_structures(sheets, groups, STRUCTURE_KEYS)


def coverage_of(release: Release) -> Coverage:
    """Return what is in place between each pair of groups, as far as it was answered."""
    structures = structures_of(release)
    return structures.coverage() if structures else {}


def signals(measured: Sequence[Measured], structures: Structures) -> tuple[Signal, ...]:
    """Read ties and structures together, in the order of the study.

    A weak tie without a structure is a double signal; a weak tie with it asks for its quality, or
    for the relation; a strong tie without it is carried by people, and fragile when they leave.
    """
    found = []
    for each in measured:
        for key, coverage in each.profile.structures.items():
            kind = _KINDS.get((each.profile.level, coverage_class(coverage)))
            if kind and each.key in structures.pairs:
                found.append(Signal(kind, each, key))
    return tuple(found)


_KINDS: Mapping[tuple[str, str], str] = {
    ("weak", "absent"): "double",
    ("weak", "covered"): "quality",
    ("strong", "absent"): "carried",
}


def left_out(measured: Sequence[Measured], structures: Structures) -> tuple[str, ...]:
    """Name the groups to start with: hardly any structure includes them, and most ties are weak."""
    found = []
    for group, included in structures.included.items():
        levels = [
            each.profile.level for each in measured if group in each.key and len(each.key) == 2
        ]
        mostly_weak = levels.count("weak") >= MOST_TIES * len(levels)
        if included < ABSENT_BELOW and len(levels) >= FEWEST_TIES and mostly_weak:
            found.append(group)
    return tuple(found)
