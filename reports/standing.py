"""Where a study stands among the other studies of its organisation. Never groups, never people."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.models.releases import Release
from surveys.results import released_ties
from surveys.scoring.percentile import FEWEST, Percentile, percentile
from surveys.scoring.released import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """The percentile of the mean between groups, or why there is none."""

    percentile: Percentile | None
    reason: str

    @property
    def shown(self) -> str:
        """The percentile as a whole number, with its ends where they differ."""
        found = self.percentile
        if found is None:
            return ""
        if found.low == found.high:
            return f"{found.value:.0f}"
        return _("about %(value)s, from %(low)s to %(high)s") % {
            "value": f"{found.value:.0f}",
            "low": f"{found.low:.0f}",
            "high": f"{found.high:.0f}",
        }


def standing_of(release: Release, between: Reading | None) -> Standing:
    """Compare the mean between groups with the newest one of each other study.

    Only with studies that asked the same questions, in the same mode, since an open survey takes
    its means in another way.
    """
    if between is None:
        return Standing(None, _("No tie between groups could be read in this study."))
    others = _newest_of_other_studies(release)
    if len(others) < FEWEST:
        return Standing(None, _too_few(len(others)))
    values = [value for other in others if (value := released_ties(other).between)]
    found = percentile(between, values)
    return Standing(found, "" if found else _too_few(len(values)))


def _newest_of_other_studies(release: Release) -> list[Release]:
    same = Release.objects.filter(
        organisation_id=release.organisation_id,
        instrument=release.instrument,
        instrument_version=release.instrument_version,
        mode=release.mode,
        wave__pulse_of=None,
    )
    newest = same.exclude(wave__study_id=release.wave.study_id).order_by("wave__number", "number")
    of_study = {each.wave.study_id: each for each in newest.select_related("wave__study")}
    return list(of_study.values())


def _too_few(n: int) -> str:
    if not n:
        return _(
            "No other study of this organisation has results from the same questions, released "
            "under the same rules. A percentile needs %(least)s."
        ) % {"least": FEWEST}
    words = ngettext(
        "One other study of this organisation has results from the same questions, released under "
        "the same rules. A percentile needs %(least)s.",
        "%(n)s other studies of this organisation have results from the same questions, released "
        "under the same rules. A percentile needs %(least)s.",
        n,
    )
    return words % {"n": str(apnumber(n)).capitalize(), "least": FEWEST}
