"""Telling other systems that a wave closed or was released: noticed, queued, sent, tried again.

What happened is found in the tables of waves and releases, so nothing is missed whichever way it
came about, and each thing is told once to each address. Like the outbox of mails: claim, commit,
send, mark, commit.
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from surveys import outgoing
from surveys.events import Action, record
from surveys.keeping.closing import is_closed
from surveys.models.organisations import Organisation
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.models.webhooks import Delivery, Webhook
from surveys.outbox import pause_after, service

log = logging.getLogger(__name__)

MOST_WEBHOOKS = 10  # of one organisation
MOST_ATTEMPTS = 14  # about fourteen hours: 1, 1, 2, 4 … minutes, then every two hours
LEASE = timedelta(minutes=5)
TOLD_WITHIN = timedelta(days=7)  # of what happened longer ago nobody waits to be told
KEPT = timedelta(days=30)
SHOWN = 20
State = Delivery.State
User = AbstractBaseUser | AnonymousUser


class CannotAdd(Exception):
    """This address cannot be added; the text says why, in words for a screen."""


# Whom to tell -----------------------------------------------------------------------------------


@transaction.atomic
def add(by: User, organisation: Organisation, address: str) -> tuple[Webhook, str]:
    """Add an address; return it with its secret, which is shown once.

    Raises
    ------
    CannotAdd
        It is none that is written to, it is there already, or there are ten.
    """
    address = address.strip()
    try:
        outgoing.read_address(address)
    except outgoing.Refused as refusal:
        raise CannotAdd(str(refusal)) from None
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    there = Webhook.objects.filter(organisation=organisation)
    if there.filter(address=address).exists():
        raise CannotAdd(_("This address is on the list already."))
    if there.count() >= MOST_WEBHOOKS:
        raise CannotAdd(_("There are ten addresses. Remove one of them first."))
    webhook = Webhook.objects.create(
        organisation=organisation,
        address=address,
        made_by_id=by.pk,
        after_release=_newest_release(organisation.pk),
    )
    record(by, Action.WEBHOOK_ADDED, f"address {webhook.pk}", organisation)
    return webhook, secret_of(webhook)


@transaction.atomic
def pause(by: User, webhook: Webhook, *, is_paused: bool) -> None:
    """Stop telling an address, or go on: with what happens from then on."""
    fresh = {"listens_from": now(), "after_release": _newest_release(webhook.organisation_id)}
    changed = Webhook.objects.filter(pk=webhook.pk, is_paused=not is_paused).update(
        is_paused=is_paused, **({} if is_paused else fresh)
    )
    if changed:
        Delivery.objects.filter(webhook=webhook, state=State.QUEUED).delete()
        words = "paused" if is_paused else "resumed"
        record(by, Action.WEBHOOK_CHANGED, f"address {webhook.pk}, {words}", webhook.organisation)


@transaction.atomic
def pause_all() -> None:
    """Tell nobody anything until a person resumes an address: what was told is not known."""
    Webhook.objects.update(is_paused=True)
    Delivery.objects.filter(state__in=[State.QUEUED, State.CLAIMED]).delete()


@transaction.atomic
def remove(by: User, webhook: Webhook) -> None:
    """Forget an address and all that was told to it."""
    about = f"address {webhook.pk}"
    if Webhook.objects.filter(pk=webhook.pk).delete()[0]:
        record(by, Action.WEBHOOK_REMOVED, about, webhook.organisation)


def send_test(webhook: Webhook) -> Delivery:
    """Queue a test; one at a time, so that pressing often sends once."""
    waiting = Delivery.objects.filter(
        webhook=webhook, event=Delivery.Happened.TEST, state__in=[State.QUEUED, State.CLAIMED]
    )
    return waiting.first() or Delivery.objects.create(
        organisation_id=webhook.organisation_id,
        webhook=webhook,
        event=Delivery.Happened.TEST,
        key=f"test:{now().isoformat()}",
    )


def last_deliveries(webhook: Webhook) -> list[Delivery]:
    """Return what was told last, the newest first."""
    return list(webhook.deliveries.select_related("wave__study")[:SHOWN])


def secret_of(webhook: Webhook) -> str:
    """Derive the secret that signs what is sent; a copy of the tables alone does not hold it."""
    return "whs_" + salted_hmac("surveys.webhook", webhook.salt, algorithm="sha256").hexdigest()


def _newest_release(organisation_id: int) -> int:
    found = Release.objects.filter(organisation=organisation_id).aggregate(newest=Max("pk"))
    return int(found["newest"] or 0)


# What happened ----------------------------------------------------------------------------------


def must_wait() -> bool:
    """Whether nothing may go out: a backup is being restored, or was and nobody let mail go on."""
    return is_closed() or service().is_paused


def is_due() -> bool:
    """Whether there is something to tell now. Cheap: asked every minute."""
    if must_wait() or not Webhook.objects.filter(is_paused=False).exists():
        return False
    waiting = Delivery.objects.filter(state__in=[State.QUEUED, State.CLAIMED], due_at__lte=now())
    return waiting.exists() or any(True for _each in _untold())


def queue_what_happened() -> int:
    """Queue a note for each thing that an address was not told yet; return how many."""
    notes = list(_untold())
    Delivery.objects.bulk_create(notes, ignore_conflicts=True)
    return len(notes)


def _untold() -> Iterator[Delivery]:
    for webhook in Webhook.objects.filter(is_paused=False):
        told = set(webhook.deliveries.values_list("key", flat=True))
        for note in (*_closed(webhook), *_released(webhook)):
            if note.key not in told:
                yield note


def _closed(webhook: Webhook) -> Iterator[Delivery]:
    """A wave that was opened again and closes once more is told once more."""
    since = max(webhook.listens_from, now() - TOLD_WITHIN)
    waves = Wave.objects.filter(
        organisation=webhook.organisation_id, closes_at__gt=since, closes_at__lte=now()
    )
    for wave in waves.exclude(first_invited_on=None):
        assert wave.closes_at is not None
        yield _note(webhook, "wave.closed", wave, f"{wave.pk}:{wave.closes_at:%Y%m%dT%H%M%S%f}")


def _released(webhook: Webhook) -> Iterator[Delivery]:
    since = localdate() - TOLD_WITHIN
    releases = Release.objects.filter(
        organisation=webhook.organisation_id, pk__gt=webhook.after_release, released_on__gte=since
    )
    for release in releases.select_related("wave"):
        note = _note(webhook, "release.made", release.wave, str(release.pk))
        note.release_number = release.number
        yield note


def _note(webhook: Webhook, event: str, wave: Wave, key: str) -> Delivery:
    return Delivery(
        organisation_id=webhook.organisation_id,
        webhook=webhook,
        event=event,
        wave=wave,
        key=f"{event}:{key}",
    )


# Delivering -------------------------------------------------------------------------------------


def deliver_due(*, seconds: float) -> bool:
    """Queue what happened and deliver what is due, for about so long; return whether more waits."""
    if must_wait():
        return False
    queue_what_happened()
    stale = Delivery.objects.filter(state=State.CLAIMED, lease_until__lt=now())
    stale.update(state=State.QUEUED, lease_until=None)
    until = time.monotonic() + seconds
    while not must_wait() and (delivery := claim()):
        settle(delivery, *_send(delivery))
        if time.monotonic() >= until:
            return True
    return False


@transaction.atomic(durable=True)
def claim() -> Delivery | None:
    """Take the next note that is due, and commit before it is sent."""
    due = Delivery.objects.filter(
        state=State.QUEUED, due_at__lte=now(), webhook__is_paused=False
    ).select_related("webhook__organisation", "wave__study")
    found = due.order_by("due_at").select_for_update(of=("self",), skip_locked=True).first()
    if found is not None:
        found.state, found.lease_until = State.CLAIMED, now() + LEASE
        found.attempts += 1
        found.save(update_fields=["state", "lease_until", "attempts"])
    return found


def _send(delivery: Delivery) -> tuple[bool, str]:
    """Send a note; say whether it arrived, and a status or what went wrong."""
    body = json.dumps(body_of(delivery)).encode()
    try:
        address = outgoing.read_address(delivery.webhook.address)
        status = outgoing.post(address, body, headers_of(delivery, body))
    except outgoing.Refused:
        return False, "leads into a private network"
    except outgoing.NoAnswer as silence:
        return False, str(silence)
    except Exception as error:  # a fault of ours must not keep the next note from going
        log.error("A note could not be delivered: %s", type(error).__name__)
        return False, "a fault on our side"
    return 200 <= status < 300, str(status)


@transaction.atomic(durable=True)
def settle(delivery: Delivery, arrived: bool, said: str) -> None:
    """Write down what became of a note."""
    gives_up = delivery.attempts >= MOST_ATTEMPTS or delivery.event == Delivery.Happened.TEST
    state = State.DONE if arrived else State.FAILED if gives_up else State.QUEUED
    due_at = now() + pause_after(delivery.attempts) if state == State.QUEUED else delivery.due_at
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, lease_until=None, due_at=due_at, said=said
    )


def body_of(delivery: Delivery) -> dict[str, object]:
    """Return what is sent: what happened and where to fetch it. No result, no name of a person."""
    wave, root = delivery.wave, settings.PUBLIC_BASE_URL.rstrip("/")
    fetch = f"{root}/api/v1/organisations/{delivery.organisation_id}"
    if wave is not None:
        part = "/release" if delivery.release_number else ""
        fetch = f"{root}/api/v1/waves/{wave.pk}{part}"
    return {
        "id": str(delivery.pk),
        "event": delivery.event,
        "organisation": delivery.organisation_id,
        "study": wave.study_id if wave else None,
        "wave": wave.pk if wave else None,
        "wave_number": wave.number if wave else None,
        "release_number": delivery.release_number,
        "fetch": fetch,
    }


def headers_of(delivery: Delivery, body: bytes, at: datetime | None = None) -> dict[str, str]:
    """Return the headers, with the signature of the moment and the body."""
    stamp = str(int((at or now()).timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "coordination-survey",
        "Webhook-Id": str(delivery.pk),
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": signature(secret_of(delivery.webhook), stamp, body),
    }


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Sign a moment and a body: HMAC-SHA256 over the time stamp, a full stop and the body."""
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def prune_deliveries() -> None:
    """Forget what was told a month ago."""
    Delivery.objects.filter(made_at__lt=now() - KEPT).delete()
