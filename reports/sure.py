"""How sure a tie is, on demand: its interval, and what those who did not answer could change."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.models.releases import Release
from surveys.results import spread_of, tie_spreads
from surveys.scoring.intervals import tie_interval
from surveys.scoring.released import Reading, ReleasedTies, Row
from surveys.scoring.released_pairs import (
    Ends,
    headcount_of,
    released_bounds,
    released_interval,
    released_plausible,
)
from surveys.shown import lower_end_shown, upper_end_shown


@dataclass(frozen=True, slots=True)
class Sure:
    """How far one direction of a tie may be trusted: each a range in words, or the reason why not.

    answered : how many answers, and of how many people where that is known
    """

    key: str
    answered: str
    interval: str
    no_interval: str
    worst: str
    plausible: str
    no_bounds: str


def sure_of(release: Release, ties: ReleasedTies, row: Row, target: str) -> Sure | None:
    """Say how sure one released direction is; None where it is not shown."""
    mean = ties.ties[row.key, target].mean
    if mean is None:
        return None
    headcount = headcount_of(ties, row)
    interval = interval_of(release, mean, (row.key, target), headcount)
    worst, plausible = released_bounds(mean, headcount), released_plausible(mean, headcount)
    return Sure(
        key=f"{row.key}:{target}",
        answered=_answered(mean.n, headcount),
        interval=ends_shown(interval),
        no_interval="" if interval else _("One answer alone does not tell how far others may lie."),
        worst=ends_shown(worst),
        plausible=ends_shown(plausible),
        no_bounds=_why_no_bounds(mean.n, headcount),
    )


def interval_of(
    release: Release, mean: Reading, pair: tuple[str, str], headcount: int | None
) -> Ends | None:
    """Take the tie's own spread where the survey was open, else the common one."""
    own = tie_spreads(release).get(pair)
    if own:
        return tie_interval(own, headcount)
    return released_interval(mean, spread_of(release), headcount)


def _answered(n: int, headcount: int | None) -> str:
    if headcount is None or headcount < n:
        return ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n}
    words = ngettext("%(n)d answer of %(all)d", "%(n)d answers of %(all)d", n)
    return words % {"n": n, "all": headcount}


def ends_shown(ends: Ends | None) -> str:
    if ends is None:
        return ""
    low, high = lower_end_shown(ends[0]), upper_end_shown(ends[1])
    return low if low == high else _("from %(low)s to %(high)s") % {"low": low, "high": high}


def _why_no_bounds(n: int, headcount: int | None) -> str:
    if headcount is None:
        return _("Nobody has said how many people this group has, so nobody can tell.")
    if headcount <= n:
        return _("Everybody answered, so nobody’s silence can change this number.")
    return ""
