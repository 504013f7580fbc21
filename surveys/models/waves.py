"""A wave of measurement, and what people were told about it."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.models import ratchet
from surveys.models.organisations import OfOrganisation, Power
from surveys.models.studies import Study, Workgroup, within_reach

FIRST_PULSE = 1001
"""Pulses are numbered apart from waves, so that the next wave stays the next number."""


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Waves this person may know about."""
        return self.filter(within_reach(user, Power.READ_STUDIES, "study"))

    def run_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Waves this person may prepare, close and release."""
        return self.filter(within_reach(user, Power.RUN_WAVES, "study"))

    def newest_first(self) -> Self:
        """Waves with their pulses above them, whose numbers are apart."""
        of_wave = Coalesce("pulse_of__number", "number")
        return self.select_related("pulse_of").order_by(of_wave.desc(), "-number")


class Wave(OfOrganisation):
    """One round of measurement. Answers are accepted from `opens_at` until `closes_at`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        RELEASED = "released", _("Released")

    class Mode(models.TextChoices):
        PROTECTED = "protected", _("Protected")
        OPEN = "open", _("Open")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    pulse_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="pulses"
    )
    wording = models.JSONField(
        default=dict, blank=True, help_text="This wave's own words: language, then key, then text"
    )
    wording_licence_by = models.CharField(
        max_length=200, blank=True, help_text="Who confirmed a licence for the official wording"
    )
    wording_licence_on = models.DateField(null=True, blank=True)
    unasked = models.JSONField(
        default=list, blank=True, help_text="Pairs of rater and rated group that nobody is asked"
    )
    asks_partnership = models.BooleanField(default=False)
    outcome_items = models.JSONField(default=list, blank=True)
    outcomes_to_choose = models.JSONField(default=list, blank=True)
    shares_results = models.BooleanField(
        default=False, help_text="Who was invited can see the team's released results"
    )
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
        return f"{self.study}, wave {self.number_shown}"

    @property
    def number_shown(self) -> str:
        """What follows the word wave: "2", or of a pulse "1, pulse of 3 March 2026"."""
        if self.pulse_of is None:
            return str(self.number)
        begun = self.first_invited_on
        day = date_format(begun, "j F Y") if begun else str(self.number - FIRST_PULSE + 1)
        return gettext("%(n)s, pulse of %(day)s") % {"n": self.pulse_of.number, "day": day}

    @property
    def in_the_log(self) -> str:
        """How a line of the log names this wave; whatever else it says fits behind it."""
        return f"{self.study.name[:120]}, wave {self.number_shown}"

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

    def asks(self, rater: Workgroup, rated: Workgroup) -> bool:
        """Whether members of one group are asked about another in this wave."""
        return (
            rater.asks_about(rated)
            and self.study.is_about(rater, rated)
            and [rater.pk, rated.pk] not in self.unasked
        )

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
