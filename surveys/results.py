"""The door: the only place where answers become results.

In goes a closed wave, once, through `freeze`; out comes `ReleasedTies`, made from the release
table alone. Nothing here answers a question about a wave that has not been released.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, now

from surveys.instruments import get_instrument
from surveys.models.answers import Response, TieRating
from surveys.models.participants import Invitation
from surveys.models.releases import Block, BlockPart, Release, ReleasedValue
from surveys.models.studies import Wave, Workgroup
from surveys.scoring import blocks as scoring_blocks
from surveys.scoring.counting import Counts, count_cells, recode
from surveys.scoring.release import (
    Published,
    ReleaseTable,
    release_table,
    released_block,
)
from surveys.scoring.released import Cutoffs, Group, ReleasedTies
from surveys.scoring.released_ties import released_ties as ties_of

ROWS_AT_ONCE = 20_000
NO_UNIT = ""


class NotReleasable(Exception):
    """The wave cannot be released now; the text says why, in words for a screen."""


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a release: counts per workgroup and unit, and nothing about anybody's answers."""

    groups: Sequence[Workgroup]
    counts: Mapping[tuple[str, str], int]
    units: Sequence[str] = field(default=(NO_UNIT,))

    @property
    def keys(self) -> list[str]:
        return [str(group.pk) for group in self.groups]

    @property
    def names(self) -> dict[str, str]:
        return {str(group.pk): group.name for group in self.groups}

    @property
    def asked(self) -> dict[str, list[str]]:
        """For each workgroup that rates, the workgroups it is asked about."""
        return {
            str(rater.pk): [str(target.pk) for target in self.groups if rater.asks_about(target)]
            for rater in self.groups
            if rater.rates
        }


# In -----------------------------------------------------------------------------------------------


def why_not_yet(wave: Wave) -> str:
    """Return why a wave cannot be released now, or nothing. Looks at no answer."""
    if wave.is_released():
        return "This wave has been released. What is released never changes."
    if not wave.has_closed():
        return "The wave is not closed. Results of an open wave are shown to nobody."
    if now() < wave.last_answers_at():
        until = wave.last_answers_at().strftime("%H:%M")
        return f"People who had the form open may still send it until {until} ({now().tzname()})."
    if not wave.may_be_released_on():
        return f"Respondents were promised results on {wave.results_on:%-d %B %Y}, not before."
    return ""


