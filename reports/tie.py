"""One tie: both directions side by side, dimension by dimension, in words before numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interventions.pairs import Pair, pair_between
from interventions.questions import questions_for
from reports.cells import Cell
from reports.changes import ChangeReport
from reports.figures.track import Mark, Track, track
from reports.summary import Report
from reports.sure import Sure, sure_of
from reports.tie_words import answer_of, apart_shown, together_shown, why_missing
from surveys.changes_shown import ChangeLine
from surveys.models.releases import Release
from surveys.scoring.levels import cutoffs_of
from surveys.scoring.released import Group, ReleasedTies, Row
from surveys.scoring.released_pairs import asymmetry, mutual
from surveys.shown import inside_a_sentence, raters_shown, tie_shown


@dataclass(frozen=True, slots=True)
class Named:
    """A workgroup, or several that are counted together, and where it has its page."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Direction:
    """What one side says about the other; or why that is not shown.

    elsewhere : the raters that these are counted together with; the tie stands on their page
    """

    rater: str
    target: str
    title: str
    cell: Cell | None
    missing: str
    elsewhere: Named | None
    sure: Sure | None
    change: ChangeLine | None


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One dimension in every direction of the tie."""

    code: str
    name: str
    meaning: str
    cells: tuple[Cell | None, ...]
    track: Track
    is_lowest: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Dimensions that belong together."""

    name: str
    rows: tuple[DimensionRow, ...]


