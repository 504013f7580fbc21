"""One workgroup: how others rate it, how it rates them, where the two views lie apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.cells import Cell
from reports.figures.slope import Slope, slope
from reports.figures.track import Track, track
from reports.reading import DimensionsReading, reading_of_dimensions
from reports.summary import Report
from reports.tie import Named
from reports.tie_words import apart_shown
from surveys.models.releases import Release
from surveys.results import spread_of
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.released import Level, Reading, ReleasedTies, Row
from surveys.scoring.released_pairs import (
    asymmetry,
    headcount_of,
    incoming,
    is_more_than_chance,
    outgoing,
)
from surveys.shown import Shown, inside_a_sentence, levels_shown, raters_shown, shown

RATED, RATES = "rated", "rates"


@dataclass(frozen=True, slots=True)
class GroupMean:
    """A mean of one group's ties with others, each counted once."""

    key: str
    reading: Reading
    shown: Shown
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """One dimension in the ties of a group: a cell for each other group."""

    name: str
    meaning: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The dimensions of a group's ties on one side: as others rate it, or as it rates others."""

    key: str
    columns: tuple[str, ...]
    lines: tuple[DimensionLine, ...]

    @property
    def reading(self) -> DimensionsReading | None:
        return reading_of_dimensions((line.name, line.cells) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Gap:
    """Two views of one tie: this group's about the other, and the other's about this one."""

    other: Named
    there: Cell
    back: Cell
    apart: str
    size: float
    is_certain: bool
    track: Track

    @property
    def key(self) -> str:
        return f"{self.there.rater}:{self.there.target}"


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Everything that a release says about one workgroup, or several that answer together.

    elsewhere : the row in which its answers are counted together with others'
    members : of several that are counted together, each of them
    """

    key: str
    name: str
    in_sentence: str
    n: int | None
    elsewhere: Named | None
    members: tuple[Named, ...]
    answer: str
    incoming: GroupMean | None
    outgoing: GroupMean | None
    own: Cell | None
    rated: tuple[Cell, ...]
    rates: tuple[Cell, ...]
    sides: tuple[Side, ...]
    gaps: tuple[Gap, ...]
    slope: Slope | None

    def side(self, key: str) -> Side | None:
        """The table of dimensions on one side; the other one where this one is empty."""
        wanted = next((side for side in self.sides if side.key == key), None)
        return wanted or next(iter(self.sides), None)


def build_group(
    release: Release, report: Report, ties: ReleasedTies, key: str
) -> GroupReport | None:
    """Gather one group from a report; None if the report has no such group."""
    groups = {group.key: group for group in ties.groups}
    row = next((row for row in ties.rows if row.key == key), None)
    pool = next((row for row in ties.rows if row.is_pooled and key in row.groups), None)
    is_column = any(column.key == key for column in report.columns)
    if row is None and pool is None and not is_column:
        return None
    into, out = _mean("incoming", key, incoming(ties, key), ties), None
    if row:
        out = _mean("outgoing", key, outgoing(ties, key), ties)
    gaps = _gaps(release, report, ties, row) if row and not row.is_pooled else ()
    name = raters_shown(row, groups) if row else groups[key].name
    inside = inside_a_sentence(groups[key]) if key in groups else name
    return GroupReport(
        key=key,
        name=name,
        in_sentence=inside,
        n=row.n if row else None,
        elsewhere=Named(pool.key, raters_shown(pool, groups)) if pool else None,
        members=tuple(Named(each, groups[each].name) for each in row.groups)
        if row and row.is_pooled
        else (),
        answer=_answer(name, inside, into, out, gaps),
        incoming=into,
        outgoing=out,
        own=report.overall.at(key, key),
        rated=_strong_first(report.overall.at(each.key, key) for each in ties.rows if each != row),
        rates=_strong_first(
            report.overall.at(key, column.key) for column in report.columns if column.key != key
        ),
        sides=_sides(report, key, row is not None),
        gaps=gaps,
        slope=slope([(gap.other.name, gap.there, gap.back, gap.is_certain) for gap in gaps]),
    )


def _mean(name: str, key: str, reading: Reading | None, ties: ReleasedTies) -> GroupMean | None:
    if reading is None:
        return None
    limits = cutoffs_of(ties.cutoffs, "between")
    levels = dict.fromkeys((level(reading.low, limits), level(reading.high, limits)))
    return GroupMean(f"{name}:{key}", reading, shown(reading), tuple(levels))


def _strong_first(cells: Iterable[Cell | None]) -> tuple[Cell, ...]:
    """Put what carries the work first, then what has no level, and last what is not shown."""
    found = [cell for cell in cells if cell]
    return tuple(sorted(found, key=lambda cell: (not cell.levels, -(cell.value or 0.0))))


def _sides(report: Report, key: str, has_row: bool) -> tuple[Side, ...]:
    """Make the dimension × group tables; a side on which nothing was asked has none."""
    rated = [(row.name, row.key, key) for row in report.rows]
    rates = [(column.name, key, column.key) for column in report.columns] if has_row else []
    made = (_side(report, RATED, rated), _side(report, RATES, rates))
    return tuple(side for side in made if side.columns)


def _side(report: Report, name: str, places: Sequence[tuple[str, str, str]]) -> Side:
    asked = [each for each in places if report.overall.at(*each[1:])]
    lines = []
    for view in report.views:
        found = (view.at(rater, target) for _, rater, target in asked)
        cells = tuple(cell for cell in found if cell)
        if view.meaning or view is report.overall:
            lines.append(DimensionLine(view.name, view.meaning, cells))
    return Side(name, tuple(column for column, _, _ in asked), tuple(lines))


def _gaps(release: Release, report: Report, ties: ReleasedTies, row: Row) -> tuple[Gap, ...]:
    """Put both views of each of a group's ties side by side, the widest gap first."""
    rows = {each.key: each for each in ties.rows}
    found = []
    for column in report.columns:
        there, back = report.overall.at(row.key, column.key), report.overall.at(column.key, row.key)
        if column.key == row.key or there is None or back is None:
            continue
        apart = asymmetry(there.reading, back.reading)
        if apart is None:
            continue
        heads = (headcount_of(ties, row), headcount_of(ties, rows[column.key]))
        certain = is_more_than_chance(there.reading, back.reading, spread_of(release), heads)
        found.append(
            Gap(
                other=Named(column.key, column.name),
                there=there,
                back=back,
                apart=apart_shown(apart),
                size=abs(apart.value),
                is_certain=bool(certain),
                track=track((there, back), cutoffs_of(ties.cutoffs, "between")),
            )
        )
    return tuple(sorted(found, key=lambda gap: -gap.size))


def _answer(
    name: str,
    inside: str,
    into: GroupMean | None,
    out: GroupMean | None,
    gaps: Sequence[Gap],
) -> str:
    """Say how others see this group, how it sees them, and with whom the views differ most."""
    said = []
    if into:
        words = _("Others find working with %(group)s %(level)s.")
        said.append(words % {"group": inside, "level": levels_shown(into.levels)})
    if out:
        words = _("%(group)s find working with others %(level)s.")
        said.append(words % {"group": name, "level": levels_shown(out.levels)})
    certain = [gap for gap in gaps if gap.is_certain]
    if certain:
        words = _("Views lie furthest apart with this group: %(other)s.")
        said.append(words % {"other": certain[0].other.name})
    return " ".join(said) or _("No tie of this group with others can be shown.")
