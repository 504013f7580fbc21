"""A workshop about a released wave: what a room is shown, marks and votes. Seats have no names."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.timezone import now

from surveys.models.organisations import OfOrganisation, Power
from surveys.models.releases import Release
from surveys.models.studies import Workgroup, within_reach
from surveys.models.waves import Wave

HOURS_OPEN = 12


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def led_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Workshops that this person may lead: whoever may plan for the wave."""
        return self.filter(within_reach(user, Power.PLAN, "wave__study"))

    def overdue(self, at: datetime | None = None) -> Self:
        """Workshops that nobody closed and whose code has run out."""
        started = (at or now()) - timedelta(hours=HOURS_OPEN)
        return self.filter(is_closed=False, opened_at__lte=started)


class Workshop(OfOrganisation):
    """One meeting at which a release is opened step by step.

    `shown` is all that phones may read now: it is written when the step is, never before.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="workshops")
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True, help_text="What people type to join")
    ties = models.JSONField(default=list, help_text="The ties that were chosen, in their order")
    step = models.CharField(max_length=60, default="welcome")
    number = models.PositiveIntegerField(default=1, help_text="Grows with every step")
    shown = models.JSONField(default=dict)
    planned = models.JSONField(default=list, help_text="What went on the plan: tie and entry")
    opened_at = models.DateTimeField(auto_now_add=True)
    is_closed = models.BooleanField(default=False)
    joining_minute = models.PositiveIntegerField(default=0, editable=False)
    joining = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Workshop about {self.wave}"

    def is_running(self, at: datetime | None = None) -> bool:
        """Whether people may join and vote."""
        return not self.is_closed and (at or now()) < self.opened_at + timedelta(hours=HOURS_OPEN)


class Seat(models.Model):
    """One phone in the room: its group and its marks. No name, no address, no time.

    Erased when the workshop ends. The key is random, so that no order tells who came when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="seats")
    key_hash = models.CharField(max_length=64, unique=True)
    group = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict, help_text="Per question what was chosen")
    changes = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"A seat in {self.workshop}"


class Count(models.Model):
    """What a room said to one question, as it was revealed; it is counted once.

    `voters` is missing where fewer than three said anything: then nothing is shown. `groups` says
    of a group and an option only whether few, some or most of it chose it.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="counts")
    question = models.CharField(max_length=60)
    voters = models.PositiveSmallIntegerField(null=True)
    room = models.JSONField(default=dict)
    groups = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "question"], name="a_question_is_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.voters}"
