"""The catalogue's files: read, check, and put into the tables."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.db import transaction

from interventions import entries
from interventions.cells import (
    Cell,
    Reader,
    address,
    boolean,
    one_of,
    optional,
    several,
    slug,
    text,
    weeks,
    within,
)
from interventions.entries import Entry, Source
from interventions.models.catalogue import Intervention, Reference

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE / "catalogue.csv"
REFERENCES = HERE / "references.csv"


class CatalogueError(ValueError):
    """A file that cannot be loaded; the text names file, line, column and value."""


# Columns ------------------------------------------------------------------------------------------

dimension = one_of(*entries.DIMENSIONS)
tie_kind = one_of(*entries.TIE_KINDS)

ENTRY_COLUMNS: Mapping[str, Reader] = {
    "slug": slug,
    "name": within(120),
    "family": one_of(*entries.FAMILIES),
    "pinned": boolean,
    "description": text,
    "primary_dimensions": several(dimension, least=1, most=2),
    "secondary_dimensions": several(dimension, most=3),
    "tie_kinds_best": several(tie_kind, least=1),
    "tie_kinds_ok": several(tie_kind),
    "only_if_hub": boolean,
    "relieves_hub": boolean,
    "structure_key": one_of("", *entries.STRUCTURE_KEYS),
    "asymmetry_fit": one_of(*entries.ASYMMETRY_FITS),
    "asymmetry_note": text,
    "effort": one_of(*entries.EFFORTS),
    "adds_meeting_load": boolean,
    "lead_time_weeks_min": weeks,
    "lead_time_weeks_max": weeks,
    "requires": several(one_of(*entries.REQUIREMENTS)),
    "unlock_first": several(slug),
    "steps": several(text, least=1),
    "led_by": text,
    "success_measure": text,
    "expected_first_movers": several(dimension),
    "evidence_grade": one_of(*entries.EVIDENCE_GRADES),
    "rc_evidence": one_of(*entries.RC_EVIDENCE),
    "key_evidence": text,
    "reference_ids": several(text, least=1),
    "opening_questions": several(text, least=1),
    "cautions": text,
    "founding_concept": optional,
}
SOURCE_COLUMNS: Mapping[str, Reader] = {
    "id": within(12),
    "authors": within(200, optional),
    "year": within(10, optional),
    "title": within(300),
    "source": within(200, optional),
    "url": within(300, address),
    "verified": one_of("yes", "no"),
    "note": optional,
}


# One file -----------------------------------------------------------------------------------------


def read_references(path: Path = REFERENCES) -> tuple[Source, ...]:
    """Read and check the publications."""
    sources: dict[str, Source] = {}
    for line, row in _rows(path, SOURCE_COLUMNS):
        key = str(row.pop("id"))
        if key in sources:
            raise _fault(path, line, "id", key, "stands here twice")
        row["verified"] = row["verified"] == "yes"
        sources[key] = Source(key=key, **row)  # type: ignore[arg-type]
    return tuple(sources.values())


def read_catalogue(
    path: Path = CATALOGUE, references: Collection[str] | None = None
) -> tuple[Entry, ...]:
    """Read and check the entries, in the order of the file.

    Parameters
    ----------
    path : a file with the columns of `Entry`; lists use `|`, booleans are true and false
    references : keys that `reference_ids` may name; None looks none of them up

    Raises
    ------
    CatalogueError
        The first fault found, with file, line, column and value.
    """
    found: dict[str, tuple[int, Entry]] = {}
    for line, row in _rows(path, ENTRY_COLUMNS):
        entry = Entry(**row)  # type: ignore[arg-type]
        if entry.slug in found:
            raise _fault(path, line, "slug", entry.slug, "stands here twice")
        found[entry.slug] = line, entry
    for line, entry in found.values():
        for column, value, reason in _contradictions(entry, found, references):
            raise _fault(path, line, column, value, reason)
    pinned = [entry.slug for _, entry in found.values() if entry.pinned]
    if len(pinned) != 1:
        raise CatalogueError(
            f"{path.name}, column pinned: exactly one entry is the first step, not {len(pinned)}"
        )
    return tuple(entry for _, entry in found.values())


def _contradictions(
    entry: Entry, known: Collection[str], references: Collection[str] | None
) -> Iterator[tuple[str, str, str]]:
    """Yield column, value and reason of what no single cell can show."""
    for twice in set(entry.primary_dimensions) & set(entry.secondary_dimensions):
        yield "secondary_dimensions", twice, "stands under primary_dimensions already"
    for twice in set(entry.tie_kinds_best) & set(entry.tie_kinds_ok):
        yield "tie_kinds_ok", twice, "stands under tie_kinds_best already"
    if entry.lead_time_weeks_max < entry.lead_time_weeks_min:
        weeks_max = str(entry.lead_time_weeks_max)
        yield "lead_time_weeks_max", weeks_max, "must not be less than lead_time_weeks_min"
    if entry.family == "structural" and not entry.structure_key:
        yield "structure_key", "", "must name the structure that a structural entry builds"
    for other in entry.unlock_first:
        if other not in known or other == entry.slug:
            yield "unlock_first", other, "is no other entry of this file"
    for key in entry.reference_ids:
        if references is not None and key not in references:
            yield "reference_ids", key, "is not among the references"


def _rows(path: Path, columns: Mapping[str, Reader]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Yield each row with the line it starts on, its cells read and checked."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: cannot be read as text in UTF-8 ({error})") from error
    lines = csv.reader(io.StringIO(content), strict=True)
    try:
        header = next(lines, [])
        _check_header(path, header, columns)
        line = lines.line_num + 1
        for cells in lines:
            if cells:
                yield line, _read(path, line, header, cells, columns)
            line = lines.line_num + 1
    except csv.Error as error:
        raise CatalogueError(f"{path.name}, line {lines.line_num}: {error}") from error


def _check_header(path: Path, header: list[str], columns: Iterable[str]) -> None:
    for column in columns:
        if header.count(column) != 1:
            raise CatalogueError(f"{path.name}, line 1: needs the column {column} once")
    for column in header:
        if column not in columns:
            raise CatalogueError(f"{path.name}, line 1: the column {column!r} is not known")


def _read(
    path: Path, line: int, header: list[str], cells: list[str], columns: Mapping[str, Reader]
) -> dict[str, Cell]:
    if len(cells) != len(header):
        raise CatalogueError(
            f"{path.name}, line {line}: has {len(cells)} cells, the header has {len(header)}"
        )
    row: dict[str, Cell] = {}
    for column, cell in zip(header, cells, strict=True):
        try:
            # PostgreSQL refuses NUL, and no text of a catalogue needs any other control character.
            if re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", cell):
                raise ValueError("holds a control character")
            row[column] = columns[column](cell.strip())
        except ValueError as error:
            raise _fault(path, line, column, cell, str(error)) from error
    return row


def _fault(path: Path, line: int, column: str, value: str, reason: str) -> CatalogueError:
    return CatalogueError(f"{path.name}, line {line}, column {column}: {value!r} {reason}")


# The tables ---------------------------------------------------------------------------------------


@transaction.atomic
def load(catalogue: Path = CATALOGUE, references: Path = REFERENCES) -> tuple[int, int]:
    """Put both files into the tables, all or nothing; return how many of each.

    Safe to run again: what is there is brought up to date. Rows that an installation added
    under names of its own stay.
    """
    sources = read_references(references)
    found = read_catalogue(catalogue, {source.key for source in sources})
    Reference.objects.bulk_create(
        [Reference(**asdict(source)) for source in sources],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[field.name for field in fields(Source) if field.name != "key"],
    )
    # Or the unique mark of the first step could not move from one entry to another.
    Intervention.objects.filter(pinned=True).update(pinned=False)
    Intervention.objects.bulk_create(
        [Intervention(**asdict(entry)) for entry in found],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=[field.name for field in fields(Entry) if field.name != "slug"],
    )
    return len(found), len(sources)


def stored(slugs: Collection[str] | None = None) -> tuple[Entry, ...]:
    """Return the catalogue as it stands in the tables, or some of it, by name; one query."""
    rows = Intervention.objects.values(*(field.name for field in fields(Entry)))
    if slugs is not None:
        rows = rows.filter(slug__in=slugs)
    # Sorted here, because databases disagree about capitals, hyphens and blanks.
    return tuple(sorted(map(_entry, rows.order_by()), key=lambda entry: entry.name.casefold()))


def _entry(row: Mapping[str, Any]) -> Entry:
    """Turn a row's JSON lists back into tuples."""
    cells: dict[str, Any] = {
        column: tuple(cell) if isinstance(cell, list) else cell for column, cell in row.items()
    }
    return Entry(**cells)


def stored_sources(keys: Collection[str]) -> tuple[Source, ...]:
    """Return publications in the order of their keys; one query."""
    rows = Reference.objects.filter(key__in=keys).values(*(field.name for field in fields(Source)))
    found = (Source(**row) for row in rows.order_by())
    return tuple(sorted(found, key=lambda source: source.key))
