"""What staff see of a wave under way: first mails, days left, reminders. Never who answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate, now

from surveys import mailing
from surveys.models.messages import Kind, Message
from surveys.models.participants import Invitation
from surveys.models.waves import Wave

STUCK_AFTER = timedelta(minutes=15)
NOT_SENDING = {
    "django.core.mail.backends.filebased.EmailBackend": "files",
    "django.core.mail.backends.console.EmailBackend": "terminal",
    "django.core.mail.backends.locmem.EmailBackend": "nowhere",
    "django.core.mail.backends.dummy.EmailBackend": "nowhere",
}
State = Message.State


@dataclass(frozen=True, slots=True)
class Delivery:
    """First mails only: what became of later ones would tell who is still missing."""

    total: int
    delivered: int
    bounced: int

    @property
    def done(self) -> int:
        return self.delivered + self.bounced

    @property
    def waiting(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Watch:
    """What stands on the page of a wave about its mail."""

    delivery: Delivery
    days_left: int | None
    next_reminder: datetime | None
    is_reminding: bool
    last_reminder: date | None
    is_by_mail: bool
    has_begun: bool

    @property
    def is_being_sent(self) -> bool:
        return self.has_begun and self.delivery.waiting > 0


def first_mails(wave: Wave) -> QuerySet[Message]:
    return Message.objects.filter(invitation__wave=wave, kind=Kind.INVITATION)


def delivery_of(wave: Wave) -> Delivery:
    """Count first mails: all, handed to the mail server, refused by it."""
    counts = first_mails(wave).aggregate(
        total=Count("pk"),
        delivered=Count("pk", filter=Q(state=State.SENT)),
        bounced=Count("pk", filter=Q(state=State.FAILED)),
    )
    return Delivery(**counts)


def bounced(wave: Wave) -> list[Invitation]:
    """Return whose first mail was refused, in the order of the list of people."""
    refused = Invitation.objects.filter(
        messages__in=first_mails(wave).filter(state=State.FAILED), participant__isnull=False
    )
    return list(refused.select_related("participant", "workgroup").order_by("pk"))


def watch(wave: Wave) -> Watch:
    """Gather what an administrator reads about a wave's mail."""
    is_open = wave.is_open() and wave.closes_at is not None
    return Watch(
        delivery=delivery_of(wave),
        days_left=(localdate(wave.closes_at) - localdate()).days if is_open else None,
        next_reminder=mailing.next_reminder(wave),
        is_reminding=mailing.is_reminding(wave),
        last_reminder=mailing.last_reminder(wave),
        is_by_mail=wave.mailings.filter(kind=Kind.INVITATION).exists(),
        has_begun=wave.opens_at is not None and wave.opens_at <= now(),
    )


def stuck(waves: QuerySet[Wave]) -> list[tuple[Wave, int]]:
    """Return waves with first mails that should be out since some time, and how many."""
    late = Q(
        invitations__messages__kind=Kind.INVITATION,
        invitations__messages__state__in=[State.QUEUED, State.CLAIMED],
        invitations__messages__due_at__lt=now() - STUCK_AFTER,
    )
    tried = Q(
        invitations__messages__kind=Kind.INVITATION,
        invitations__messages__state=State.QUEUED,
        invitations__messages__attempts__gt=0,
    )
    found = waves.annotate(late=Count("invitations", filter=late | tried, distinct=True))
    return [(wave, wave.late) for wave in found.filter(late__gt=0).select_related("study")]


def where_mail_goes() -> tuple[str, str]:
    """Return "server", "files", "terminal" or "nowhere", and which server or folder."""
    kind = NOT_SENDING.get(settings.EMAIL_BACKEND, "server")
    if kind == "files":
        # A folder of a server is its operator's business; of a demonstration, the reader's.
        return kind, str(settings.EMAIL_FILE_PATH) if settings.DEMONSTRATION else ""
    return kind, str(settings.EMAIL_HOST or "") if kind == "server" else ""