@transaction.atomic
def freeze(wave: Wave) -> Release:
    """Publish a closed wave's results, once and for good.

    One transaction: a release is there wholly or not at all. Its blocks come from membership
    only; of the answers, integer sums per block, workgroup and item are taken, and what may not
    be shown of them is stored nowhere.

    Raises
    ------
    NotReleasable
        The wave is open, within its grace, released already, or too few people answered.
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("study").get(pk=wave.pk)
    if reason := why_not_yet(wave):
        raise NotReleasable(reason)
    release = _open_release(wave)
    # Stamped rows cannot be withdrawn any more; from here on the set of answers is fixed.
    frozen = Response.objects.filter(wave=wave, release=None).update(release=release)
    done = Invitation.objects.filter(wave=wave, state=Invitation.State.DONE).count()
    if frozen != done:
        raise NotReleasable(
            f"{done} people sent answers, but {frozen} sets of answers are stored. "
            "Nothing has been released. The person who runs the server must look at this."
        )
    members = _members(release)
    blocks = scoring_blocks.make_blocks(
        members.counts, members.keys, members.units, wave.min_raters
    )
    if not blocks:
        raise NotReleasable(
            f"Fewer than {wave.min_raters} people answered, so nothing can be shown safely."
        )
    _store(release, members, blocks)
    return release


def _open_release(wave: Wave) -> Release:
    return Release.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        released_on=localdate(),
        instrument=wave.study.instrument,
        instrument_version=wave.study.instrument_version,
        min_raters=wave.min_raters,
        min_items=wave.min_items,
        cutoffs={
            "within": [wave.within_weak_below, wave.within_strong_above],
            "between": [wave.between_weak_below, wave.between_strong_above],
            "within_source": wave.within_source,
            "between_source": wave.between_source,
        },
        asked={},
        fingerprint="",
    )


def _members(release: Release) -> Members:
    groups = list(Workgroup.objects.filter(study_id=release.wave.study_id))
    units = [NO_UNIT, *(str(pk) for pk in release.wave.study.units.values_list("pk", flat=True))]
    rows = Response.objects.filter(release=release).values_list("workgroup_id", "unit_id")
    counts = {
        (str(group), str(unit or NO_UNIT)): n
        for group, unit, n in rows.annotate(n=Count("pk")).order_by()
    }
    return Members(groups, counts, units)


def _store(
    release: Release, members: Members, blocks: Sequence[scoring_blocks.Block[str, str]]
) -> None:
    held_back = _too_small_to_be_rated(release, members)
    asked = members.asked
    n, total = _count(release, members, blocks)
    table = release_table(
        blocks,
        members.keys,
        get_instrument(release.instrument).codes,
        n,
        total,
        asked={(rater, target) for rater, targets in asked.items() for target in targets},
        smallest=release.min_raters,
        refused=held_back,
        group_names=members.names,
    )
    _store_table(release, blocks, table, n, total, members.keys)
    release.asked = asked
    release.held_back_targets = held_back
    release.held_back_responses = sum(members.counts.values()) - sum(b.n for b in blocks)
    release.fingerprint = _fingerprint(release, table)
    release.save()


def _too_small_to_be_rated(release: Release, members: Members) -> list[str]:
    """Name rated workgroups of one or two people: a score would judge persons.

    Where nobody entered a headcount, the number of people invited stands in for it.
    """
    invited = dict(
        Invitation.objects.filter(wave_id=release.wave_id)
        .values_list("workgroup_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    sizes = {
        group.pk: group.headcount if group.headcount is not None else invited.get(group.pk)
        for group in members.groups
        if group.is_rated
    }
    return [
        str(key)
        for key, size in sizes.items()
        if size is not None and size < settings.SMALLEST_RATED_GROUP
    ]


def _count(
    release: Release, members: Members, blocks: Sequence[scoring_blocks.Block[str, str]]
) -> tuple[Counts, Counts]:
    """Stream the release's rows through the counting kernel, a chunk at a time."""
    instrument = get_instrument(release.instrument)
    table = instrument.score_table()
    block_of = {part: index for index, block in enumerate(blocks) for part in block.parts}
    column = {int(key): index for index, key in enumerate(members.keys)}
    shape = (len(blocks), len(members.keys), len(instrument.codes))
    n, total = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for chunk in _rows(release, instrument.codes):
        rater, unit, target = chunk[:, 0], chunk[:, 1], chunk[:, 2]
        block = _looked_up(rater, unit, block_of)
        place = np.array([column[key] for key in target.tolist()], dtype=np.int64)
        answered, points = count_cells(
            block, place, recode(chunk[:, 3:], table), shape[0], shape[1], release.min_items
        )
        n += answered
        total += points
    return n, total


