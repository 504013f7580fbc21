"""How the files of an organisation's reports look: its own logo and one colour."""

from django.core.validators import RegexValidator
from django.db import models

from surveys.models.organisations import Organisation


class Look(models.Model):
    """An organisation's own logo and accent. A table of its own: most organisations set none."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="look"
    )
    logo = models.BinaryField(default=bytes, help_text="PNG as we wrote it, or nothing")
    accent = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")]
    )

    def __str__(self) -> str:
        return f"Look of {self.organisation}"
