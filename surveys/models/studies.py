"""A study of one work process, its units, the organisations in it, and its workgroups."""

import secrets
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from surveys.models import ratchet
from surveys.models.organisations import Membership, OfOrganisation, Power


def new_secret() -> str:
    """Return what a study's pseudonyms are made with; it leaves the database in no file."""
    return secrets.token_hex(32)


def in_english() -> list[str]:
    """Return the languages of a study for which nobody has chosen any."""
    return ["en"]


# Instruments about one kind of tie, and the kind of workgroup on exactly one side of it. The
# instruments say the same (`one_side`); a table cannot ask them, so a test compares the two.
ONE_SIDE = {"relational_coproduction": "client", "relational_leadership": "leader"}


def within_reach(user: AbstractBaseUser | AnonymousUser, power: Power, study: str) -> Q:
    """Return the condition for rows about studies in which this person may do something.

    `study` is the way from a row to its study. Who is tied to units reaches the studies of those
    units while it lasts, everybody else all studies of their organisation.
    """
    mine = Membership.objects.of(user, power)
    everywhere = mine.filter(units_led=None).values("organisation")
    led = Unit.objects.led_by(mine).values("study")
    return Q(organisation__in=everywhere) | Q(**{f"{study}__in": led})


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Studies this person may know about."""
        return self.filter(within_reach(user, Power.READ_STUDIES, "pk"))


class Study(OfOrganisation):
    """One focal work process, and the instrument that asks about it."""

    name = models.CharField(max_length=120, help_text="Discharge from the surgical ward")
    process = models.CharField(
        max_length=80, help_text="As it reads inside a question: discharge from the ward"
    )
    instrument = models.CharField(max_length=40, default="relational_coordination")
    instrument_version = models.PositiveSmallIntegerField(default=1)
    languages = models.JSONField(
        default=in_english,
        help_text="What people may answer in; the first is the main one",
    )
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

    def is_about(self, rater: "Workgroup", rated: "Workgroup") -> bool:
        """Whether the instrument of this study has questions for a tie between two groups."""
        kind = ONE_SIDE.get(self.instrument)
        return kind is None or (rater.kind == kind) != (rated.kind == kind)


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


class UnitQuerySet(models.QuerySet["Unit"]):
    def led_by(self, memberships: models.QuerySet[Membership]) -> Self:
        """Units that somebody leads today."""
        lasting = Q(leaders__until=None) | Q(leaders__until__gte=localdate())
        return self.filter(lasting, leaders__membership__in=memberships)


class Unit(OfStudy):
    """A ward, site or part of the organisation: the one thing results may be filtered by."""

    objects = UnitQuerySet.as_manager()

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
        STAFF = "staff", _("Staff")
        LEADER = "leader", _("Leaders")
        CLIENT = "client", _("Clients")
        EXTERNAL = "external", _("Another organisation")

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
