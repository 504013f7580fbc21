"""One number over all waves of a study: values with their ranges, and gaps that say why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.figures.trend import Picture, picture
from reports.sure import ends_shown, interval_of
from surveys.models.releases import Release
from surveys.results import released_waves, wave_figures, why_not_comparable
from surveys.scoring.intervals import Z, clip
from surveys.scoring.levels import cutoffs_of
from surveys.scoring.released import Group, Reading, ReleasedTies, Scope
from surveys.scoring.released_pairs import Ends, headcount_of
from surveys.shown import Shown, listed, shown, tie_shown

INDEX = "index"
TOP = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One wave: its value, what the mean of everybody may be, or why nothing stands there."""

    wave: int
    key: str
    reading: Reading | None
    shown: Shown | None
    ends: Ends | None
    may_be: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over waves, the oldest first. `choices` are all lines there are.

    limits : where weak ends and strong begins in the last wave, and who says so
    """

    of: str
    title: str
    answer: str
    points: tuple[Point, ...]
    picture: Picture | None
    limits: tuple[float, float, str]
    choices: tuple[tuple[str, str], ...]

    @property
    def readable(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.reading)


def build_trend(releases: Sequence[Release], wanted: str) -> Trend:
    """Gather the line of the index, or of the tie that is wanted, over some waves.

    The last release is the one the page belongs to. A wave that asked other questions is a gap.
    """
    waves = released_waves(releases)
    last, now = releases[-1], waves[-1]
    choices = _choices(now)
    of = wanted if wanted in dict(choices) else INDEX
    points = tuple(
        _point(release, ties, of, why_not_comparable(release, last) if release != last else "")
        for release, ties in zip(releases, waves, strict=True)
    )
    scope = _scope(now, of)
    title, limits = dict(choices)[of], cutoffs_of(now.cutoffs, scope)
    return Trend(
        of=of,
        title=title,
        answer=_answer(points),
        points=points,
        picture=picture([(each.wave, each.reading, each.ends) for each in points], limits),
        limits=(*limits, _source(now, scope)),
        choices=choices,
    )


def _choices(ties: ReleasedTies) -> tuple[tuple[str, str], ...]:
    groups: dict[str, Group] = {group.key: group for group in ties.groups}
    rows = {row.key: row for row in ties.rows}
    lines = [
        (f"{rater}:{target}", tie_shown(rows[rater], groups[target], groups))
        for (rater, target), tie in ties.ties.items()
        if tie.scope != "mixed" and target not in ties.held_back_targets
    ]
    return ((INDEX, _("All ties between groups, each counted once")), *lines)


def _scope(ties: ReleasedTies, of: str) -> Scope:
    rater, _colon, target = of.partition(":")
    return "between" if of == INDEX else ties.ties[rater, target].scope


def _source(ties: ReleasedTies, scope: Scope) -> str:
    return ties.cutoffs.within_source if scope == "within" else ties.cutoffs.between_source


def _point(release: Release, ties: ReleasedTies, of: str, refused: str) -> Point:
    reading, reason = (None, refused) if refused else _reading(ties, of)
    ends = _ends(release, ties, of, reading) if reading else None
    return Point(
        wave=release.wave.number,
        key=f"{release.wave.number}:{of}",
        reading=reading,
        shown=shown(reading) if reading else None,
        ends=ends,
        may_be=ends_shown(ends),
        reason=reason,
    )


def _reading(ties: ReleasedTies, of: str) -> tuple[Reading | None, str]:
    if of == INDEX:
        return ties.between, "" if ties.between else _("No tie between groups could be read.")
    rater, _colon, target = of.partition(":")
    tie = ties.ties.get((rater, target))
    if tie and tie.mean:
        return tie.mean, ""
    if tie:
        return None, _("Nothing of this tie could be shown.")
    if any(row.key == rater for row in ties.rows):
        return None, _("This was not asked.")
    return None, _("These people were counted in another way, or not asked.")


def _ends(release: Release, ties: ReleasedTies, of: str, reading: Reading) -> Ends | None:
    """Return the 95 % interval; of an index only where its standard error was released."""
    if of == INDEX:
        error = wave_figures(release).get("index_error", {}).get("between", {}).get("value")
        return clip(reading.low - Z * error, reading.high + Z * error, TOP) if error else None
    rater, _colon, target = of.partition(":")
    row = next(row for row in ties.rows if row.key == rater)
    return interval_of(release, reading, (rater, target), headcount_of(ties, row))


def _answer(points: Sequence[Point]) -> str:
    """Say the values in words first, and what the ranges allow to say about them."""
    readable = [point for point in points if point.shown]
    if not readable:
        return _("There is no wave in which this can be read.")
    words = _("wave %(n)d: %(value)s")
    values = listed([words % {"n": each.wave, "value": each.shown} for each in readable])
    said = f"{values[:1].upper()}{values[1:]}."
    if len(readable) < 2:
        return said
    first, last = _widest(readable[0]), _widest(readable[-1])
    if first[1] < last[0] or last[1] < first[0]:
        return f"{said} {_('The ranges of the first and the last of them do not overlap.')}"
    overlap = _("Their ranges overlap, so the line alone does not tell that anything changed.")
    return f"{said} {overlap}"


def _widest(point: Point) -> Ends:
    if point.ends:
        return point.ends
    return (point.reading.low, point.reading.high) if point.reading else (1.0, float(TOP))
