"""Release tables read back into the shape that scoring works on, several waves at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, prefetch_related_objects

from surveys.instruments import get_instrument
from surveys.models.releases import BlockPart, Release, ReleasedValue
from surveys.models.waves import Wave
from surveys.results.open_mode import PARTS
from surveys.results.rows import NO_UNIT
from surveys.results.storing import published
from surveys.scoring.blocks import Block
from surveys.scoring.release import Published, ReleaseTable, combined, released_block


@dataclass(slots=True)
class _Stored:
    """The rows of one release: blocks in order, who is in them, what they say."""

    blocks: dict[str, int] = field(default_factory=dict)
    parts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    values: dict[tuple[str, str, str], Published] = field(default_factory=dict)


def releases_upto(release: Release) -> list[Release]:
    """Return the releases of a wave up to this one, the first one first."""
    if release.number == 1:
        return [release]
    prefetch_related_objects([release.wave], "releases")
    return [each for each in release.wave.releases.all() if each.number <= release.number]


def tables_of(releases: Sequence[Release], names: Mapping[str, str]) -> list[ReleaseTable]:
    """Put the releases of each wave, up to the one given, back together; two queries for all."""
    upto = {release.pk: releases_upto(release) for release in releases}
    stored = {each.pk: _Stored() for earlier in upto.values() for each in earlier}
    _read_blocks(releases, stored)
    _read_values(releases, stored)
    units = {unit: unit for each in stored.values() for of in each.parts.values() for _, unit in of}
    return [
        combined(
            {
                str(each.number): _table(each, stored[each.pk], names, units)
                for each in upto[release.pk]
            }
        )
        for release in releases
    ]


def _of_waves(releases: Sequence[Release]) -> Q:
    wanted = Q(pk__in=[])
    for release in releases:
        wanted |= Q(
            block__release__wave_id=release.wave_id, block__release__number__lte=release.number
        )
    return wanted


def _read_blocks(releases: Sequence[Release], stored: dict[int, _Stored]) -> None:
    rows = BlockPart.objects.filter(_of_waves(releases)).order_by("block_id", "pk")
    for release, key, raters_n, group, unit in rows.values_list(
        "block__release_id", "block__key", "block__raters_n", "workgroup_id", "unit_id"
    ):
        stored[release].blocks[key] = raters_n
        stored[release].parts.setdefault(key, []).append((str(group), str(unit or NO_UNIT)))


def _read_values(releases: Sequence[Release], stored: dict[int, _Stored]) -> None:
    instruments = {
        each.pk: get_instrument(each.instrument)
        for release in releases
        for each in releases_upto(release)
    }
    rows = ReleasedValue.objects.filter(_of_waves(releases)).order_by()
    for release, block, target, code, kind, n, total, halves in rows.values_list(
        "block__release_id", "block__key", "target_id", "dimension", "kind", "n", "total", "halves"
    ):
        instrument = instruments[release]
        parts = 1 if code in instrument.codes else PARTS
        stored[release].values[block, str(target), code] = published(
            kind, n, total, halves, parts=parts, top=instrument.item_set().top
        )


def _table(
    release: Release, stored: _Stored, names: Mapping[str, str], units: Mapping[str, str]
) -> ReleaseTable:
    instrument = get_instrument(release.instrument)
    blocks = tuple(
        released_block(Block(place, tuple(stored.parts[key]), raters_n), names, units)
        for place, (key, raters_n) in enumerate(stored.blocks.items(), start=1)
    )
    top = instrument.item_set().top
    return ReleaseTable(blocks, instrument.codes, stored.values, top, _contacts(release))


def _contacts(release: Release) -> dict[tuple[str, str], int] | None:
    """How many of a block have no contact with a workgroup; told apart in open mode only."""
    if release.mode == Wave.Mode.PROTECTED:
        return None
    return {
        (block, target): n
        for block, targets in release.without_contact.items()
        for target, n in targets.items()
    }
