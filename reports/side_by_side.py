"""The units of a study beside each other, on one scale: whole blocks of people only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.cells import Cell
from reports.figures.track import Track, track
from reports.indices import Index, indices_of
from reports.matrix import How, Line, ReportRow, absent_of, columns_of, overall_lines, rows_of
from reports.reading import UnitsReading, reading_of_units
from reports.summary import Report, build_report
from surveys.instruments import get_instrument
from surveys.models.releases import Release
from surveys.models.studies import Unit
from surveys.results import released_units
from surveys.scoring.levels import cutoffs_of
from surveys.scoring.released import ReleasedTies


@dataclass(frozen=True, slots=True)
class OfUnit:
    """What one unit says: its means over ties, its lines of ties, whose answers it rests on."""

    pk: int
    name: str
    indices: tuple[Index, ...]
    lines: tuple[Line, ...]
    absent: tuple[str, ...]

    @property
    def rows(self) -> tuple[ReportRow, ...]:
        return tuple(line.row for line in self.lines)


@dataclass(frozen=True, slots=True)
class Means:
    """The line of one unit, or of the whole study, in the table of means; None: nothing to read."""

    pk: int | None
    name: str
    rows: tuple[ReportRow, ...]
    indices: tuple[Index | None, Index | None]
    cuts: tuple[tuple[float, float], tuple[float, float]]

    @property
    def drawn(self) -> tuple[tuple[Index | None, Track | None], ...]:
        """Both means, each with its track from 1 to 5, the same for every unit."""
        return tuple(
            (index, track((index,), cuts, self.place) if index else None)
            for index, cuts in zip(self.indices, self.cuts, strict=True)
        )

    @property
    def place(self) -> str:
        """How the places of a unit's numbers begin; those of the whole study stand as always."""
        return f"{self.pk}/" if self.pk else ""


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie in every unit: a cell for each, or None where no whole block lies in the unit."""

    title: str
    cells: tuple[tuple[OfUnit, Cell | None], ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """All units of a study, in the study's own order: nobody is ranked."""

    units: tuple[OfUnit, ...]
    ties: tuple[TieLine, ...]
    means: tuple[Means, ...]

    @property
    def speaking(self) -> tuple[OfUnit, ...]:
        return tuple(unit for unit in self.units if unit.lines)

    @property
    def reading(self) -> UnitsReading | None:
        return reading_of_units(
            (tie.title, [(f"{unit.pk}/", unit.name, cell) for unit, cell in tie.cells])
            for tie in self.ties
        )

    @property
    def silent(self) -> tuple[OfUnit, ...]:
        return tuple(unit for unit in self.units if not unit.lines)


def build_side_by_side(release: Release, units: Sequence[Unit]) -> tuple[Report, SideBySide]:
    """Gather what is released of everybody and of every unit; the release table is read once."""
    whole, of_units = released_units(release, [unit.pk for unit in units])
    report = build_report(release, ties=whole)
    how = How(leads_on=False, hides=report.rules.hides)
    found = [_of_unit(unit, ties, release, how) for unit, ties in zip(units, of_units, strict=True)]
    titles: dict[tuple[str, str], str] = {}
    cells: dict[tuple[str, str], dict[int, Cell]] = {}
    for unit in found:
        for line in unit.lines:
            for cell in line.cells:
                if cell.state == "not_asked":
                    continue
                titles.setdefault((cell.rater, cell.target), cell.title)
                cells.setdefault((cell.rater, cell.target), {})[unit.pk] = cell
    speaking = [unit for unit in found if unit.lines]
    ties = tuple(
        TieLine(title, tuple((unit, cells[pair].get(unit.pk)) for unit in speaking))
        for pair, title in titles.items()
        if any(cell.reading for cell in cells[pair].values())
    )
    means = (
        _means(None, str(_("Whole study")), report.rows, report.indices, whole),
        *(_means(unit.pk, unit.name, unit.rows, unit.indices, whole) for unit in speaking),
    )
    return report, SideBySide(tuple(found), ties, means)


def _means(
    pk: int | None,
    name: str,
    rows: tuple[ReportRow, ...],
    indices: Sequence[Index],
    ties: ReleasedTies,
) -> Means:
    by_key = {index.key: index for index in indices}
    cuts = cutoffs_of(ties.cutoffs, "between"), cutoffs_of(ties.cutoffs, "within")
    return Means(pk, name, rows, (by_key.get("all:between"), by_key.get("all:within")), cuts)


def _of_unit(unit: Unit, ties: ReleasedTies, release: Release, how: How) -> OfUnit:
    rows, columns = rows_of(ties), columns_of(ties)
    return OfUnit(
        pk=unit.pk,
        name=unit.name,
        indices=indices_of(ties, get_instrument(release.instrument)),
        lines=overall_lines(ties, rows, columns, how),
        absent=absent_of(ties),
    )
