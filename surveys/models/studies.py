"""A study of one work process, its workgroups, and its waves of measurement."""

import secrets
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, now

from surveys.models import ratchet
from surveys.models.organisations import Membership, OfOrganisation, key_of


def new_secret() -> str:
    """Return what a study's pseudonyms are made with; it leaves the database in no file."""
    return secrets.token_hex(32)


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Studies of the organisations this person works in."""
        return self.filter(organisation__memberships__user_id=key_of(user))


class Study(OfOrganisation):
    """One focal work process, and the instrument that asks about it."""

    name = models.CharField(max_length=120, help_text="Discharge from the surgical ward")
    process = models.CharField(
        max_length=80, help_text="As it reads inside a question: discharge from the ward"
    )
    instrument = models.CharField(max_length=40, default="relational_coordination")
    instrument_version = models.PositiveSmallIntegerField(default=1)
    contact = models.CharField(max_length=200, blank=True, help_text="Whom people may ask")
    secret = models.CharField(max_length=64, default=new_secret, editable=False)

    objects = StudyQuerySet.as_manager()
    clean = ratchet.clean_study

    class Meta:
        ordering = ["organisation_id", "name"]
        verbose_name_plural = "studies"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="study_name_is_unique_in_its_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OfStudy(OfOrganisation):
    """A named part of a study, in the order in which the study lists it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="%(class)ss")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    clean = ratchet.clean_part

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Unit(OfStudy):
    """A ward, site or part of the organisation: the one thing results may be filtered by."""

    class Meta(OfStudy.Meta):
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="unit_name_is_unique")
        ]


class Partner(OfStudy):
    """An organisation that takes part in a study. It has no account here and owns nothing."""

    class Meta(OfStudy.Meta):
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="partner_name_is_unique")
        ]


class Workgroup(OfStudy):
    """People who do the same part of the work, asked and rated as one."""

    class Kind(models.TextChoices):
        STAFF = "staff", "Staff"
        LEADER = "leader", "Leaders"
        CLIENT = "client", "Clients"
        EXTERNAL = "external", "Another organisation"

    phrase = models.CharField(
        max_length=80, blank=True, help_text="As it reads inside a sentence: the ward nurses"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STAFF)
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="workgroups"
    )
    rates = models.BooleanField(default=True)
    is_rated = models.BooleanField(default=True)
    headcount = models.PositiveIntegerField(null=True, blank=True)

    class Meta(OfStudy.Meta):
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="workgroup_name_is_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["staff", "leader", "client", "external"]),
                name="workgroup_has_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(rates=True) | Q(is_rated=True), name="workgroup_rates_or_is_rated"
            ),
        ]

    def asks_about(self, other: "Workgroup") -> bool:
        """Whether members of this group are asked about the other one.

        A client is not asked about other clients, and a group of one not about itself.
        """
        if not (self.rates and other.is_rated):
            return False
        if self.pk == other.pk:
            return self.kind != self.Kind.CLIENT and self.headcount != 1
        return not (self.kind == other.kind == self.Kind.CLIENT)


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Waves of the organisations this person works in."""
        return self.filter(organisation__memberships__user_id=key_of(user))

    def run_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Waves of the organisations this person administers."""
        return self.filter(
            organisation__memberships__user_id=key_of(user),
            organisation__memberships__role=Membership.Role.ADMINISTRATOR,
        )


