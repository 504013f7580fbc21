"""Read-only links to a wave's results, for people without an account."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from surveys.models.organisations import OfOrganisation
from surveys.models.studies import Unit
from surveys.models.waves import Wave


class SharedLinkQuerySet(models.QuerySet["SharedLink"]):
    def valid(self) -> models.QuerySet["SharedLink"]:
        """Links that still open something."""
        return self.filter(revoked=False, expires_at__gt=now())


class SharedLink(OfOrganisation):
    """An address that shows the released results of a wave, or of one unit of it, for some days.

    It shows what whoever made it may read, and no longer than they may. Nobody counts or writes
    down who opens it.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="shared_links")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    gives_files = models.BooleanField(default=False)
    revoked = models.BooleanField(default=False)

    objects = SharedLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")),
                name="shared_link_expires_after_it_is_made",
            )
        ]

    def __str__(self) -> str:
        return f"Read-only link to {self.wave.in_the_log}"

    @property
    def is_valid(self) -> bool:
        return not self.revoked and self.expires_at > now()
