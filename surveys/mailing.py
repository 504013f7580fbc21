"""Rounds of mails: the invitation, reminders to the missing, thanks to everybody, results.

Only who was invited by mail gets any of them. What is due is put into the outbox by a job, never
by a request: how long a request takes would tell how many are missing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from surveys import outbox
from surveys.models.messages import Kind, Mailing, Message, NoReminders
from surveys.models.participants import Invitation
from surveys.models.waves import Wave

AFTER_OPENING, BEFORE_CLOSING = (4, 9), (2,)  # days, where nobody chose others
Counts = Mailing.Counts


class NoReminderNow(Exception):
    """A reminder cannot go out now; the text says why, in words for a screen."""


# Planning --------------------------------------------------------------------------------------


def plan(wave: Wave) -> None:
    """Plan the rounds of a wave that is being launched; reminders somebody chose stay."""
    planned = set(wave.mailings.values_list("kind", flat=True))
    if Kind.REMINDER not in planned:
        plan_reminders(wave, after_opening=AFTER_OPENING, before_closing=BEFORE_CLOSING)
    if Kind.INVITATION not in planned:
        _add(wave, Kind.INVITATION, queued_on=localdate())
    if Kind.THANKS not in planned:
        _add(wave, Kind.THANKS)


@transaction.atomic
def plan_reminders(
    wave: Wave, *, after_opening: Iterable[int], before_closing: Iterable[int]
) -> None:
    """Replace the reminders that have not gone out by these; none is sent a second time."""
    _lock(wave)
    planned_reminders(wave).exclude(counts=Counts.AT_ONCE).delete()
    gone_out = {(each.counts, each.days) for each in reminders_of(wave)}
    wanted = [(Counts.OPENING, days) for days in sorted(set(after_opening))]
    wanted += [(Counts.CLOSING, days) for days in sorted(set(before_closing), reverse=True)]
    for counts, days in wanted:
        if (counts, days) not in gone_out:
            _add(wave, Kind.REMINDER, number=_next_number(wave), counts=counts, days=days)


@transaction.atomic
def remind_now(wave: Wave) -> None:
    """Plan a reminder for at once.

    Raises
    ------
    NoReminderNow
        The wave is not open, nobody was invited by mail, or a reminder went out today.
    """
    if reason := why_no_reminder(_lock(wave)):
        raise NoReminderNow(reason)
    _add(wave, Kind.REMINDER, number=_next_number(wave))


def why_no_reminder(wave: Wave) -> str:
    """Say why nobody can be reminded now, or nothing."""
    if not wave.is_open():
        return _("This wave is not open, so nobody is reminded.")
    if not wave.mailings.filter(kind=Kind.INVITATION).exists():
        return _("Nobody was invited by mail, so nobody can be reminded by mail.")
    reminders = reminders_of(wave)
    if any(each.queued_on == localdate() or _is_by_hand(each) for each in reminders):
        return _("A reminder has gone out today. One a day is enough.")
    return ""


def _is_by_hand(mailing: Mailing) -> bool:
    return mailing.queued_on is None and mailing.counts == Counts.AT_ONCE


def reminders_of(wave: Wave) -> QuerySet[Mailing]:
    return Mailing.objects.filter(wave=wave, kind=Kind.REMINDER).select_related("wave")


def planned_reminders(wave: Wave) -> QuerySet[Mailing]:
    return reminders_of(wave).filter(queued_on=None)


def next_reminder(wave: Wave) -> datetime | None:
    """Return when the next reminder is due, if there is one before the end."""
    planned = [each.due_at() for each in planned_reminders(wave) if each.makes_sense()]
    return min((at for at in planned if at and at > now() and wave.is_open(at)), default=None)


def is_reminding(wave: Wave) -> bool:
    """Whether a reminder is due and the worker has not looked yet: within a minute it goes."""
    return any(each.is_due() for each in planned_reminders(wave))


def last_reminder(wave: Wave) -> date | None:
    """Return the day of the last reminder. How many it went to is stored nowhere."""
    days = reminders_of(wave).exclude(queued_on=None).values_list("queued_on", flat=True)
    return max((day for day in days if day), default=None)


# What is due -----------------------------------------------------------------------------------


def queue_what_is_due() -> None:
    """Put every round whose time has come into the outbox, once. Safe to run at any time."""
    for wave in Wave.objects.filter(mailings__queued_on=None).distinct():
        _queue_due_of(wave)
    released = Wave.objects.filter(
        mailings__kind=Kind.INVITATION, shares_results=True, releases__isnull=False
    )
    released = released.exclude(leaders_first__until__gt=localdate())
    for wave in released.exclude(mailings__kind=Kind.RESULTS).distinct():
        _queue_results(wave)


@transaction.atomic
def _queue_due_of(wave: Wave) -> None:
    locked = _lock(wave)
    unsent = Mailing.objects.filter(wave=locked, queued_on=None).select_related("wave")
    due = [mailing for mailing in unsent if mailing.is_due()]
    reminders = [mailing for mailing in due if mailing.kind == Kind.REMINDER]
    # After some days without a worker two can be due: one of them is enough.
    for mailing in [*(each for each in due if each.kind != Kind.REMINDER), *reminders[-1:]]:
        outbox.queue(recipients(mailing), Kind(mailing.kind), mailing.number)
    Mailing.objects.filter(pk__in=[each.pk for each in due]).update(queued_on=localdate())


@transaction.atomic
def _queue_results(wave: Wave) -> None:
    locked = _lock(wave)
    if not Mailing.objects.filter(wave=locked, kind=Kind.RESULTS).exists():
        mailing = _add(locked, Kind.RESULTS, queued_on=localdate())
        outbox.queue(recipients(mailing), Kind.RESULTS)


def recipients(mailing: Mailing) -> QuerySet[Invitation]:
    """Return who gets a mail of this round: who was invited by mail, of a reminder the missing."""
    delivered = Message.objects.filter(
        invitation=OuterRef("pk"), kind=Kind.INVITATION, state=Message.State.SENT
    )
    asked = Invitation.objects.filter(Exists(delivered), wave_id=mailing.wave_id)
    asked = asked.exclude(participant=None)
    if mailing.kind == Kind.REMINDER:
        silent = NoReminders.objects.filter(invitation=OuterRef("pk"))
        asked = asked.filter(~Exists(silent), state=Invitation.State.OPEN)
    return asked


def queue_first_mails(wave: Wave) -> None:
    """Invite by mail everybody with an address who has not been invited so. Safe to repeat."""
    invited = Message.objects.filter(invitation=OuterRef("pk"), kind=Kind.INVITATION)
    waiting = Invitation.objects.filter(~Exists(invited), wave=wave, participant__isnull=False)
    opens_at = max(wave.opens_at or now(), now() - timedelta(seconds=1))
    outbox.queue(waiting.exclude(participant__email=""), Kind.INVITATION, due_at=opens_at)


def invite_who_joined(wave: Wave) -> None:
    """Queue first mails to who was added since the launch. Nobody gets a second one."""
    if wave.mailings.filter(kind=Kind.INVITATION).exists() and not wave.has_closed():
        queue_first_mails(wave)


def _lock(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)


def _next_number(wave: Wave) -> int:
    return (reminders_of(wave).aggregate(last=Max("number"))["last"] or 0) + 1


def _add(wave: Wave, kind: Kind, **facts: object) -> Mailing:
    return Mailing.objects.create(
        organisation_id=wave.organisation_id, wave=wave, kind=kind, **facts
    )
