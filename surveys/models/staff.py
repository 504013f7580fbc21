"""People with accounts: which units a leader leads, who is invited, which language they read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from surveys.models.organisations import Membership, OfOrganisation
from surveys.models.studies import Unit


class LeadsUnit(models.Model):
    """That a leader leads a unit, until the end of a day or for the time being.

    A leader without any such row leads the whole organisation.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="units_led")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="leaders")
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit__study", "unit__position", "unit__name"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "unit"], name="a_unit_is_led_once_by_one")
        ]

    def __str__(self) -> str:
        return f"{self.unit}"


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def valid(self) -> models.QuerySet["StaffInvitation"]:
        """Invitations whose link still works."""
        return self.filter(expires_at__gt=now())


class StaffInvitation(OfOrganisation):
    """A person asked by mail to work in an organisation. The row goes when the link is used."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Membership.Role)
    units = models.ManyToManyField(Unit, related_name="+", blank=True)
    until = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], name="one_invitation_per_person_and_organisation"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["administrator", "consultant", "leader", "auditor"]),
                name="staff_is_invited_to_a_known_role",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_valid(self) -> bool:
        return self.expires_at > now()


class PreferredLanguage(models.Model):
    """The language somebody chose for the pages and mails of their account; else the browser's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="preferred_language",
    )
    language = models.CharField(max_length=8)

    def __str__(self) -> str:
        return self.language
