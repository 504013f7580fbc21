"""Mail on its way to people who are asked: rounds, the outbox, and who wants no reminders.

All of it lies on the side of the names and is erased with them. A row tells what is due and
whether it went out; the text with the personal link stands in it only until then.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import OfOrganisation
from surveys.models.participants import Invitation
from surveys.models.waves import Wave

A_DAY = timedelta(days=1)
TIME_TO_THINK_AGAIN = timedelta(hours=1)  # a wave closed by mistake is opened again within it


class Kind(models.TextChoices):
    """What a mail is about."""

    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")
    THANKS = "thanks", _("Thank you")
    RESULTS = "results", _("Results are ready")
    MOVED = "moved", _("Your address was changed")


class Mailing(OfOrganisation):
    """A round of mails of one wave: when it is due, and the day on which it was put in the outbox.

    How many it goes to is stored nowhere: of a reminder that would be the number still missing.
    """

    class Counts(models.TextChoices):
        """What its days are counted from."""

        OPENING = "opening", _("Days after the opening")
        CLOSING = "closing", _("Days before the end")
        AT_ONCE = "at_once", _("As soon as possible")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="mailings")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField(default=1)
    counts = models.CharField(max_length=10, choices=Counts, default=Counts.AT_ONCE)
    days = models.PositiveSmallIntegerField(default=0)
    queued_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["wave_id", "kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "kind", "number"], name="a_round_of_mails_happens_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def due_at(self) -> datetime | None:
        """Return when it is due; nothing while the wave has no dates."""
        opens_at, closes_at = self.wave.opens_at, self.wave.closes_at
        if opens_at is None or closes_at is None:
            return None
        if self.kind == Kind.THANKS:
            return self.wave.last_answers_at() + TIME_TO_THINK_AGAIN
        if self.counts == self.Counts.OPENING:
            return opens_at + timedelta(days=self.days)
        if self.counts == self.Counts.CLOSING:
            return closes_at - timedelta(days=self.days)
        return opens_at

    def is_due(self, at: datetime | None = None) -> bool:
        """Whether it should go out now. A reminder only makes sense while the wave is open."""
        due, at = self.due_at(), at or now()
        if self.queued_on is not None or due is None or due > at:
            return False
        return self.kind != Kind.REMINDER or (self.makes_sense() and self.wave.is_open(at))

    def makes_sense(self) -> bool:
        """Whether a reminder falls into the wave, and a day or more after the invitation."""
        due, opens_at = self.due_at(), self.wave.opens_at
        if due is None or opens_at is None or self.counts == self.Counts.AT_ONCE:
            return True
        return due >= opens_at + A_DAY and self.wave.is_open(due)


class Message(OfOrganisation):
    """One mail to one person, in the outbox. The row is the truth; jobs only say "send"."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("delivered to the mail server")
        FAILED = "failed", _("refused")

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    code = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Why it was refused")
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, help_text="Holds the link; blanked when it has gone out")

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="message_what_is_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "kind", "number"], name="a_mail_is_written_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "claimed"]) | Q(address="", subject="", text=""),
                name="a_mail_that_is_done_is_blank",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(lease_until__isnull=False),
                name="a_claim_ends_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"


class NoReminders(OfOrganisation):
    """Somebody asked for no more reminders. Shown to nobody; it says nothing about answers."""

    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, related_name="no_reminders"
    )

    class Meta:
        verbose_name_plural = "no reminders"

    def __str__(self) -> str:
        return f"No reminders for invitation {self.invitation_id}"


class MailService(models.Model):
    """The state of sending for the whole installation, in one row."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    is_paused = models.BooleanField(default=False, help_text="After a restore, until a person acts")
    failures = models.PositiveIntegerField(default=0, help_text="Lines that broke in a row")
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_mail_service")]

    def __str__(self) -> str:
        return "paused" if self.is_paused else "running"
