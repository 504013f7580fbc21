"""Leaders first: results that are shared with everybody invited open to them some days later.

Who leads a group with weak ties can so prepare a talk before the group reads about them.
"""

from datetime import timedelta

from django.utils.timezone import localdate

from surveys.models.previews import LeadersFirst
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.results import publish


def release(wave: Wave, *, days_for_leaders: int = 0) -> Release:
    """Release a wave; where it shares its results, only so many days later with everybody.

    Raises what `publish` raises; then nothing has changed.
    """
    if not days_for_leaders or not wave.shares_results:
        return publish(wave)
    # Before the release: a link that is opened at that moment must not show them.
    until = localdate() + timedelta(days=days_for_leaders)
    waits, _new = LeadersFirst.objects.update_or_create(
        wave=wave, defaults={"organisation_id": wave.organisation_id, "until": until}
    )
    try:
        return publish(wave)
    except BaseException:
        waits.delete()
        raise
