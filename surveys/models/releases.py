"""What was published: written once, never changed, all that reports ever read."""

from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q

from surveys.models.organisations import OfOrganisation, Power
from surveys.models.studies import Partner, Unit, Workgroup, within_reach
from surveys.models.waves import Wave


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Releases this person may read."""
        return self.filter(within_reach(user, Power.READ_RESULTS, "wave__study"))

    def newest_and_earlier(self, wave_id: int) -> "tuple[Release, list[Release]] | None":
        """The newest release of a wave, and those of its study's earlier waves, the latest first.

        None for a wave without one, and for a pulse: it has no report of its own.
        """
        of_study = self.filter(wave__study__waves=wave_id).order_by("number")
        newest = {each.wave_id: each for each in of_study if each.wave.pulse_of_id is None}
        release = newest.get(wave_id)
        if release is None:
            return None
        before = [each for each in newest.values() if each.wave.number < release.wave.number]
        return release, sorted(before, key=lambda each: -each.wave.number)


class Release(OfOrganisation):
    """One publication of a wave's results, with the rules it was made by."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField(default=1)
    released_on = models.DateField()
    instrument = models.CharField(max_length=40)
    instrument_version = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Wave.Mode, default=Wave.Mode.PROTECTED)
    min_raters = models.PositiveSmallIntegerField()
    min_items = models.PositiveSmallIntegerField()
    cutoffs = models.JSONField()
    asked = models.JSONField(help_text="For each rating workgroup, those it was asked about")
    headcounts = models.JSONField(
        default=dict, help_text="How many people each workgroup had, where that was known"
    )
    without_contact = models.JSONField(
        default=dict, help_text="Open mode: how many of a block have no contact with a workgroup"
    )
    held_back_targets = models.JSONField(default=list)
    held_back_responses = models.PositiveIntegerField(default=0)
    gate = models.JSONField(default=dict, help_text="What the test before publishing found")
    figures = models.JSONField(
        default=dict, help_text="Whole-wave statistics, computed once with the first release"
    )
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of all that was published")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["wave_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="release_number_is_unique"),
            models.CheckConstraint(
                condition=Q(min_raters__range=(3, 10)), name="release_keeps_3_to_10_together"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave}, release {self.number}"


class Block(OfOrganisation):
    """A fixed set of raters who are only ever counted together."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=10)
    raters_n = models.PositiveIntegerField()
    smallest = models.PositiveSmallIntegerField(help_text="The minimum it was made under")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "key"], name="block_key_is_unique"),
            models.CheckConstraint(
                condition=Q(smallest=1) | Q(smallest__range=(3, 10)),
                name="block_is_open_or_keeps_3_to_10_together",
            ),
            models.CheckConstraint(
                condition=Q(raters_n__gte=models.F("smallest")), name="block_reaches_its_minimum"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class BlockPart(models.Model):
    """A workgroup, in one unit or none, all of whose members stand in a block."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="parts")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.workgroup}, {self.unit or 'no unit'}"


class ReleasedValue(OfOrganisation):
    """What a block says about a workgroup in one dimension: a sum, a band, or nothing.

    The sum is kept only where it may be shown; behind a band it is stored nowhere.
    """

    class Kind(models.TextChoices):
        EXACT = "exact", "Exact"
        AT_LEAST = "at_least", "At least"
        AT_MOST = "at_most", "At most"
        STEP = "step", "About, to the nearest half"
        WITHHELD = "withheld", "Too few answers"

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="values")
    target = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    dimension = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    smallest = models.PositiveSmallIntegerField(help_text="The minimum it was made under")
    n = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(null=True)
    halves = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "target", "dimension"], name="one_value_per_block_and_item"
            ),
            models.CheckConstraint(
                condition=Q(kind="exact", n__gte=1, total__isnull=False, halves__isnull=True)
                | Q(
                    kind__in=["at_least", "at_most"],
                    n__gte=3,
                    total__isnull=True,
                    halves__isnull=True,
                )
                | Q(kind="step", n__gte=3, total__isnull=True, halves__range=(2, 10))
                | Q(kind="withheld", n__isnull=True, total__isnull=True, halves__isnull=True),
                name="nothing_is_kept_behind_a_band",
            ),
            models.CheckConstraint(
                condition=Q(n__isnull=True) | Q(n__gte=models.F("smallest")),
                name="a_value_has_as_many_answers_as_promised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.get_kind_display()}"


class ReleasedAnswer(OfOrganisation):
    """What a block says about a partner organisation, or without one about work and results.

    The same rule as for a `ReleasedValue`: behind a band no sum is kept.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="answers")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=ReleasedValue.Kind)
    smallest = models.PositiveSmallIntegerField(help_text="The minimum it was made under")
    n = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(null=True)
    halves = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "partner", "question"],
                condition=Q(partner__isnull=False),
                name="one_answer_per_block_partner_and_question",
            ),
            models.UniqueConstraint(
                fields=["block", "question"],
                condition=Q(partner__isnull=True),
                name="one_answer_per_block_and_question",
            ),
            models.CheckConstraint(
                condition=Q(kind="exact", n__gte=1, total__isnull=False, halves__isnull=True)
                | Q(
                    kind__in=["at_least", "at_most"],
                    n__gte=3,
                    total__isnull=True,
                    halves__isnull=True,
                )
                | Q(kind="step", n__gte=3, total__isnull=True, halves__range=(2, 10))
                | Q(kind="withheld", n__isnull=True, total__isnull=True, halves__isnull=True),
                name="no_sum_is_kept_behind_a_band",
            ),
            models.CheckConstraint(
                condition=Q(n__isnull=True) | Q(n__gte=models.F("smallest")),
                name="an_answer_has_as_many_people_as_promised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_kind_display()}"


class ReleasedStructure(OfOrganisation):
    """What the sheets of one workgroup say about one structure between it and another group."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="structures")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    structure = models.CharField(max_length=30)
    sheets = models.PositiveSmallIntegerField(help_text="How many answered: 1 if it was agreed")
    points = models.PositiveSmallIntegerField(help_text="The sum of 0, 1 or 2 of each sheet")
    working_sheets = models.PositiveSmallIntegerField(default=0)
    working_points = models.PositiveSmallIntegerField(default=0, help_text="0 to 10 of each")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "workgroup", "target", "structure"],
                name="one_statement_per_pair_and_structure",
            ),
            models.CheckConstraint(
                condition=Q(sheets__gte=1, points__lte=2 * models.F("sheets")),
                name="a_sheet_gives_two_points_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workgroup} about {self.target}: {self.structure}"


class ReleasedComment(OfOrganisation):
    """A comment as it was published: in random order, without anything beside it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="comments")
    position = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="comment_has_its_place")
        ]

    def __str__(self) -> str:
        return f"Comment {self.position}"


class Roster(models.Model):
    """That somebody is counted in a block: a keyed pseudonym, for comparing waves. No answers."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="roster")
    pseudonym = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "pseudonym"], name="counted_once_in_a_block")
        ]

    def __str__(self) -> str:
        return "a place in a block"
