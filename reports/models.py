"""A report pack in the making: what was chosen, whose it is, how far the worker has come."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from surveys.models.organisations import OfOrganisation
from surveys.models.releases import Release


class PackJobQuerySet(models.QuerySet["PackJob"]):
    def outdated(self, at: datetime) -> "PackJobQuerySet":
        """Jobs that are kept no longer, whatever became of them."""
        return self.filter(asked_at__lte=at - timedelta(hours=settings.PACK_KEPT_HOURS))

    def kept(self, at: datetime) -> "PackJobQuerySet":
        """Jobs whose time is not over, also before the daily run deletes the others."""
        return self.filter(asked_at__gt=at - timedelta(hours=settings.PACK_KEPT_HOURS))


class PackJob(OfOrganisation):
    """One pack for one person. Its file is named by its key, which nobody can guess."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(help_text="Numbers of earlier waves, unit, sections, language")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now, help_text="The worker's last sign of life")
    filename = models.CharField(max_length=200, blank=True)

    objects = PackJobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("steps")), name="no_pack_has_more_files_than_it_is_made_of"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", filename__gt="") | ~Q(state="ready") & Q(filename=""),
                name="a_pack_has_a_name_when_it_is_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"Report pack, {self.state}"

    @property
    def is_lost(self) -> bool:
        """Whether the worker that took it up has not been heard of for minutes."""
        silent = now() - self.seen_at
        return self.state == self.State.RUNNING and silent > timedelta(
            minutes=settings.PACK_LOST_MINUTES
        )

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED or self.is_lost

    @property
    def is_under_way(self) -> bool:
        """Whether it can still become ready by itself."""
        return self.state in (self.State.WAITING, self.State.RUNNING) and not self.is_lost
