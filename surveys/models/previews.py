"""That those who lead read released results some days before everybody who was invited."""

from django.db import models

from surveys.models.organisations import OfOrganisation
from surveys.models.waves import Wave


class LeadersFirst(OfOrganisation):
    """Until this day the links of a wave that shares its results say when they open.

    People with an account read them from the release on. No number depends on it.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="leaders_first")
    until = models.DateField(help_text="The day on which everybody who was invited can read them")

    def __str__(self) -> str:
        return f"{self.wave}: leaders first until {self.until}"
