"""The catalogue as one organisation uses it: shipped entries, its changes, its own, none hidden."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from json import dumps
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from interventions.catalogue import stored
from interventions.entries import OWN, Entry
from interventions.models.own import OwnEntry
from surveys.models.organisations import Organisation

COLUMNS = {field.name for field in fields(Entry)}
# Whether it is the first step, and how well it was studied, is nothing to be changed by hand.
FIXED = {"slug", "pinned", "evidence_grade", "rc_evidence", "key_evidence", "reference_ids"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as an organisation sees it, and what it did with it."""

    entry: Entry
    is_hidden: bool
    is_changed: bool
    is_own: bool


def catalogue_of(organisation: Organisation | int | None) -> tuple[Entry, ...]:
    """Return every entry this organisation uses; without one the catalogue as it was shipped."""
    if organisation is None:
        return stored()
    return tuple(line.entry for line in lines_of(organisation) if not line.is_hidden)


def everything_of(organisation: Organisation | None) -> tuple[Entry, ...]:
    """Return what this organisation uses and what it left out: plans may still name it."""
    if organisation is None:
        return stored()
    return tuple(line.entry for line in lines_of(organisation))


def lines_of(organisation: Organisation | int) -> tuple[Line, ...]:
    """Return all entries of an organisation, hidden ones too, by name; two queries."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    rows = {row.slug: row for row in OwnEntry.objects.filter(organisation_id=key)}
    shipped = {entry.slug: entry for entry in stored()}
    lines = [_line(entry, rows.get(slug)) for slug, entry in shipped.items()]
    for slug, row in rows.items():
        if slug not in shipped and slug.startswith(OWN):
            lines.append(Line(_own(row), row.is_hidden, is_changed=False, is_own=True))
    return tuple(sorted(lines, key=lambda line: line.entry.name.casefold()))


def find_line(organisation: Organisation, slug: str) -> Line | None:
    """Return one entry of an organisation, hidden or not."""
    return next((line for line in lines_of(organisation) if line.entry.slug == slug), None)


def _line(entry: Entry, row: OwnEntry | None) -> Line:
    if row is None:
        return Line(entry, is_hidden=False, is_changed=False, is_own=False)
    changed = _cells(row)
    # The first step is always there: nothing else may come before the groups have talked.
    is_hidden = row.is_hidden and not entry.pinned
    return Line(replace(entry, **changed), is_hidden, bool(changed), is_own=False)


def _cells(row: OwnEntry) -> dict[str, Any]:
    """Return what was changed, as far as this version of the catalogue still knows it."""
    return {
        column: tuple(cell) if isinstance(cell, list) else cell
        for column, cell in row.cells.items()
        if column in COLUMNS - FIXED
    }


def _own(row: OwnEntry) -> Entry:
    cells: dict[str, Any] = {**asdict(NEW), **_cells(row), "slug": row.slug}
    return Entry(**cells)


NEW = Entry(
    slug="",
    name="",
    family="work_process",
    pinned=False,
    description="",
    primary_dimensions=("problem_solving",),
    secondary_dimensions=(),
    tie_kinds_best=("between",),
    tie_kinds_ok=(),
    only_if_hub=False,
    relieves_hub=False,
    structure_key="",
    asymmetry_fit="neutral",
    asymmetry_note="",
    effort="medium",
    adds_meeting_load=False,
    lead_time_weeks_min=4,
    lead_time_weeks_max=26,
    requires=(),
    unlock_first=(),
    steps=(),
    led_by="",
    success_measure="",
    expected_first_movers=(),
    evidence_grade="D",
    rc_evidence="none",
    key_evidence="",
    reference_ids=(),
    opening_questions=(),
    cautions="",
    founding_concept="",
)
"""What an organisation's own entry starts from; nothing is claimed for it that nobody studied."""


@transaction.atomic
def change(organisation: Organisation, line: Line, cells: Mapping[str, Any]) -> None:
    """Keep what differs from the shipped entry, or all of an entry of the organisation's own."""
    row, _ = OwnEntry.objects.select_for_update().get_or_create(
        organisation=organisation, slug=line.entry.slug
    )
    if line.is_own:
        row.cells = dict(cells)
    else:
        [shipped] = stored([line.entry.slug])
        before = asdict(shipped)
        row.cells = {
            column: cell
            for column, cell in cells.items()
            if column not in FIXED and _plain(before[column]) != _plain(cell)
        }
    row.save()


def add(organisation: Organisation, cells: Mapping[str, Any]) -> str:
    """Add an entry of the organisation's own and return its slug, which never changes again."""
    start = f"{OWN}{slugify(str(cells['name']))[:40] or 'idea'}"
    taken = set(
        OwnEntry.objects.filter(organisation=organisation, slug__startswith=start).values_list(
            "slug", flat=True
        )
    )
    free = (f"{start}-{number}" if number > 1 else start for number in range(1, len(taken) + 2))
    slug = next(each for each in free if each not in taken)
    OwnEntry.objects.create(organisation=organisation, slug=slug, cells=dict(cells))
    return slug


def hide(organisation: Organisation, slug: str, *, hidden: bool) -> None:
    """Leave an entry out of lists and suggestions, or take it in again. Plans keep it."""
    OwnEntry.objects.update_or_create(
        organisation=organisation, slug=slug, defaults={"is_hidden": hidden}
    )


def reset(organisation: Organisation, slug: str) -> None:
    """Take back the changes to a shipped entry."""
    if not slug.startswith(OWN):
        OwnEntry.objects.filter(organisation=organisation, slug=slug).update(cells={})


def fingerprint(catalogue: tuple[Entry, ...]) -> str:
    """Name a catalogue by its content, so that a plan can say what it was chosen from."""
    plain = dumps([asdict(entry) for entry in catalogue], sort_keys=True)
    return sha256(plain.encode()).hexdigest()


def _plain(cell: Any) -> Any:
    return list(cell) if isinstance(cell, tuple) else cell
