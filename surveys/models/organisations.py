"""Who runs surveys, and which people work there with which task."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models


def key_of(user: AbstractBaseUser | AnonymousUser) -> int:
    """Return a person's key; for somebody who is not signed in 0, which nobody has.

    Their own key is None, and a filter by None would find whatever has no member at all.
    """
    return user.pk or 0


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Organisations this person works in."""
        return self.filter(memberships__user_id=key_of(user))


class Organisation(models.Model):
    """A tenant: nothing is shared between two of them."""

    name = models.CharField(max_length=120, unique=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What one person may do in one organisation."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", "Administrator"
        CONSULTANT = "consultant", "Consultant"
        LEADER = "leader", "Leader"
        AUDITOR = "auditor", "Auditor"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        ordering = ["organisation_id", "user_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_task_per_person_and_organisation"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["administrator", "consultant", "leader", "auditor"]),
                name="membership_has_a_known_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class OfOrganisation(models.Model):
    """A row that belongs to one organisation and is seen by nobody outside it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
