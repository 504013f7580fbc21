"""Opening and closing a wave, and what is due because of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from surveys.locking import first_invitation
from surveys.models.bringing import BroughtIn
from surveys.models.waves import Wave
from surveys.tasks import erase_drafts


class CannotClose(Exception):
    """The wave is not open."""


class CannotExtend(Exception):
    """The end cannot be put off like that; the text says why, in words for a screen."""


class CannotReopen(Exception):
    """The wave cannot be opened again; the text says why, in words for a screen."""


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
    _ends(wave, now())


@transaction.atomic
def extend(wave: Wave, *, closes_at: datetime) -> None:
    """Put off the end of a wave that has not ended. People may only get more time than promised.

    Raises
    ------
    CannotExtend
        The wave has ended or has no dates, or the new end is not later than the old one.
    """
    locked = _locked(wave)
    if locked.closes_at is None or locked.has_closed():
        raise CannotExtend(_("This wave is not open, so its end cannot be put off."))
    if closes_at <= locked.closes_at:
        raise CannotExtend(_("Choose a later time: people were told that they have until then."))
    _ends(wave, closes_at)


@transaction.atomic
def reopen(wave: Wave, *, closes_at: datetime) -> None:
    """Open a wave again that was closed by mistake. Not once its results are released.

    Raises
    ------
    CannotReopen
        The wave is not closed, its results are released, or the new end is over already.
    """
    locked = _locked(wave)
    if not locked.has_closed():
        raise CannotReopen(_("This wave is not closed."))
    if BroughtIn.objects.filter(wave=locked).exists():
        raise CannotReopen(_("This wave came from a file. Nobody was asked here."))
    if locked.is_released():
        raise CannotReopen(_("The results are released, so nothing can be added to them."))
    if closes_at <= now():
        raise CannotReopen(_("Choose a time that is still to come."))
    _ends(wave, closes_at)


def _locked(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)


def _ends(wave: Wave, closes_at: datetime) -> None:
    wave.closes_at = closes_at
    wave.save(update_fields=["closes_at"])
    _erase_drafts_later(wave)


def _erase_drafts_later(wave: Wave) -> None:
    assert wave.closes_at is not None
    due = wave.closes_at + timedelta(minutes=settings.DRAFT_MINUTES_AFTER_CLOSING)
    erase_drafts.using(run_after=due).enqueue(wave.pk)
