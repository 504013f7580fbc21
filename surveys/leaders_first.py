"""When the results of a wave open to everybody who was invited."""

from datetime import date

from django.utils.timezone import localdate

from surveys.models.previews import LeadersFirst
from surveys.models.waves import Wave


def opens_to_all_on(wave: Wave) -> date | None:
    """Return the day on which released results open to everybody invited; None once they have."""
    waits = LeadersFirst.objects.filter(wave=wave, until__gt=localdate()).first()
    return waits.until if waits else None
