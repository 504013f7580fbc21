"""The side of the answers: no name, no time, no number, no address, no way back to a person.

Only what answers, erases, rewrites or releases may import this module; the import law keeps
pages, forms and reports from it.
"""

import uuid

from django.db import models
from django.db.models import Q

from surveys.models.organisations import OfOrganisation
from surveys.models.releases import Release
from surveys.models.studies import Partner, Unit, Workgroup
from surveys.models.waves import Wave

CODES = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
PARTNERSHIP_CODES = (
    "values_understood",
    "core_purpose",
    "outcomes_agreed",
    "power_shared",
    "empathy",
    "first_contact",
    "citizens_involved",
)
OUTCOME_CODES = ("job_satisfaction", "engagement", "quality", "intent_to_stay")


class Response(OfOrganisation):
    """That somebody of a workgroup answered. Its key is random, so it has no place in a row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="+")
    withdraw_key = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return "a response"


def choice() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """A column for one item: the position that was chosen, 1 to 5, or nothing."""
    return models.PositiveSmallIntegerField(null=True)


def is_1_to_5(code: str, name: str) -> models.CheckConstraint:
    """Refuse a choice that is no option."""
    return models.CheckConstraint(
        condition=Q(**{f"{code}__range": (1, 5)}) | Q(**{f"{code}__isnull": True}), name=name
    )


class TieRating(OfOrganisation):
    """What one response says about one workgroup: seven raw choices, or no contact at all."""

    pk = models.CompositePrimaryKey("response_id", "target_id")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="ratings")
    target = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    no_contact = models.BooleanField(default=False)
    frequent = choice()
    timely = choice()
    accurate = choice()
    problem_solving = choice()
    shared_goals = choice()
    shared_knowledge = choice()
    mutual_respect = choice()

    class Meta:
        constraints = (
            *(is_1_to_5(code, f"choice_{code}_is_1_to_5") for code in CODES),
            models.CheckConstraint(
                condition=Q(no_contact=False) | Q(**{f"{code}__isnull": True for code in CODES}),
                name="no_contact_leaves_no_choice",
            ),
        )

    def __str__(self) -> str:
        return "a rating"


class PartnershipRating(OfOrganisation):
    """What one response says about one partner organisation."""

    pk = models.CompositePrimaryKey("response_id", "partner_id")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="partnerships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    values_understood = choice()
    core_purpose = choice()
    outcomes_agreed = choice()
    power_shared = choice()
    empathy = choice()
    first_contact = choice()
    citizens_involved = choice()

    class Meta:
        constraints = tuple(
            is_1_to_5(code, f"partnership_{code}_is_1_to_5") for code in PARTNERSHIP_CODES
        )

    def __str__(self) -> str:
        return "a rating of a partner"


class OutcomeAnswer(OfOrganisation):
    """What one response says about work and its results."""

    response = models.OneToOneField(
        Response, primary_key=True, on_delete=models.CASCADE, related_name="outcomes"
    )
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    job_satisfaction = choice()
    engagement = choice()
    quality = choice()
    intent_to_stay = choice()

    class Meta:
        constraints = tuple(is_1_to_5(code, f"outcome_{code}_is_1_to_5") for code in OUTCOME_CODES)

    def __str__(self) -> str:
        return "answers about work"


class PickedOutcome(OfOrganisation):
    """That a response chose one line of the wave's list of results; `line` counts from 1."""

    pk = models.CompositePrimaryKey("response_id", "line")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="picked")
    line = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(line__gte=1), name="lines_count_from_one"),
        )

    def __str__(self) -> str:
        return "a result that was chosen"


class Comment(OfOrganisation):
    """What somebody wrote for the whole survey. It has no key to the rest of their answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=2000)
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="+")
    withdraw_key = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return "a comment"


class ResearchFile(OfOrganisation):
    """The single answers of one release without names, made once, for the people named before.

    It lies beside the answers because it holds them, and is erased with them.
    """

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()

    def __str__(self) -> str:
        return f"Research file of {self.release}"
