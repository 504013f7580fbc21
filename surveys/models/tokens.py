"""Tokens by which other programs work with the interface, each in one person's name."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token is for. It never allows more than its person may."""

    READ_STUDIES = "studies:read", _("Read organisations, studies and waves")
    READ_RESULTS = "results:read", _("Read released results")
    PUSH_PEOPLE = "people:write", _("Add people to waves, and correct them before the start")
    READ_PROGRESS = "progress:read", _("Read how many have answered, in steps")
    READ_PLANS = "plans:read", _("Read plans and what is suggested")
    WRITE_PLANS = "plans:write", _("Add actions to plans, and change them")
    WEBHOOKS = "webhooks", _("See and change the addresses that are told about waves")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> models.QuerySet["ApiToken"]:
        """Tokens that still open something, of people whose account is in use."""
        return self.filter(revoked=False, expires_on__gte=localdate(), user__is_active=True)


class ApiToken(models.Model):
    """A key in one person's name. Of its use a day is kept, and no time, number or address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_on = models.DateField(default=localdate)
    expires_on = models.DateField(help_text="The last day on which it works")
    last_used_on = models.DateField(null=True, blank=True)
    revoked = models.BooleanField(default=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("made_on")), name="a_token_works_for_a_day_or_more"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, day: date | None = None) -> bool:
        """Whether it still opens something; its person's account is asked elsewhere."""
        return not self.revoked and self.expires_on >= (day or localdate())

    @property
    def scope_labels(self) -> list[str]:
        """What it is for, in words."""
        return [str(each.label) for each in Scope if each.value in self.scopes]
