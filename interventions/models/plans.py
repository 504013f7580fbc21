"""What a team has decided to try, on which tie, and what has been prepared before results show.

Actions belong to groups and ties. No person is the object of one; an owner sees that it happens.
"""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import OfOrganisation, Power
from surveys.models.studies import Workgroup, within_reach
from surveys.models.waves import Wave


class ActionPlan(OfOrganisation):
    """What is tried after one wave."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="plan")

    class Meta:
        ordering = ["wave_id"]

    def __str__(self) -> str:
        return f"Plan after {self.wave}"


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Actions of studies whose results this person may read."""
        return self.filter(within_reach(user, Power.READ_RESULTS, "plan__wave__study"))

    def shown(self) -> Self:
        """Everything that was not taken off the plan."""
        return self.exclude(status=Action.Status.REMOVED)

    def live(self) -> Self:
        """What counts against the limits: planned or running, but for the first step."""
        return self.filter(status__in=Action.LIVE, is_first_step=False)

    def of_tie(self, group_a: int, group_b: int) -> Self:
        """Actions between two groups, or within one, in whichever order they are given."""
        low, high = sorted((group_a, group_b))
        return self.filter(group_a_id=low, group_b_id=high)


class Action(OfOrganisation):
    """One thing that is tried on one tie, and which of its groups carries it.

    The name of the idea is kept: the catalogue may change its words, the plan does not.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        POSTPONED = "postponed", _("Postponed")
        REMOVED = "removed", _("Taken off the plan")

    LIVE = (Status.PLANNED, Status.RUNNING)

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="actions")
    group_a = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="+")
    group_b = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="+")
    leading_group = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=60, help_text="The entry of the catalogue")
    title = models.CharField(max_length=120)
    is_first_step = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    before_removal = models.CharField(max_length=10, blank=True, editable=False)
    owner_name = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    reminded_for = models.DateField(
        null=True, blank=True, editable=False, help_text="The due date a mail went out for"
    )
    notes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change")
    target_dimensions = models.JSONField(default=list, help_text="What it is meant to move")
    chosen_from = models.JSONField(
        default=dict, help_text="The profile, the settings and the catalogue it was suggested by"
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planned", "running", "done", "postponed", "removed"]),
                name="action_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(group_a__lte=F("group_b")), name="a_tie_is_named_one_way_round"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(due_on__gte=F("starts_on")),
                name="an_action_is_due_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        """Whether it counts against the limits of its tie and its leading group."""
        return self.status in self.LIVE and not self.is_first_step

    @property
    def is_within(self) -> bool:
        return self.group_a_id == self.group_b_id


class ActionStep(models.Model):
    """One step of an action, and whether it has been done."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering = ["action_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["action", "position"], name="steps_have_an_order")
        ]

    def __str__(self) -> str:
        return self.text


class ReadinessTick(OfOrganisation):
    """That one point of the checklist has been seen to before low scores are shown."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="readiness")
    point = models.CharField(max_length=20)

    class Meta:
        ordering = ["wave_id", "point"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "point"], name="a_point_is_ticked_once")
        ]

    def __str__(self) -> str:
        return self.point
