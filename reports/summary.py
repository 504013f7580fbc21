"""Everything a report says, once, as plain data: pages, figures and files only render it."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from interventions.readiness import Point
from reports.findings import Findings, find
from reports.indices import Index, dimension_indices_of, indices_of
from reports.matrix import (
    Column,
    How,
    ReportRow,
    View,
    absent_of,
    columns_of,
    rows_of,
    views_of,
)
from reports.rules import Rules, method_of, rules_of
from reports.trust import Trust, build_trust
from surveys.instruments import get_instrument
from surveys.models.bringing import BroughtIn
from surveys.models.releases import Release
from surveys.models.studies import Unit
from surveys.results import released_ties, wave_figures
from surveys.scoring.released import Reading, ReleasedTies


@dataclass(frozen=True, slots=True)
class Report:
    """What a release says: of the whole study, or of one unit. The same one says it for ever."""

    organisation: str
    study: str
    study_id: int
    wave_id: int
    wave_number: int
    unit: str
    unit_id: int | None
    released_on: date
    releases: int
    fingerprint: str
    instrument: str
    rules: Rules
    rows: tuple[ReportRow, ...]
    absent: tuple[str, ...]
    columns: tuple[Column, ...]
    views: tuple[View, ...]
    indices: tuple[Index, ...]
    dimension_indices: tuple[Index, ...]
    findings: Findings
    held_back_answers: int
    between: Reading | None
    trust: Trust | None
    readiness: tuple[Point, ...] = ()
    """What has been seen to before weak ties are shown. It alone may change after the release."""
    brought_in_on: date | None = None
    """The day on which the wave came from a file; None if it was asked here."""

    @property
    def open_points(self) -> tuple[Point, ...]:
        return tuple(point for point in self.readiness if not point.is_ticked)

    @property
    def answers(self) -> int:
        """How many people's answers are counted."""
        return sum(row.n for row in self.rows)

    @property
    def overall(self) -> View:
        return self.views[0]

    @property
    def held_back_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_held_back)

    @property
    def method(self) -> tuple[str, ...]:
        """How the numbers were made, sentence by sentence."""
        return method_of(
            self.rules,
            instrument=self.instrument,
            of_one_unit=bool(self.unit),
            held_back=[column.name for column in self.held_back_columns],
            held_back_answers=self.held_back_answers,
            brought_in_on=self.brought_in_on,
        )

    @property
    def slug(self) -> str:
        """The beginning of a file's name."""
        name = f"{slugify(self.study)[:60]}-wave-{self.wave_number}".lstrip("-")
        if self.unit_id is None:
            return name
        return f"{name}-{slugify(self.unit)[:40] or f'unit-{self.unit_id}'}"

    def view(self, key: str) -> View | None:
        """Return the matrix of one measure, or None if this survey has no such measure."""
        return next((view for view in self.views if view.key == key), None)


def build_report(
    release: Release,
    unit: Unit | None = None,
    ties: ReleasedTies | None = None,
    readiness: tuple[Point, ...] = (),
) -> Report:
    """Gather what a release says; reads the release table and nothing else.

    Of a unit, only blocks of people that lie wholly inside it speak. Whoever has read the ties
    already hands them over; and who prints the checklist hands over that.
    """
    ties = ties or released_ties(release, units=None if unit is None else [unit.pk])
    instrument = get_instrument(release.instrument)
    rules = rules_of(release, ties)
    rows = rows_of(ties)
    columns = columns_of(ties)
    how = How(leads_on=unit is None, hides=rules.hides)
    views = views_of(ties, instrument, rows, columns, how)
    return Report(
        organisation=release.organisation.name,
        study=release.wave.study.name,
        study_id=release.wave.study_id,
        wave_id=release.wave_id,
        wave_number=release.wave.number,
        unit=unit.name if unit else "",
        unit_id=unit.pk if unit else None,
        released_on=release.released_on,
        releases=release.number,
        fingerprint=release.fingerprint,
        instrument=str(instrument.name),
        rules=rules,
        rows=rows,
        absent=absent_of(ties),
        columns=columns,
        views=views,
        indices=indices_of(ties, instrument),
        dimension_indices=dimension_indices_of(ties, instrument),
        findings=find(views[0].cells, ties, hides=rules.hides),
        held_back_answers=release.held_back_responses,
        between=ties.between,
        trust=None
        if unit
        else build_trust(ties, wave_figures(release), instrument, is_open=rules.is_open),
        readiness=readiness,
        brought_in_on=_brought_in_on(release),
    )


def _brought_in_on(release: Release) -> date | None:
    found: BroughtIn | None = getattr(release.wave, "brought_in", None)
    return found.on if found else None
