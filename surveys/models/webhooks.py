"""Addresses that are told when a wave closes or is released, and the notes on their way there.

A note says which wave, and where to fetch what was released. It holds no result and no name.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import OfOrganisation
from surveys.models.waves import Wave


def new_salt() -> str:
    """Return what a webhook's secret is derived with."""
    return secrets.token_hex(16)


class Webhook(OfOrganisation):
    """One address of another system. Its secret stands nowhere: it is derived from the salt."""

    address = models.CharField(max_length=500)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    is_paused = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_on = models.DateField(default=localdate)
    listens_from = models.DateTimeField(
        default=now, help_text="What happened before is not told; a pause that ends sets it anew"
    )
    after_release = models.BigIntegerField(
        default=0, help_text="The newest release then: a release has a day and no time"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address"], name="an_address_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return self.address


class Delivery(OfOrganisation):
    """One note to one address. The row is the truth; jobs only say "deliver what is due"."""

    class Happened(models.TextChoices):
        CLOSED = "wave.closed", _("A wave closed")
        RELEASED = "release.made", _("Results were released")
        TEST = "test", _("A test")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        CLAIMED = "claimed", _("on its way")
        DONE = "done", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=Happened)
    key = models.CharField(max_length=80, help_text="What happened, so that it is told once")
    wave = models.ForeignKey(Wave, null=True, on_delete=models.CASCADE, related_name="+")
    release_number = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=60, blank=True, help_text="A status, or what went wrong")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_what_is_due")]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "key"], name="a_thing_is_told_once"),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(lease_until__isnull=False),
                name="a_delivery_under_way_ends_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"
