"""What a tie comes to, in sentences: what holds, how far apart the sides are, what is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reports.cells import STATE_SENTENCES, Cell
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.results import spread_of
from surveys.scoring.readings import difference
from surveys.scoring.released import Reading, ReleasedTies
from surveys.scoring.released_pairs import headcount_of, is_more_than_chance
from surveys.shown import (
    inside_a_sentence,
    levels_shown,
    lower_end_shown,
    mean_shown,
    range_shown,
    upper_end_shown,
)

if TYPE_CHECKING:
    from reports.tie import DimensionRow, Direction, Family

BEST = 2  # dimensions that are named as the highest
FAR_APART = 0.5  # points between two views of one dimension that are worth a word


def answer_of(
    release: Release,
    ties: ReleasedTies,
    directions: Sequence[Direction],
    families: Sequence[Family],
) -> str:
    """Say in up to three sentences what is the case, strengths first."""
    rows = [row for family in families for row in family.rows]
    shown = [each for each in directions if each.cell and each.cell.shown]
    if not shown:
        return _nothing(release, directions)
    said = [_best(rows), _sides(release, ties, directions, shown), _furthest(rows)]
    return " ".join(sentence for sentence in said if sentence)


def _nothing(release: Release, directions: Sequence[Direction]) -> str:
    if any(each.cell and each.cell.state == "held_back" for each in directions):
        return _("A number about a group of one or two people would be a judgement of persons.")
    if any(each.elsewhere for each in directions):
        return _("Neither side of this tie can be shown on its own.")
    if release.mode == Wave.Mode.PROTECTED:
        return _("Too few people answered to show this tie. That protects those who did.")
    return _("Nobody answered enough questions about this tie.")


def _middle(row: DimensionRow) -> float | None:
    values = [cell.value for cell in row.cells if cell and cell.value is not None]
    return sum(values) / len(values) if values else None


def _best(rows: Sequence[DimensionRow]) -> str:
    """Name the highest dimensions, unless all are alike or too few are shown to pick any."""
    found = [(middle, row) for row in rows if (middle := _middle(row)) is not None]
    found.sort(key=lambda each: -each[0])
    if len(found) <= 2 * BEST or found[0][0] - found[-1][0] < FAR_APART:
        return ""
    names = {"one": found[0][1].name, "other": found[1][1].name}
    return _("“%(one)s” and “%(other)s” hold best here.") % names


def _sides(
    release: Release,
    ties: ReleasedTies,
    directions: Sequence[Direction],
    shown: Sequence[Direction],
) -> str:
    if len(directions) == 1:
        return _alone(shown[0])
    if len(shown) == 1:
        return _("One view only: what the other side says cannot be shown beside it.")
    rows = {row.key: row for row in ties.rows}
    groups = {group.key: group for group in ties.groups}
    there, back = (ties.ties[each.rater, each.target].mean for each in shown)
    heads = (headcount_of(ties, rows[shown[0].rater]), headcount_of(ties, rows[shown[1].rater]))
    if not there or not back or not is_more_than_chance(there, back, spread_of(release), heads):
        return _("Both sides find it alike, as far as so many answers can tell.")
    lower, higher = shown if there.value < back.value else reversed(shown)
    return _("%(one)s find this tie weaker than %(other)s do.") % {
        "one": groups[lower.rater].name,
        "other": inside_a_sentence(groups[higher.rater]),
    }


def _alone(direction: Direction) -> str:
    levels = direction.cell.levels if direction.cell else ()
    if not levels:
        return _("These raters are counted together with the group they rate, so it has no level.")
    return _("%(title)s: %(level)s.") % {"title": direction.title, "level": levels_shown(levels)}


def _furthest(rows: Sequence[DimensionRow]) -> str:
    """Name the dimension in which two views lie furthest apart, for certain by half a point."""
    found = [(_distance(row), row.name) for row in rows]
    distance, name = max(found, key=lambda each: each[0], default=(0.0, ""))
    if distance < FAR_APART:
        return ""
    words = _("The two views lie furthest apart in “%(name)s”: a good place to start talking.")
    return words % {"name": name}


def _distance(row: DimensionRow) -> float:
    """How far apart two readings are at least."""
    readings = [cell.reading if cell else None for cell in row.cells]
    apart = difference(*readings) if len(readings) == 2 else None
    if apart is None or apart.low <= 0 <= apart.high:
        return 0.0
    return min(abs(apart.low), abs(apart.high))


def why_missing(cell: Cell | None, is_elsewhere: bool, was_asked: bool) -> str:
    """Say what a direction without a number is."""
    if cell:
        return f"{STATE_SENTENCES[cell.state].capitalize()}."
    if is_elsewhere:
        return _("Too few to be counted alone.")
    if was_asked:
        return _("Nothing of their answers can be shown.")
    return _("They were not asked about this group.")


def apart_shown(apart: Reading | None) -> str:
    """Say how far apart the two directions are: "0.6", "0.1 to 1.1", "at most 0.9"."""
    if apart is None:
        return ""
    if apart.low == apart.high:
        return mean_shown(abs(apart.value))
    near, far = sorted((abs(apart.low), abs(apart.high)))
    if apart.low <= 0 <= apart.high:
        return _("at most %(far)s") % {"far": upper_end_shown(far)}
    ends = {"near": lower_end_shown(near), "far": upper_end_shown(far)}
    return _("%(near)s to %(far)s") % ends


def together_shown(both: Reading | None) -> str:
    """Write the mean of both directions, with its ends where bands leave it open."""
    return range_shown(both) if both else ""
