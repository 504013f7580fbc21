"""The log of what staff did: who saw or took away what. Append-only; never about participants."""

from django.conf import settings
from django.db import models

from surveys.models.organisations import OfOrganisation


class Event(OfOrganisation):
    """One act of a person with an account. It holds no answer, no link and no address."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=40)
    about = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action}: {self.about}"


class Seal(models.Model):
    """What ties a line of the log to the one before it in its organisation.

    A table of its own: SQLite would make the log's table anew to add columns, and lose its guards.
    """

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE)
    before = models.CharField(max_length=64, blank=True)
    own = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.own


class LogAnchor(OfOrganisation):
    """Where a log begins after its oldest lines were taken out: the last of them, and its seal.

    The database lets go of a line only if an anchor stands for it, and keeps every anchor.
    """

    last_id = models.BigIntegerField()
    last_at = models.DateTimeField()
    seal = models.CharField(max_length=64, blank=True, help_text="Empty: from before the seals")
    lines = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "last_id"], name="a_log_is_cut_once_at_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"Log of {self.organisation}, from line {self.last_id} on"
