"""Launching a wave: rules are fixed, its dates are set, and the first mails wait in the outbox."""

from datetime import datetime

from django.db import transaction

from surveys import mailing, tasks, waves
from surveys.models.waves import Wave


@transaction.atomic
def launch(wave: Wave, *, closes_at: datetime, opens_at: datetime | None = None) -> None:
    """Open a wave now or on a date, and invite everybody who has an address.

    The first mails are due when it opens; each gets its link when it is written, so until then no
    link exists. Reminders are planned as chosen before, else after 4 and 9 days and two days
    before the end.

    Raises
    ------
    locking.NotReady
        Nobody can be invited to this wave yet; nothing has been changed.
    """
    waves.open_wave(wave, closes_at=closes_at, opens_at=opens_at)
    mailing.plan(wave)
    mailing.queue_first_mails(wave)
    transaction.on_commit(tasks.wake_mail)


@transaction.atomic
def invite_who_joined(wave: Wave) -> None:
    """Invite by mail who was added since the launch, at once."""
    mailing.invite_who_joined(wave)
    transaction.on_commit(tasks.wake_mail)
