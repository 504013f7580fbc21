"""Projects that travel: results that came in a file from elsewhere, and a file being looked at."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate, now

from surveys.models.organisations import OfOrganisation
from surveys.models.releases import Release


class ReleasedElsewhere(OfOrganisation):
    """That a release was made elsewhere. Its numbers are what they were; nobody answered here.

    `keys` are the numbers that its wave, groups, units and partners had where it was made: its
    fingerprint was taken over these, and can be taken again.
    """

    release = models.OneToOneField(
        Release, on_delete=models.CASCADE, related_name="released_elsewhere"
    )
    on = models.DateField(default=localdate)
    keys = models.JSONField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "released elsewhere"

    def __str__(self) -> str:
        return f"{self.release}, brought in on {self.on}"


class HandedInProject(OfOrganisation):
    """A project file that somebody looks at before it is brought in. It goes then, or in a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "by"], name="one_project_is_looked_at_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.name
