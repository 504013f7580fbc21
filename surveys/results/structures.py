"""What sheets say about structures, frozen with the first release; and the way out.

Sheets are no confidential answers: a group reads on top who will see its statement. Informants
are counted together, from two on, and only where the release is an open one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.models.releases import Release, ReleasedStructure
from surveys.models.ways import SheetAnswer, StructuresSheet

FEWEST_INFORMANTS = 2
MOST_POINTS = 2


@dataclass(frozen=True, slots=True)
class SideView:
    """What one group says about one structure between it and another: 0 absent, 1 in place.

    `sheets` is 1 for an agreed sheet, else the informants who knew. `works` tells from 0 to 10
    how well it works; it stands beside and is never averaged in.
    """

    group: str
    target: str
    structure: str
    score: float
    sheets: int
    works: float | None


def structures_of(release: Release) -> list[ReleasedStructure]:
    """Return the rows to freeze. A later release repeats nothing: sheets ended with the wave."""
    if release.number > 1:
        return []
    rows: dict[tuple[int, int, str], ReleasedStructure] = {}
    counted = list(_that_count(release))
    answers = SheetAnswer.objects.filter(sheet__in=counted, in_place__isnull=False)
    for group, target, structure, in_place, works in answers.order_by(
        "sheet__workgroup_id", "target_id", "structure"
    ).values_list("sheet__workgroup_id", "target_id", "structure", "in_place", "works"):
        row = rows.setdefault(
            (group, target, structure),
            ReleasedStructure(
                organisation_id=release.organisation_id,
                release=release,
                workgroup_id=group,
                target_id=target,
                structure=structure,
                sheets=0,
                points=0,
            ),
        )
        row.sheets += 1
        row.points += in_place or 0
        if works is not None:
            row.working_sheets += 1
            row.working_points += works
    return list(rows.values())


def _that_count(release: Release) -> Iterable[int]:
    """Choose the sheets: a group's agreed one; without it its informants, if there are enough."""
    filled = StructuresSheet.objects.filter(wave_id=release.wave_id, answers__isnull=False)
    agreed: dict[int, int] = {}
    informants: dict[int, list[int]] = {}
    for key, group, kind in filled.distinct().values_list("pk", "workgroup_id", "kind"):
        if kind == StructuresSheet.Kind.AGREED:
            agreed[group] = key
        else:
            informants.setdefault(group, []).append(key)
    yield from agreed.values()
    if release.wave.is_protected:
        return
    for group, keys in informants.items():
        if group not in agreed and len(keys) >= FEWEST_INFORMANTS:
            yield from keys


def content_of(rows: Iterable[ReleasedStructure]) -> list[list[int | str]]:
    """Return what is frozen of sheets, for the fingerprint of the release."""
    return [
        [
            *(row.workgroup_id, row.target_id, row.structure, row.sheets, row.points),
            *(row.working_sheets, row.working_points),
        ]
        for row in rows
    ]


def released_structures(release: Release) -> tuple[SideView, ...]:
    """Return what the groups of a wave said about structures; nothing where no sheet was filled."""
    rows = ReleasedStructure.objects.filter(
        release__wave_id=release.wave_id, release__number__lte=release.number
    )
    return tuple(
        SideView(
            group=str(row.workgroup_id),
            target=str(row.target_id),
            structure=row.structure,
            score=row.points / (row.sheets * MOST_POINTS),
            sheets=row.sheets,
            works=row.working_points / row.working_sheets if row.working_sheets else None,
        )
        for row in rows
    )
