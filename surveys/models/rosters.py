"""On the side of the names: a list that is being checked, who was moved, and who has left."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate, now

from surveys.models.organisations import OfOrganisation
from surveys.models.participants import Participant
from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave


class PeopleList(OfOrganisation):
    """A list of people that was handed in and is not taken over yet. It goes when it is."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="people_list")
    handed_in_on = models.DateField(default=localdate)
    unread = models.BinaryField(
        null=True, help_text="A file whose letters cannot be told without asking"
    )
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list, help_text="Each a line number, then the cells as text")
    columns = models.JSONField(default=list, help_text="What each column holds; empty: not used")
    own_groups = models.JSONField(
        default=list, help_text="Names that look like another group's and are meant as they are"
    )

    def __str__(self) -> str:
        return f"List for {self.wave}"


class TakeOver(OfOrganisation):
    """A long list that the worker takes over, wholly or not at all; then what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="take_over")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=now)
    people = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Taking over {self.people} people: {self.state}"


class Move(OfOrganisation):
    """Where staff have put a person after the start. Whether it took effect is not told.

    It takes effect if the person has not answered. Lists and counts for staff follow this row,
    so that they say the same in both cases.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="move")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return f"Move {self.pk}"


class Leaver(OfOrganisation):
    """That somebody was taken out of a running wave: a keyed pseudonym, and nothing else.

    Who comes back under a new invitation could answer twice.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="leavers")
    pseudonym = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "pseudonym"], name="somebody_leaves_a_wave_once"
            )
        ]

    def __str__(self) -> str:
        return f"Leaver {self.pk}"