def _looked_up(
    rater: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    unit: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    block_of: Mapping[tuple[str, str], int],
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    pairs = zip(rater.tolist(), unit.tolist(), strict=True)
    return np.array(
        [block_of.get((str(r), str(u) if u else NO_UNIT), -1) for r, u in pairs], dtype=np.int64
    )


def _rows(
    release: Release, codes: Sequence[str]
) -> Iterator["np.ndarray[tuple[int, int], np.dtype[np.int64]]"]:
    """Yield rater, unit, target and the raw choices as whole numbers; 0 is nothing chosen."""
    ratings = TieRating.objects.filter(response__release=release).order_by()
    columns = [Coalesce(code, 0) for code in ("unit_id", *codes)]
    rows = ratings.values_list("workgroup_id", columns[0], "target_id", *columns[1:])
    stream = iter(rows.iterator(chunk_size=ROWS_AT_ONCE))
    while chunk := list(islice(stream, ROWS_AT_ONCE)):
        yield np.array(chunk, dtype=np.int64)


def _store_table(
    release: Release,
    blocks: Sequence[scoring_blocks.Block[str, str]],
    table: ReleaseTable,
    n: Counts,
    total: Counts,
    keys: Sequence[str],
) -> None:
    stored = {
        block.id: Block.objects.create(
            organisation_id=release.organisation_id,
            release=release,
            key=block.id,
            raters_n=block.n,
        )
        for block in blocks
    }
    BlockPart.objects.bulk_create(
        BlockPart(block=stored[block.id], workgroup_id=int(group), unit_id=int(unit or 0) or None)
        for block in blocks
        for group, unit in block.parts
    )
    place = {block.id: index for index, block in enumerate(blocks)}
    column = {key: index for index, key in enumerate(keys)}
    item = {code: index for index, code in enumerate(table.dimensions)}
    ReleasedValue.objects.bulk_create(
        ReleasedValue(
            organisation_id=release.organisation_id,
            block=stored[block],
            target_id=int(target),
            dimension=code,
            kind=value.kind,
            n=value.n,
            total=int(total[place[block], column[target], item[code]])
            if value.kind == "exact"
            else None,
        )
        for (block, target, code), value in table.values.items()
    )


def _fingerprint(release: Release, table: ReleaseTable) -> str:
    """Return the SHA-256 of everything published, in one canonical writing."""
    content = {
        "wave": release.wave_id,
        "number": release.number,
        "min_raters": release.min_raters,
        "min_items": release.min_items,
        "instrument": [release.instrument, release.instrument_version],
        "cutoffs": release.cutoffs,
        "asked": release.asked,
        "held_back_targets": release.held_back_targets,
        "blocks": [[block.id, block.raters_n, block.groups] for block in table.blocks],
        "values": sorted(
            [*where, value.kind, value.n, value.value] for where, value in table.values.items()
        ),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# Out ----------------------------------------------------------------------------------------------


def released_ties(release: Release) -> ReleasedTies:
    """Return what a release says, from the release table alone.

    It still works when every answer has been erased.
    """
    instrument = get_instrument(release.instrument)
    workgroups = Workgroup.objects.filter(study_id=release.wave.study_id).select_related("partner")
    groups = [
        Group(
            key=str(group.pk),
            name=group.name,
            kind=group.kind,
            organisation=group.partner.name if group.partner else "",
            headcount=group.headcount,
        )
        for group in workgroups
    ]
    rated = [str(group.pk) for group in workgroups if group.is_rated]
    asked = {(rater, target) for rater, each in release.asked.items() for target in each}
    ties = ties_of(
        _table(release, {group.key: group.name for group in groups}),
        groups,
        instrument.item_set(),
        Cutoffs(
            within=tuple(release.cutoffs["within"]),
            between=tuple(release.cutoffs["between"]),
            within_source=release.cutoffs["within_source"],
            between_source=release.cutoffs["between_source"],
        ),
        min_items=release.min_items,
        min_raters=release.min_raters,
        targets=rated,
        not_asked={(g.key, t) for g in groups for t in rated if (g.key, t) not in asked},
    )
    return dataclasses.replace(ties, held_back_targets=tuple(release.held_back_targets))


def _table(release: Release, names: Mapping[str, str]) -> ReleaseTable:
    """Read the release table back into the shape that scoring works on."""
    instrument = get_instrument(release.instrument)
    top = instrument.item_set().top
    parts: dict[str, list[tuple[str, str]]] = {}
    for key, group, unit in BlockPart.objects.filter(block__release=release).values_list(
        "block__key", "workgroup_id", "unit_id"
    ):
        parts.setdefault(key, []).append((str(group), str(unit or NO_UNIT)))
    blocks = [
        scoring_blocks.Block(position, tuple(parts[key]), n)
        for position, (key, n) in enumerate(release.blocks.values_list("key", "raters_n"), start=1)
    ]
    values = {
        (block, str(target), code): _published(kind, n, total, top)
        for block, target, code, kind, n, total in ReleasedValue.objects.filter(
            block__release=release
        ).values_list("block__key", "target_id", "dimension", "kind", "n", "total")
    }
    released = tuple(released_block(block, names, None) for block in blocks)
    return ReleaseTable(released, instrument.codes, values, top)


def _published(kind: str, n: int | None, total: int | None, top: int) -> Published:
    if kind == "exact" and n and total is not None:
        return Published("exact", n, total / n)
    if kind == "at_least" and n:
        return Published("at_least", n, top - top / n)
    if kind == "at_most" and n:
        return Published("at_most", n, 1 + top / n)
    return Published("withheld", None, None)
