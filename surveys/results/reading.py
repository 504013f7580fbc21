"""What may be shown of a wave, from the release table alone: the way out."""

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import prefetch_related_objects

from surveys.instruments import get_instrument
from surveys.models.releases import BlockPart, Release, ReleasedComment, ReleasedValue
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.results.open_mode import PARTS
from surveys.results.rows import NO_UNIT
from surveys.results.storing import published
from surveys.scoring.blocks import Block
from surveys.scoring.levels import PLANNING_SD
from surveys.scoring.release import Published, ReleaseTable, combined, released_block
from surveys.scoring.released import Cutoffs, Group, ReleasedTies
from surveys.scoring.released_ties import released_ties as ties_of


def released_ties(release: Release, *, units: Collection[int] | None = None) -> ReleasedTies:
    """Return what the releases of a wave say, up to this one; of some units only their blocks.

    It still works when every answer has been erased.
    """
    workgroups = list(
        Workgroup.objects.filter(study_id=release.wave.study_id).select_related("partner")
    )
    groups = [_group(group, release) for group in workgroups]
    asked = {(rater, target) for rater, each in release.asked.items() for target in each}
    rated = [group.key for group in groups if any(group.key == target for _, target in asked)]
    ties = ties_of(
        table_of(release, {group.key: group.name for group in groups}),
        groups,
        get_instrument(release.instrument).item_set(),
        _cutoffs(release),
        min_items=release.min_items,
        min_raters=smallest_kept(release),
        targets=rated,
        not_asked={(g.key, t) for g in groups for t in rated if (g.key, t) not in asked},
        agreed=[] if release.mode == Wave.Mode.PROTECTED else rated,
        units=None if units is None else {str(unit) for unit in units},
        spread=_spread(release),
    )
    return dataclasses.replace(ties, held_back_targets=tuple(release.held_back_targets))


def wave_figures(release: Release) -> dict[str, Any]:
    """Return what was computed about the whole wave, once, with its first release."""
    figures: dict[str, Any] = _upto(release)[0].figures
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
        each.min_raters if each.mode == Wave.Mode.PROTECTED else 1 for each in _upto(release)
    )


def _upto(release: Release) -> list[Release]:
    """Return the releases of a wave up to this one, the first one first."""
    if release.number == 1:
        return [release]
    prefetch_related_objects([release.wave], "releases")
    return [each for each in release.wave.releases.all() if each.number <= release.number]


def _spread(release: Release) -> float:
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


def table_of(release: Release, names: Mapping[str, str]) -> ReleaseTable:
    """Put the releases of a wave, up to this one, back into the shape that scoring works on."""
    instrument = get_instrument(release.instrument)
    top = instrument.item_set().top
    upto = {"release__wave_id": release.wave_id, "release__number__lte": release.number}
    blocks: dict[str, list[tuple[str, str, int]]] = {}
    parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    rows = BlockPart.objects.filter(**{f"block__{name}": v for name, v in upto.items()})
    for number, key, raters_n, group, unit in rows.order_by("block_id", "pk").values_list(
        "block__release__number", "block__key", "block__raters_n", "workgroup_id", "unit_id"
    ):
        place = (str(number), key)
        if place not in parts:
            blocks.setdefault(str(number), []).append((*place, raters_n))
        parts.setdefault(place, []).append((str(group), str(unit or NO_UNIT)))
    values: dict[str, dict[tuple[str, str, str], Published]] = {number: {} for number in blocks}
    stored = ReleasedValue.objects.filter(**{f"block__{name}": v for name, v in upto.items()})
    for number, block, target, code, kind, n, total, halves in stored.order_by().values_list(
        "block__release__number",
        "block__key",
        "target_id",
        "dimension",
        "kind",
        "n",
        "total",
        "halves",
    ):
        parts_of_one = 1 if code in instrument.codes else PARTS
        values[str(number)][block, str(target), code] = published(
            kind, n, total, halves, parts=parts_of_one, top=top
        )
    units = {unit: unit for each in parts.values() for _, unit in each}
    tables = {
        number: ReleaseTable(
            tuple(
                released_block(Block(place, tuple(parts[number, key]), raters_n), names, units)
                for place, (number, key, raters_n) in enumerate(of_release, start=1)
            ),
            instrument.codes,
            values[number],
            top,
        )
        for number, of_release in blocks.items()
    }
    return combined(tables)
