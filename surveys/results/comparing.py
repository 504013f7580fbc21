"""Two released waves of one study, compared from their release tables alone."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from surveys.instruments import get_instrument
from surveys.models.releases import Release
from surveys.results.reading import released_ties, released_waves, spread_of, wave_figures
from surveys.results.tables import releases_upto
from surveys.scoring.moments import Moments, join
from surveys.scoring.released import ReleasedTies
from surveys.scoring.released_changes import Pair, ReleasedChanges, Side, released_changes


class NotComparable(Exception):
    """Two waves asked different things; the reason is a sentence for the page."""


def compare(before: Release, after: Release) -> ReleasedChanges:
    """Compare what two waves of one study released, or refuse with the reason.

    It reads release tables only, and still works when every answer has been erased.
    """
    return compared(before, after)[2]


def compared(before: Release, after: Release) -> tuple[ReleasedTies, ReleasedTies, ReleasedChanges]:
    """Return what two waves of one study released, and how it moved; tables are read once.

    Raises
    ------
    NotComparable
        They asked different things.
    """
    if reason := why_not_comparable(before, after):
        raise NotComparable(reason)
    then, now = released_waves([before, after])
    return then, now, released_changes(_side(before, then), _side(after, now))


def released_beside(
    after: Release, before: Release | None
) -> tuple[ReleasedTies, ReleasedChanges | None]:
    """Return what a wave released, and how it moved since an earlier one; tables are read once.

    Without an earlier wave, or one that cannot be compared, there is no change to tell.
    """
    if before is None or why_not_comparable(before, after):
        return released_ties(after), None
    _then, now, changes = compared(before, after)
    return now, changes


def tie_spreads(release: Release) -> Mapping[Pair, Moments]:
    """Return the spread of each tie's ratings; only a survey that is open throughout has any."""
    return _spreads(release)[0] or {}


def why_not_comparable(before: Release, after: Release) -> str:
    """Say what forbids a comparison: other studies, instruments, versions or items. "" if nothing.

    How many items a rating needs is not among it: means of the same items stay comparable.
    """
    if before.wave.study_id != after.wave.study_id:
        return _("The two waves belong to different studies.")
    earlier, later = get_instrument(before.instrument), get_instrument(after.instrument)
    if earlier.key != later.key:
        words = _(
            "The waves asked different questions: wave %(before)s %(earlier)s, "
            "wave %(after)s %(later)s."
        )
        return words % {
            "before": before.wave.number,
            "earlier": earlier.name,
            "after": after.wave.number,
            "later": later.name,
        }
    if before.instrument_version != after.instrument_version:
        words = _(
            "The questions have changed: wave %(before)s asked version %(earlier)s, "
            "wave %(after)s version %(later)s."
        )
        return words % {
            "before": before.wave.number,
            "earlier": before.instrument_version,
            "after": after.wave.number,
            "later": after.instrument_version,
        }
    return ""


def _side(release: Release, ties: ReleasedTies) -> Side:
    error = wave_figures(release).get("index_error", {}).get("between", {}).get("value")
    ratings, people = _spreads(release)
    return Side(
        ties=ties,
        spread=spread_of(release),
        index_error=error,
        ratings=ratings,
        people=people,
    )


def _spreads(release: Release) -> tuple[dict[Pair, Moments] | None, Moments | None]:
    """Join the spreads of the releases of a wave; None if any of them was a protected one."""
    found = [each.figures.get("spreads") for each in releases_upto(release)]
    if not all(found):
        return None, None
    ties: dict[Pair, list[Moments]] = {}
    for of_release in found:
        for rater, targets in of_release["ties"].items():
            for target, moments in targets.items():
                ties.setdefault((rater, target), []).append(Moments(*moments))
    people = join([Moments(*of_release["people"]) for of_release in found])
    return {pair: join(moments) for pair, moments in ties.items()}, people
