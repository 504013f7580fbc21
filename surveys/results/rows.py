"""From the answers' rows to integer sums: who is in a release, and what they chose, counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Count
from django.db.models.functions import Coalesce

from surveys.instruments import get_instrument
from surveys.models.answers import Response, TieRating
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.scoring.blocks import Block
from surveys.scoring.counting import Counts, count_cells, recode

if TYPE_CHECKING:
    Column = np.ndarray[tuple[int], np.dtype[np.int64]]
    Table = np.ndarray[tuple[int, int], np.dtype[np.int64]]
    Scores = np.ndarray[tuple[int, ...], np.dtype[np.int8]]

ROWS_AT_ONCE = 20_000
NO_UNIT = ""


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a release: counts per workgroup and unit, and nothing about anybody's answers."""

    wave: Wave
    groups: Sequence[Workgroup]
    units: Sequence[str]
    counts: Mapping[tuple[str, str], int]

    @property
    def keys(self) -> list[str]:
        return [str(group.pk) for group in self.groups]

    @property
    def names(self) -> dict[str, str]:
        return {str(group.pk): group.name for group in self.groups}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def asked(self) -> dict[str, list[str]]:
        """For each workgroup that rates, the workgroups it is asked about."""
        return {
            str(rater.pk): [
                str(target.pk) for target in self.groups if self.wave.asks(rater, target)
            ]
            for rater in self.groups
            if rater.rates
        }

    @property
    def headcounts(self) -> dict[str, int]:
        """How many people belong to a workgroup, where somebody entered it."""
        return {str(g.pk): g.headcount for g in self.groups if g.headcount is not None}


def members_of(release: Release) -> Members:
    """Count the responses that a release has stamped, in the study's fixed order."""
    groups = list(Workgroup.objects.filter(study_id=release.wave.study_id))
    units = [NO_UNIT, *(str(pk) for pk in release.wave.study.units.values_list("pk", flat=True))]
    rows = Response.objects.filter(release=release).values_list("workgroup_id", "unit_id")
    counts = {
        (str(group), str(unit or NO_UNIT)): n
        for group, unit, n in rows.annotate(n=Count("pk")).order_by()
    }
    return Members(release.wave, groups, units, counts)


def count(
    release: Release, members: Members, blocks: Sequence[Block[str, str]]
) -> tuple[Counts, Counts]:
    """Stream the release's rows through the counting kernel, a chunk at a time."""
    shape = (len(blocks), len(members.keys), len(get_instrument(release.instrument).codes))
    n, total = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for block, target, scores in placed_rows(release, members, blocks):
        answered, points = count_cells(block, target, scores, shape[0], shape[1], release.min_items)
        n += answered
        total += points
    return n, total


def placed_rows(
    release: Release, members: Members, blocks: Sequence[Block[str, str]]
) -> Iterator[tuple["Column", "Column", "Scores"]]:
    """Yield, chunk by chunk, each rating's block (-1: in none), target and seven scores."""
    instrument = get_instrument(release.instrument)
    block_of = {part: index for index, block in enumerate(blocks) for part in block.parts}
    column = {int(key): index for index, key in enumerate(members.keys)}
    for chunk in rows_of(release, instrument.codes):
        yield (
            _looked_up(chunk, block_of),
            _places(chunk[:, 2], column),
            recode(chunk[:, 3:], instrument.score_table()),
        )


def rows_of(release: Release, codes: Sequence[str]) -> Iterator["Table"]:
    """Yield rater, unit, target and the raw choices as whole numbers; 0 is nothing chosen."""
    ratings = TieRating.objects.filter(response__release=release).order_by()
    unit, *choices = [Coalesce(code, 0) for code in ("unit_id", *codes)]
    rows = ratings.values_list("workgroup_id", unit, "target_id", *choices)
    stream = iter(rows.iterator(chunk_size=ROWS_AT_ONCE))
    while chunk := list(islice(stream, ROWS_AT_ONCE)):
        yield np.array(chunk, dtype=np.int64)


def _looked_up(chunk: "Table", block_of: Mapping[tuple[str, str], int]) -> "Column":
    pairs = zip(chunk[:, 0].tolist(), chunk[:, 1].tolist(), strict=True)
    return np.array(
        [block_of.get((str(r), str(u) if u else NO_UNIT), -1) for r, u in pairs], dtype=np.int64
    )


def _places(target: "Column", column: Mapping[int, int]) -> "Column":
    return np.array([column[key] for key in target.tolist()], dtype=np.int64)
