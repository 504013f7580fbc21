"""Earlier studies: a file that is being mapped, and that a wave came from one."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from surveys.models.organisations import OfOrganisation
from surveys.models.studies import Study
from surveys.models.waves import Wave


class Kind(models.TextChoices):
    """What wrote a file of answers."""

    RATINGS = "ratings", "ratings CSV"
    LIMESURVEY = "limesurvey", "LimeSurvey"
    QUALTRICS = "qualtrics", "Qualtrics"
    WIDE = "wide", "a table, one row per person"


PROJECT = "project"
OF_WAVES = [*Kind.choices, (PROJECT, "a project file")]


class EarlierFile(OfOrganisation):
    """A file of an earlier study while somebody says what its columns mean; a day at most.

    Columns that tell who somebody is, when and where from they answered, and what they wrote are
    left out before it is kept.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    handed_in_at = models.DateTimeField(default=now)
    kind = models.CharField(max_length=12, choices=Kind)
    study = models.ForeignKey(Study, null=True, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, help_text="Keyed fingerprint of all its lines")
    header = models.JSONField(default=list, help_text="Name and title of each column kept")
    rows = models.JSONField(default=list, help_text="Each a line number, then the cells kept")
    not_kept = models.JSONField(default=list, help_text="Name of each other column, and why")
    left_out = models.JSONField(default=dict, help_text="How many rows were left out, by reason")
    mapping = models.JSONField(default=dict)
    about = models.JSONField(default=dict, help_text="What was entered about the wave so far")

    def __str__(self) -> str:
        return f"Earlier file {self.pk}"


class BroughtIn(OfOrganisation):
    """That a wave was not asked here: its answers came out of a file, on one day.

    Or it came in a project without any results: then there are no answers, and never will be.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="brought_in")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=OF_WAVES)
    mark = models.CharField(max_length=64, help_text="The same file is not brought in twice")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "mark"], name="a_file_comes_in_once")
        ]

    def __str__(self) -> str:
        return f"{self.wave}, from a file"
