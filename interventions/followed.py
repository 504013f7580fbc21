"""What pulses and the next wave say about the ties of a plan, in the words of all other pages."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interventions.models.plans import Action
from surveys.changes_shown import ChangeLine, tie_line
from surveys.following import later_release, pulse_releases
from surveys.models.releases import Release
from surveys.results import NotComparable, compare
from surveys.scoring.released_changes import ReleasedChanges

Lines = dict[tuple[str, str], ChangeLine]


@dataclass(frozen=True, slots=True)
class Followed:
    """A later release beside the one of the plan: what it is called, and how each tie moved."""

    release: Release
    title: str
    lines: Lines

    @property
    def is_pulse(self) -> bool:
        return self.release.wave.pulse_of_id is not None

    def of_tie(self, one: str, other: str) -> list[ChangeLine]:
        """Return both directions of a tie that this release asked about, in their order."""
        ways = dict.fromkeys([(one, other), (other, one)])
        found = (self.lines.get(way) for way in ways)
        return [line for line in found if line and line.after]


def lines_of(changes: ReleasedChanges, before: Release, after: Release) -> Lines:
    """Write how every tie moved, as the page of all changes writes it."""
    numbers = before.wave.number, after.wave.number
    return {(tie.rater.key, tie.target): tie_line(tie, changes, numbers) for tie in changes.ties}


def pulses_after(before: Release) -> list[Followed]:
    """Put every released pulse of a wave beside it, the first one first."""
    return _followed(before, pulse_releases(before.wave))


def followed(action: Action) -> list[tuple[Followed, list[ChangeLine]]]:
    """Return what came after an action was planned: pulses, then the next wave, about its tie."""
    before = action.plan.wave.releases.order_by("-number").first()
    if before is None:
        return []
    later = later_release(before.wave)
    tie = str(action.group_a_id), str(action.group_b_id)
    after = [*pulse_releases(before.wave), *([later] if later else [])]
    found = ((each, each.of_tie(*tie)) for each in _followed(before, after))
    return [(each, lines) for each, lines in found if lines]


def _followed(before: Release, after: list[Release]) -> list[Followed]:
    found = []
    for release in after:
        try:
            changes = compare(before, release)
        except NotComparable:
            continue
        found.append(Followed(release, title_of(release), lines_of(changes, before, release)))
    return found


def title_of(release: Release) -> str:
    """Name a pulse by its day, a wave by its number."""
    wave = release.wave
    if wave.pulse_of_id is None:
        return _("Wave %(n)s") % {"n": wave.number}
    begun = wave.first_invited_on or release.released_on
    return _("Pulse of %(day)s") % {"day": date_format(begun, "j F Y")}