@dataclass(frozen=True, slots=True)
class TieReport:
    """Everything that a release says about one pair of groups, or one group and itself."""

    key: str
    title: str
    sides: tuple[Named, ...]
    answer: str
    directions: tuple[Direction, ...]
    ways_back: tuple[Cell, ...]
    families: tuple[Family, ...]
    cuts: tuple[float, float]
    cut_marks: tuple[Mark, ...]
    apart: str
    together: str
    questions: tuple[str, ...]
    anchor: str

    @property
    def shown(self) -> tuple[Direction, ...]:
        return tuple(each for each in self.directions if each.cell and each.cell.shown)

    @property
    def changed(self) -> tuple[Direction, ...]:
        return tuple(each for each in self.directions if each.change)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a tie is gathered from: the release and all that was made of it once."""

    release: Release
    report: Report
    ties: ReleasedTies
    changes: Mapping[str, ChangeLine]
    groups: Mapping[str, Group]
    rows: Mapping[str, Row]

    def cell(self, rater: str, target: str) -> Cell | None:
        return self.report.overall.at(rater, target)


def build_tie(
    release: Release,
    report: Report,
    ties: ReleasedTies,
    keys: tuple[str, str],
    changes: ChangeReport | None = None,
) -> TieReport | None:
    """Gather one tie from a report; None if the report has no such tie.

    `keys` name two workgroups, or one and a row of several that are counted together, in either
    order: it is the same tie.
    """
    sources = _Sources(
        release=release,
        report=report,
        ties=ties,
        changes={line.key: line for line in changes.lines} if changes else {},
        groups={group.key: group for group in ties.groups},
        rows={row.key: row for row in ties.rows},
    )
    ways = _ways(sources, keys)
    if ways is None:
        return None
    directions = tuple(_direction(sources, *way) for way in ways)
    if not any(each.cell or each.elsewhere for each in directions):
        return None
    return _made(sources, directions)


def _ways(sources: _Sources, keys: tuple[str, str]) -> tuple[tuple[str, str], ...] | None:
    """Return (rater, target) of each direction, in the order of the study."""
    order = list(sources.groups)
    pooled = [key for key in keys if key in sources.rows and sources.rows[key].is_pooled]
    single = [key for key in keys if key in sources.groups]
    if len(pooled) == 1 and len(single) == 1:
        return ((pooled[0], single[0]),)
    if len(single) < 2:
        return None
    one, other = sorted(single, key=order.index)
    return ((one, other),) if one == other else ((one, other), (other, one))


def _direction(sources: _Sources, rater: str, target: str) -> Direction:
    row = sources.rows.get(rater) or Row(rater, sources.groups[rater].name, (rater,), 0)
    groups = dict(sources.groups)
    cell = sources.cell(rater, target)
    pool = None if cell else _pool_of(sources, rater, target)
    was_asked = target in sources.release.asked.get(rater, [])
    missing = "" if cell and cell.shown else why_missing(cell, pool is not None, was_asked)
    return Direction(
        rater=rater,
        target=target,
        title=tie_shown(row, groups[target], groups),
        cell=cell,
        missing=missing,
        elsewhere=Named(pool.key, raters_shown(pool, groups)) if pool else None,
        sure=sure_of(sources.release, sources.ties, row, target) if cell else None,
        change=_change(sources, rater, target),
    )


def _change(sources: _Sources, rater: str, target: str) -> ChangeLine | None:
    """Return how a direction moved; nothing where neither wave shows a number."""
    line = sources.changes.get(f"{rater}:{target}")
    return line if line and (line.before or line.after) else None


def _pool_of(sources: _Sources, rater: str, target: str) -> Row | None:
    """Return the row in which a group is counted together with others, if it rates this target."""
    pools = (row for row in sources.ties.rows if row.is_pooled and rater in row.groups)
    return next((row for row in pools if (row.key, target) in sources.ties.ties), None)


def _made(sources: _Sources, directions: tuple[Direction, ...]) -> TieReport:
    ties, first = sources.ties, directions[0]
    means = [ties.ties[each.rater, each.target].mean for each in directions if each.cell]
    there, back = means if len(means) == 2 else (None, None)
    pair = pair_between(ties, first.rater, first.target)
    families = _families(sources, directions, pair)
    scope = first.cell.scope if first.cell else "between"
    cuts = cutoffs_of(ties.cutoffs, scope)
    weak = [each.cell.anchor for each in directions if each.cell and each.cell.anchor]
    return TieReport(
        key=f"{first.rater}:{first.target}",
        title=_title(sources, directions),
        sides=_sides(sources, first),
        answer=answer_of(sources.release, ties, directions, families),
        directions=directions,
        ways_back=_ways_back(sources, first),
        families=families,
        cuts=cuts,
        cut_marks=track((), cuts).cuts,
        apart=apart_shown(asymmetry(there, back)),
        together=together_shown(mutual(there, back)),
        questions=questions_for(pair) if pair else (),
        anchor=(pair.anchor if pair and pair.anchor in weak else weak[0]) if weak else "",
    )


def _title(sources: _Sources, directions: Sequence[Direction]) -> str:
    """Name a pair of groups; where only one way can be told, who speaks about whom."""
    if len(directions) == 1:
        return directions[0].title
    one, other = (sources.groups[each.rater] for each in directions)
    return _("%(one)s and %(other)s") % {"one": one.name, "other": inside_a_sentence(other)}


def _sides(sources: _Sources, first: Direction) -> tuple[Named, ...]:
    groups = dict(sources.groups)
    row = sources.rows.get(first.rater)
    rater = raters_shown(row, groups) if row else groups[first.rater].name
    named = (Named(first.rater, rater), Named(first.target, groups[first.target].name))
    return named[:1] if first.rater == first.target else named


def _ways_back(sources: _Sources, first: Direction) -> tuple[Cell, ...]:
    """Of raters that are counted together, what the other side says about each of them."""
    row = sources.rows.get(first.rater)
    if row is None or not row.is_pooled:
        return ()
    found = (sources.cell(first.target, group) for group in row.groups if group != first.target)
    return tuple(cell for cell in found if cell)


def _families(
    sources: _Sources, directions: Sequence[Direction], pair: Pair | None
) -> tuple[Family, ...]:
    lowest = {point.dimension for point in pair.lowest} if pair else set()
    limits = cutoffs_of(sources.ties.cutoffs, _scope(directions))
    made: dict[str, list[DimensionRow]] = {}
    for view in sources.report.views:
        if view.key not in sources.ties.dimensions:
            continue
        cells = tuple(
            view.at(each.rater, each.target) if each.cell else None for each in directions
        )
        row = DimensionRow(
            code=view.key,
            name=view.name,
            meaning=view.meaning,
            cells=cells,
            track=track(cells, limits),
            is_lowest=view.key in lowest,
        )
        made.setdefault(view.family, []).append(row)
    return tuple(Family(name, tuple(rows)) for name, rows in made.items())


def _scope(directions: Sequence[Direction]) -> str:
    return next((each.cell.scope for each in directions if each.cell), "between")
