"""What may be shown of a wave, from the release table alone: the way out."""

import dataclasses
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from surveys.instruments import get_instrument
from surveys.models.releases import Release, ReleasedComment
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.results.tables import releases_upto, tables_of
from surveys.scoring.levels import PLANNING_SD
from surveys.scoring.release import ReleaseTable
from surveys.scoring.released import Cutoffs, Group, ReleasedTies
from surveys.scoring.released_ties import released_ties as ties_of


def released_ties(release: Release, *, units: Collection[int] | None = None) -> ReleasedTies:
    """Return what the releases of a wave say, up to this one; of some units only their blocks.

    It still works when every answer has been erased.
    """
    return _readers([release])[0](None if units is None else {str(unit) for unit in units})


def released_waves(releases: Sequence[Release]) -> list[ReleasedTies]:
    """Return what is released of several waves of one study, in order, as cheaply as one."""
    return [read(None) for read in _readers(releases)]


def released_units(
    release: Release, units: Sequence[int]
) -> tuple[ReleasedTies, list[ReleasedTies]]:
    """Return what is released of everybody, and of each unit in order; the table is read once."""
    read = _readers([release])[0]
    return read(None), [read({str(unit)}) for unit in units]


Read = Callable[[Collection[str] | None], ReleasedTies]


def _readers(releases: Sequence[Release]) -> list[Read]:
    """Read the tables of a study's waves; return what makes the ties of some units, or of all."""
    workgroups = list(
        Workgroup.objects.filter(study_id=releases[0].wave.study_id).select_related("partner")
    )
    tables = tables_of(releases, {str(group.pk): group.name for group in workgroups})
    return [
        partial(_ties, release, workgroups, table)
        for release, table in zip(releases, tables, strict=True)
    ]


def _ties(
    release: Release,
    workgroups: Sequence[Workgroup],
    table: ReleaseTable,
    units: Collection[str] | None,
) -> ReleasedTies:
    groups = [_group(group, release) for group in workgroups]
    asked = {(rater, target) for rater, each in release.asked.items() for target in each}
    rated = [group.key for group in groups if any(group.key == target for _, target in asked)]
    ties = ties_of(
        table,
        groups,
        get_instrument(release.instrument).item_set(),
        _cutoffs(release),
        min_items=release.min_items,
        min_raters=smallest_kept(release),
        targets=rated,
        not_asked={(g.key, t) for g in groups for t in rated if (g.key, t) not in asked},
        agreed=[] if release.mode == Wave.Mode.PROTECTED else rated,
        units=units,
        spread=spread_of(release),
    )
    return dataclasses.replace(ties, held_back_targets=tuple(release.held_back_targets))


def wave_figures(release: Release) -> dict[str, Any]:
    """Return what was computed about the whole wave, once, with its first release."""
    figures: dict[str, Any] = releases_upto(release)[0].figures
    return figures


def released_comments(release: Release) -> list[str]:
    """Return the comments of a wave up to this release, in the order they were shuffled into."""
    upto = {"release__wave_id": release.wave_id, "release__number__lte": release.number}
    comments = ReleasedComment.objects.filter(**upto).order_by("release__number", "position")
    return list(comments.values_list("text", flat=True))


def smallest_kept(release: Release) -> int:
    """Return how many people every published number holds at least; 1 if any part was open.

    A wave may become stricter between two releases; what was published before stays as it was.
    """
    return min(
        each.min_raters if each.mode == Wave.Mode.PROTECTED else 1
        for each in releases_upto(release)
    )


def spread_of(release: Release) -> float:
    """Return how much answers vary within a tie: as released for the wave, else as planned."""
    return wave_figures(release).get("pooled_sd", {}).get("value") or PLANNING_SD


def _group(group: Workgroup, release: Release) -> Group:
    return Group(
        key=str(group.pk),
        name=group.name,
        kind=group.kind,
        organisation=group.partner.name if group.partner else "",
        headcount=release.headcounts.get(str(group.pk)),
    )


def _cutoffs(release: Release) -> Cutoffs:
    return Cutoffs(
        within=tuple(release.cutoffs["within"]),
        between=tuple(release.cutoffs["between"]),
        within_source=release.cutoffs["within_source"],
        between_source=release.cutoffs["between_source"],
    )
