"""Other ways in than a personal invitation: open links, shared devices, structures sheets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import OfOrganisation
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave

OPEN_WAYS = (Invitation.Way.OPEN_LINK, Invitation.Way.KIOSK)


class OpenLink(OfOrganisation):
    """An address anybody may start from. It holds no answers: each start makes an invitation."""

    class Way(models.TextChoices):
        OPEN_LINK = "open_link", _("Open link")
        KIOSK = "kiosk", _("Shared device")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="open_links")
    workgroup = models.ForeignKey(
        Workgroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField(max_length=10, choices=Way)
    token_hash = models.CharField(max_length=64, unique=True)
    revoked = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["open_link", "kiosk"]), name="open_link_is_of_a_known_way"
            ),
            models.UniqueConstraint(
                fields=["wave", "workgroup", "way"],
                condition=Q(revoked=False, workgroup__isnull=False),
                name="one_open_link_per_group_and_way",
            ),
            models.UniqueConstraint(
                fields=["wave", "way"],
                condition=Q(revoked=False, workgroup__isnull=True),
                name="one_open_link_for_all_groups_and_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} for {self.workgroup or 'all groups'}"

    @property
    def is_kiosk(self) -> bool:
        return self.way == self.Way.KIOSK


class ShownOpenly(OfOrganisation):
    """How many came by open links and shared devices, as staff may see it: once a day, in steps."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="shown_openly")
    shown = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"by open ways: {self.shown}"


class StructuresSheet(OfOrganisation):
    """One sheet of a workgroup about what is in place between it and each other group.

    An agreed sheet is the statement of the whole group. An informant fills in a sheet alone,
    which only a study may ask whose team agreed to be open.
    """

    class Kind(models.TextChoices):
        AGREED = "agreed", _("Agreed by the group")
        INFORMANT = "informant", _("One informant")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="sheets")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AGREED)
    token_hash = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["agreed", "informant"]), name="sheet_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="sheets_count_from_one"),
            models.UniqueConstraint(
                fields=["wave", "workgroup"],
                condition=Q(kind="agreed"),
                name="one_agreed_sheet_per_group",
            ),
        ]

    def __str__(self) -> str:
        return f"Structures sheet of {self.workgroup}"

    @property
    def is_agreed(self) -> bool:
        return self.kind == self.Kind.AGREED


class SheetAnswer(OfOrganisation):
    """What a sheet says about one structure: in place 0 to 2, and how well it works, 0 to 10."""

    sheet = models.ForeignKey(StructuresSheet, on_delete=models.CASCADE, related_name="answers")
    target = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    structure = models.CharField(max_length=30)
    in_place = models.PositiveSmallIntegerField(null=True)
    works = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "target", "structure"], name="one_answer_per_structure"
            ),
            models.CheckConstraint(
                condition=Q(in_place__isnull=True) | Q(in_place__range=(0, 2)),
                name="in_place_is_0_to_2",
            ),
            models.CheckConstraint(
                condition=Q(works__isnull=True) | Q(works__range=(0, 10)),
                name="works_is_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure}, {self.target}"
