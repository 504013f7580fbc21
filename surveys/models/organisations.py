"""Who runs surveys, which people work there with which task, and what each task may do."""

from enum import Enum
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _


def key_of(user: AbstractBaseUser | AnonymousUser) -> int:
    """Return a person's key; for somebody who is not signed in 0, which nobody has.

    Their own key is None, and a filter by None would find whatever has no member at all.
    """
    return user.pk or 0


class Power(Enum):
    """What somebody may do in an organisation. `MAY` says who."""

    READ_STUDIES = "studies, their waves and settings"
    READ_RESULTS = "released reports and their files"
    SHARE_RESULTS = "make read-only links to released reports, and end them"
    RUN_WAVES = "prepare, close and release waves"
    MANAGE_PEOPLE = "invite people who work here, and end their access"
    CONNECT = "have other systems told when a wave closes or is released"
    PLAN = "plan what to try, and follow it up"
    EDIT_CATALOGUE = "change the catalogue of what to try"
    SET_LOOK = "choose the logo and colour of report files"
    READ_LOG = "read the log of what staff did"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Organisations this person works in."""
        return self.filter(memberships__user_id=key_of(user))

    def where(self, user: AbstractBaseUser | AnonymousUser, power: Power) -> Self:
        """Organisations in which this person may do something."""
        return self.filter(memberships__user_id=key_of(user), memberships__role__in=MAY[power])


class Organisation(models.Model):
    """A tenant: nothing is shared between two of them."""

    name = models.CharField(max_length=120, unique=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: AbstractBaseUser | AnonymousUser, power: Power) -> Self:
        """This person's memberships that allow something."""
        return self.filter(user_id=key_of(user), role__in=MAY[power])


class Membership(models.Model):
    """What one person may do in one organisation."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        CONSULTANT = "consultant", _("Consultant")
        LEADER = "leader", _("Leader")
        AUDITOR = "auditor", _("Auditor")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)

    objects = MembershipQuerySet.as_manager()

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

    def may(self, power: Power) -> bool:
        """Whether this membership allows something."""
        return self.role in MAY[power]


ADMINISTRATOR, CONSULTANT = Membership.Role.ADMINISTRATOR, Membership.Role.CONSULTANT
LEADER, AUDITOR = Membership.Role.LEADER, Membership.Role.AUDITOR
# The one table of who may do what. A leader who is tied to units may it for their studies only
# (`studies.within_reach`), and nobody may it in an organisation they do not work in.
MAY: dict[Power, frozenset[str]] = {
    Power.READ_STUDIES: frozenset({ADMINISTRATOR, CONSULTANT, LEADER, AUDITOR}),
    Power.READ_RESULTS: frozenset({ADMINISTRATOR, CONSULTANT, LEADER}),
    Power.SHARE_RESULTS: frozenset({ADMINISTRATOR, CONSULTANT, LEADER}),
    Power.RUN_WAVES: frozenset({ADMINISTRATOR}),
    Power.MANAGE_PEOPLE: frozenset({ADMINISTRATOR}),
    Power.CONNECT: frozenset({ADMINISTRATOR}),
    Power.PLAN: frozenset({ADMINISTRATOR, CONSULTANT, LEADER}),
    Power.EDIT_CATALOGUE: frozenset({ADMINISTRATOR, CONSULTANT}),
    Power.SET_LOOK: frozenset({ADMINISTRATOR}),
    Power.READ_LOG: frozenset({AUDITOR}),
}


class OfOrganisation(models.Model):
    """A row that belongs to one organisation and is seen by nobody outside it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
