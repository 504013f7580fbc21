"""Leaders first: results that are shared with everybody invited open to them some days later.

Who leads a group with weak ties can so prepare a talk before the group reads about them.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from surveys.models.previews import LeadersFirst
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.results import NotReleasable, publish, why_not_yet


def release(wave: Wave, *, days_for_leaders: int = 0) -> Release:
    """Release a wave; where it shares its results, only so many days later with everybody.

    Raises `NotReleasable` for a wave that has been released, and what `publish` raises; then
    nothing has changed.
    """
    days = days_for_leaders if wave.shares_results else 0
    # Before the release: a link that is opened at that moment must not show them.
    before = _wait(wave, localdate() + timedelta(days=days) if days else None)
    try:
        return publish(wave)
    except BaseException:
        if days:
            _put_back(wave, before)
        raise


@transaction.atomic
def _wait(wave: Wave, until: date | None) -> date | None:
    """Note the day from which everybody reads them; return the day that was noted before.

    A day that is noted is never moved to an earlier one: somebody may be releasing right now.
    """
    Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if Release.objects.filter(wave=wave).exists():
        raise NotReleasable(why_not_yet(Wave.objects.get(pk=wave.pk)))
    waits = LeadersFirst.objects.filter(wave=wave).first()
    if until is None:
        return None
    if waits is None:
        facts = {"organisation_id": wave.organisation_id, "until": until}
        LeadersFirst.objects.create(wave=wave, **facts)
        return None
    before = waits.until
    waits.until = max(before, until)
    waits.save(update_fields=["until"])
    return before


@transaction.atomic
def _put_back(wave: Wave, before: date | None) -> None:
    """Undo what was noted, unless somebody else has released the wave meanwhile."""
    Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if Release.objects.filter(wave=wave).exists():
        return
    waits = LeadersFirst.objects.filter(wave=wave)
    if before is None:
        waits.delete()
    else:
        waits.update(until=before)
