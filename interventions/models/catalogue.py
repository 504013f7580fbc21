"""The catalogue as tables: what may be tried, and the publications it leans on."""

from django.db import models
from django.db.models import F, Q

# The same lists stand in entries.py, which knows no Django; a test holds them together.
FAMILIES = ["relational", "work_process", "structural"]
EFFORTS = ["low", "medium", "high"]
EVIDENCE_GRADES = ["A", "B", "C", "D"]
RC_EVIDENCE = [
    "prepost_positive",
    "prepost_null",
    "rct_null",
    "mixed",
    "correlational",
    "qualitative",
    "none",
]
ASYMMETRY_FITS = ["strong", "neutral", "caution"]
STRUCTURE_KEYS = [
    "selecting",
    "training",
    "job_design",
    "leadership_roles",
    "conflict_resolution",
    "accountability",
    "rewards",
    "boundary_spanner",
    "protocols",
    "meetings",
    "information_systems",
    "space",
]


class Intervention(models.Model):
    """One entry of the catalogue. Its slug never changes: plans and links hold on to it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=12)
    pinned = models.BooleanField(default=False, help_text="The first step, for every weak tie")
    description = models.TextField()
    primary_dimensions = models.JSONField()
    secondary_dimensions = models.JSONField(default=list)
    tie_kinds_best = models.JSONField()
    tie_kinds_ok = models.JSONField(default=list)
    only_if_hub = models.BooleanField(default=False)
    relieves_hub = models.BooleanField(default=False)
    structure_key = models.CharField(max_length=30, blank=True)
    asymmetry_fit = models.CharField(max_length=8)
    asymmetry_note = models.TextField()
    effort = models.CharField(max_length=6)
    adds_meeting_load = models.BooleanField(default=False)
    lead_time_weeks_min = models.PositiveSmallIntegerField()
    lead_time_weeks_max = models.PositiveSmallIntegerField()
    requires = models.JSONField(default=list)
    unlock_first = models.JSONField(default=list)
    steps = models.JSONField()
    led_by = models.TextField()
    success_measure = models.TextField()
    expected_first_movers = models.JSONField(default=list)
    evidence_grade = models.CharField(max_length=1)
    rc_evidence = models.CharField(max_length=20)
    key_evidence = models.TextField()
    reference_ids = models.JSONField(default=list)
    opening_questions = models.JSONField()
    cautions = models.TextField()
    founding_concept = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(family__in=FAMILIES), name="intervention_has_a_known_family"
            ),
            models.CheckConstraint(
                condition=Q(effort__in=EFFORTS), name="intervention_has_a_known_effort"
            ),
            models.CheckConstraint(
                condition=Q(evidence_grade__in=EVIDENCE_GRADES),
                name="intervention_has_a_known_evidence_grade",
            ),
            models.CheckConstraint(
                condition=Q(rc_evidence__in=RC_EVIDENCE),
                name="intervention_has_known_rc_evidence",
            ),
            models.CheckConstraint(
                condition=Q(asymmetry_fit__in=ASYMMETRY_FITS),
                name="intervention_has_a_known_asymmetry_fit",
            ),
            models.CheckConstraint(
                condition=Q(structure_key__in=["", *STRUCTURE_KEYS]),
                name="intervention_builds_a_known_structure",
            ),
            models.CheckConstraint(
                condition=Q(lead_time_weeks_max__gte=F("lead_time_weeks_min")),
                name="lead_time_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["pinned"], condition=Q(pinned=True), name="one_intervention_is_pinned"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reference(models.Model):
    """A publication, where to find it, and whether anybody here has read it."""

    key = models.CharField(max_length=12, unique=True)
    authors = models.CharField(max_length=200, blank=True)
    year = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.authors or self.source} {self.year}: {self.title}"
