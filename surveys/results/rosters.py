"""Who is counted in which block, as keyed pseudonyms: needed to publish a later wave safely.

Two exact values of nearly the same people would give away who joined or left. The rosters let
blocks of two waves be compared as sets of people, without names and without answers.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.models.participants import Invitation
from surveys.models.releases import Block as StoredBlock
from surveys.models.releases import Release, ReleasedValue, Roster
from surveys.models.waves import Wave
from surveys.results.rows import NO_UNIT
from surveys.scoring.blocks import Block
from surveys.scoring.steps import coarse_cells

People = Mapping[str, frozenset[str]]
Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What the release table says about the raters of one wave; `people` None: not known."""

    people: People | None
    skips: Mapping[Cell, int]

    @property
    def published(self) -> set[tuple[str, str]]:
        """The groups and items it says anything about: only there can two waves be compared."""
        return {(target, item) for _block, target, item in self.skips}


def pseudonym(secret: str, address: str) -> str:
    """Return a person's pseudonym in one study: the same in every wave, and no way back."""
    digest = hmac.new(secret.encode(), address.strip().casefold().encode(), hashlib.sha256)
    return digest.hexdigest()


def people_in(release: Release, blocks: Sequence[Block[str, str]]) -> People | None:
    """Return the people of each block; None where somebody cannot be told from others.

    A person without an address (an invitation by an open link) has no identity across waves.
    """
    earlier = set(
        Roster.objects.filter(block__release__wave_id=release.wave_id).values_list(
            "pseudonym", flat=True
        )
    )
    block_of = {part: block.id for block in blocks for part in block.parts}
    people: dict[str, set[str]] = {block.id: set() for block in blocks}
    done = Invitation.objects.filter(wave_id=release.wave_id, state=Invitation.State.DONE)
    for group, unit, address in done.values_list("workgroup_id", "unit_id", "participant__email"):
        key = block_of.get((str(group), str(unit or NO_UNIT)))
        if not address:
            return None
        mark = pseudonym(release.wave.study.secret, address)
        if key is not None and mark not in earlier:
            people[key].add(mark)
    if any(len(people[block.id]) != block.n for block in blocks):
        return None
    return {key: frozenset(marks) for key, marks in people.items()}


def keep(stored: Mapping[str, StoredBlock], people: People | None) -> None:
    """Store the rosters; where they are not known none is stored, and later waves take steps."""
    Roster.objects.bulk_create(
        Roster(block=stored[key], pseudonym=mark)
        for key, marks in (people or {}).items()
        for mark in sorted(marks)
    )


def coarse(release: Release, people: People | None, skips: Mapping[Cell, int]) -> set[Cell]:
    """Name the cells of a new release that may be given in half steps only.

    They are compared with every other wave of the study that is out, earlier or later by number;
    what an earlier release of the same wave has published counts as published, too.
    """
    before = _known(release.wave, release)
    others = [_known(wave, release) for wave in _other_waves(release)]
    if not others:
        return set()
    if people is None or before.people is None:
        return set(skips)
    new = {**before.people, **people}
    cells = {**before.skips, **skips}
    found = set().union(
        *(
            coarse_cells(
                new,
                wave.people,
                {cell: n for cell, n in cells.items() if cell[1:] in wave.published},
                release.min_raters,
                old_skips=wave.skips,
            )
            for wave in others
        )
    )
    return found & skips.keys()


def _other_waves(release: Release) -> Iterable[Wave]:
    waves = Wave.objects.filter(study_id=release.wave.study_id, releases__isnull=False)
    return waves.exclude(pk=release.wave_id).distinct().order_by("number")


def _known(wave: Wave, release: Release) -> Known:
    """Read the blocks of a wave's earlier releases; ids "2-b1" never meet those of a new one."""
    blocks = list(
        StoredBlock.objects.filter(release__wave=wave)
        .exclude(release=release)
        .select_related("release")
        .prefetch_related("roster")
    )
    name = {block.pk: f"{block.release.number}-{block.key}" for block in blocks}
    people = {
        name[block.pk]: frozenset(place.pseudonym for place in block.roster.all())
        for block in blocks
    }
    complete = all(len(people[name[block.pk]]) == block.raters_n for block in blocks)
    same_rule = all(block.smallest == release.wave.smallest_block for block in blocks)
    raters = {block.pk: block.raters_n for block in blocks}
    values = ReleasedValue.objects.filter(block__in=blocks)
    skips = {
        (name[block], str(target), code): raters[block] - (n or 0)
        for block, target, code, n in values.values_list("block_id", "target_id", "dimension", "n")
    }
    return Known(people if complete and same_rule else None, skips)