class Wave(OfOrganisation):
    """One round of measurement. Answers are accepted from `opens_at` until `closes_at`."""

    class State(models.TextChoices):
        DRAFT = "draft", "In preparation"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        RELEASED = "released", "Released"

    class Mode(models.TextChoices):
        PROTECTED = "protected", "Protected"
        OPEN = "open", "Open"

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.PROTECTED)
    first_invited_on = models.DateField(null=True, blank=True, editable=False)
    open_agreed_by = models.CharField(
        max_length=200, blank=True, help_text="Who confirmed that the team agreed to be open"
    )
    open_agreed_on = models.DateField(null=True, blank=True)
    asks_for_comment = models.BooleanField(default=False)
    comment_readers = models.CharField(
        max_length=200, blank=True, help_text="Who can read the comments, as respondents are told"
    )
    comment_minimum = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(10)]
    )
    research_export = models.BooleanField(default=False)
    progress_counted_on = models.DateField(null=True, blank=True, editable=False)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    results_on = models.DateField(null=True, blank=True, help_text="The day promised for results")
    min_raters = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(3), MaxValueValidator(10)]
    )
    min_items = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    between_weak_below = models.FloatField(default=3.5)
    between_strong_above = models.FloatField(default=4.0)
    between_source = models.CharField(
        max_length=200,
        default="published scoring code of Keller et al., doi:10.5281/zenodo.19392497",
    )
    within_weak_below = models.FloatField(default=4.1)
    within_strong_above = models.FloatField(default=4.6)
    within_source = models.CharField(
        max_length=200, default="used in practice; no printed source found"
    )

    objects = WaveQuerySet.as_manager()
    clean = ratchet.clean_wave

    class Meta:
        ordering = ["study_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="wave_number_is_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="waves_count_from_one"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="wave_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="wave_that_opens_also_closes",
            ),
            models.CheckConstraint(
                condition=Q(min_raters__range=(3, 10)), name="smallest_block_is_3_to_10"
            ),
            models.CheckConstraint(
                condition=Q(min_items__range=(1, 7)), name="answered_items_needed_are_1_to_7"
            ),
            models.CheckConstraint(
                condition=Q(mode="protected")
                | Q(mode="open", open_agreed_on__isnull=False) & ~Q(open_agreed_by=""),
                name="open_mode_names_who_agreed",
            ),
            models.CheckConstraint(
                condition=Q(comment_minimum__gte=10), name="comments_need_ten_people"
            ),
            models.CheckConstraint(
                condition=Q(asks_for_comment=False) | ~Q(comment_readers=""),
                name="a_comment_box_names_its_readers",
            ),
            models.CheckConstraint(
                condition=Q(between_weak_below__lte=F("between_strong_above"))
                & Q(within_weak_below__lte=F("within_strong_above")),
                name="weak_ends_before_strong_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, wave {self.number}"

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether answers may still be begun."""
        if self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= (at or now()) < self.closes_at

    def accepts_what_was_begun(self, at: datetime | None = None) -> bool:
        """Whether somebody who opened the form before closing may still send it."""
        at = at or now()
        return self.is_open(at) or (self.has_closed(at) and at < self.last_answers_at())

    def has_closed(self, at: datetime | None = None) -> bool:
        """Whether the closing time has passed."""
        return self.closes_at is not None and self.closes_at <= (at or now())

    def last_answers_at(self) -> datetime:
        """Return the moment from which nothing is accepted any more."""
        assert self.closes_at is not None, "a wave in preparation has no end"
        return self.closes_at + timedelta(minutes=settings.MINUTES_AFTER_CLOSING)

    def is_released(self) -> bool:
        """Whether results have been published. Uses what was prefetched."""
        return bool(self.releases.all())

    def state(self, at: datetime | None = None) -> "Wave.State":
        """Return where this wave stands in its life."""
        if self.is_released():
            return self.State.RELEASED
        if self.has_closed(at):
            return self.State.CLOSED
        return self.State.OPEN if self.is_open(at) else self.State.DRAFT

    def may_be_released_on(self, day: date | None = None) -> bool:
        """Whether the day that was promised to respondents has come."""
        return self.results_on is None or self.results_on <= (day or localdate())

    @property
    def is_protected(self) -> bool:
        return self.mode == self.Mode.PROTECTED

    @property
    def smallest_block(self) -> int:
        """Return how many people are counted together at least: one where the team is open."""
        return self.min_raters if self.is_protected else 1

    @property
    def is_locked(self) -> bool:
        """Whether somebody has been invited: from then on rules only become stricter."""
        return self.first_invited_on is not None


class ResearchReader(OfOrganisation):
    """A named person who may download single answers without names. Respondents read who."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="research_readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    institution = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)

    clean = ratchet.clean_reader

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "user"], name="research_reader_is_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.institution}"


class ShownProgress(OfOrganisation):
    """How many have answered as staff may see it: counted once a day, in steps, never falling."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="progress")
    workgroup = models.ForeignKey(Workgroup, null=True, on_delete=models.CASCADE, related_name="+")
    shown = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "workgroup"],
                condition=Q(workgroup__isnull=False),
                name="one_progress_per_group",
            ),
            models.UniqueConstraint(
                fields=["wave"],
                condition=Q(workgroup__isnull=True),
                name="one_progress_of_everybody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workgroup or 'everybody'}: {self.shown}"
