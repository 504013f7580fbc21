"""Opening and closing a wave, and what is due because of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from surveys.locking import first_invitation
from surveys.models.waves import Wave
from surveys.tasks import erase_drafts


class CannotClose(Exception):
    """The wave is not open."""


@transaction.atomic
def open_wave(wave: Wave, *, closes_at: datetime, opens_at: datetime | None = None) -> None:
    """Fix the rules, and accept answers until `closes_at`."""
    first_invitation(wave)
    wave.opens_at, wave.closes_at = opens_at or now(), closes_at
    wave.save(update_fields=["opens_at", "closes_at"])
    _erase_drafts_later(wave)


@transaction.atomic
def close(wave: Wave) -> None:
    """End a wave now. Who has a form open may still send it within the grace."""
    if not wave.is_open():
        raise CannotClose
    wave.closes_at = now()
    wave.save(update_fields=["closes_at"])
    _erase_drafts_later(wave)


def _erase_drafts_later(wave: Wave) -> None:
    assert wave.closes_at is not None
    due = wave.closes_at + timedelta(minutes=settings.DRAFT_MINUTES_AFTER_CLOSING)
    erase_drafts.using(run_after=due).enqueue(wave.pk)
