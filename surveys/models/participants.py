"""The side of the names: who is asked, with which links, and what is not sent yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import OfOrganisation
from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave


class Participant(OfOrganisation):
    """A person who is asked in one wave, in one workgroup."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "email"],
                condition=~Q(email=""),
                name="one_invitation_per_address_and_wave",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or "a participant without a name"


class Invitation(OfOrganisation):
    """The right to answer once, as a member of one workgroup. It never knows the answers."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Way(models.TextChoices):
        """How somebody came to be asked."""

        NAMED = "named", _("By name")
        OPEN_LINK = "open_link", _("Open link")
        KIOSK = "kiosk", _("Shared device")
        PAPER = "paper", _("Paper")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    participant = models.OneToOneField(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation"
    )
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="invitations")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    way = models.CharField(max_length=10, choices=Way, default=Way.NAMED)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "withdrawn"]),
                name="invitation_has_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["named", "open_link", "kiosk", "paper"]),
                name="invitation_came_a_known_way",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class Link(models.Model):
    """One address that opens an invitation. Only its SHA-256 is kept."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    revoked = models.BooleanField(default=False)
    used = models.BooleanField(default=False, help_text="The answers were sent with this link")

    def __str__(self) -> str:
        return f"Link {self.pk}"


class Draft(OfOrganisation):
    """What somebody has chosen and not sent. Sending deletes it in the same transaction."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField(default=1)
    choices = models.JSONField(default=dict)
    without_contact = models.JSONField(default=list)
    further = models.JSONField(default=dict, help_text="Page, then question, then choice")
    comment = models.TextField(blank=True, max_length=2000)
    screen = models.PositiveSmallIntegerField(default=1)
    touched_by = models.JSONField(
        default=list, help_text="The hashes of the links that changed an answer"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="drafts_count_from_one")
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    @property
    def says_something(self) -> bool:
        """Whether anything was chosen or written."""
        rows = [*self.choices.values(), *self.further.values()]
        return bool(any(rows) or self.without_contact or self.comment)

    def touch(self, link: str) -> None:
        """Remember that a link, given by its hash, changed an answer."""
        if link not in self.touched_by:
            self.touched_by = [*self.touched_by, link]
