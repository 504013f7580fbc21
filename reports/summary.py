"""Everything a report says, once, as plain data: pages, figures and files only render it."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from reports.findings import Findings, find
from reports.indices import WEIGHTING, Index, dimension_indices_of, indices_of
from reports.matrix import Column, ReportRow, View, columns_of, rows_of, views_of
from surveys.instruments import get_instrument
from surveys.models.releases import Release
from surveys.results import released_ties
from surveys.scoring.released import Cutoffs


@dataclass(frozen=True, slots=True)
class Limits:
    """Where weak ends and strong begins, and who says so."""

    scope: str
    weak_below: float
    strong_above: float
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one release says. The same release gives the same report for ever."""

    organisation: str
    study: str
    study_id: int
    wave_id: int
    wave_number: int
    released_on: date
    fingerprint: str
    instrument: str
    min_raters: int
    min_items: int
    items: int
    weighting: str
    limits: tuple[Limits, ...]
    rows: tuple[ReportRow, ...]
    columns: tuple[Column, ...]
    views: tuple[View, ...]
    indices: tuple[Index, ...]
    dimension_indices: tuple[Index, ...]
    findings: Findings
    held_back_answers: int

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
    def slug(self) -> str:
        """The beginning of a file's name."""
        return f"{slugify(self.study)[:60]}-wave-{self.wave_number}".lstrip("-")

    def view(self, key: str) -> View | None:
        """Return the matrix of one measure, or None if this survey has no such measure."""
        return next((view for view in self.views if view.key == key), None)


def build_report(release: Release) -> Report:
    """Gather what a release says; reads the release table and nothing else."""
    ties = released_ties(release)
    instrument = get_instrument(release.instrument)
    rows = rows_of(ties)
    columns = columns_of(ties)
    views = views_of(ties, instrument, rows, columns)
    return Report(
        organisation=release.organisation.name,
        study=release.wave.study.name,
        study_id=release.wave.study_id,
        wave_id=release.wave_id,
        wave_number=release.wave.number,
        released_on=release.released_on,
        fingerprint=release.fingerprint,
        instrument=str(instrument.name),
        min_raters=ties.min_raters,
        min_items=ties.min_items,
        items=len(ties.dimensions),
        weighting=WEIGHTING,
        limits=_limits(ties.cutoffs),
        rows=rows,
        columns=columns,
        views=views,
        indices=indices_of(ties, instrument),
        dimension_indices=dimension_indices_of(ties, instrument),
        findings=find(views[0].cells, ties, instrument),
        held_back_answers=release.held_back_responses,
    )


def _limits(cutoffs: Cutoffs) -> tuple[Limits, ...]:
    return (
        Limits("between", *cutoffs.between, cutoffs.between_source),
        Limits("within", *cutoffs.within, cutoffs.within_source),
    )
