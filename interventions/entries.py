"""What an entry of the catalogue is, and the words its fields may hold."""

from dataclasses import dataclass

from interventions import words
from surveys.shown import listed

# The seven dimensions, in the order in which the instrument asks about them.
DIMENSIONS = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
FAMILIES = ("relational", "work_process", "structural")
TIE_KINDS = ("within", "between", "leader_team", "client", "cross_org")
EFFORTS = ("low", "medium", "high")
EVIDENCE_GRADES = ("A", "B", "C", "D")
RC_EVIDENCE = (
    "prepost_positive",
    "prepost_null",
    "rct_null",
    "mixed",
    "correlational",
    "qualitative",
    "none",
)
ASYMMETRY_FITS = ("strong", "neutral", "caution")
REQUIREMENTS = ("sponsor", "basic_respect", "psych_safety")
STRUCTURE_KEYS = (
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
)

OWN = "own-"
"""How the slug of an organisation's own entry begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something a pair of workgroups may try: what it acts on, whom it suits, what it takes."""

    slug: str
    name: str
    family: str
    pinned: bool
    description: str
    primary_dimensions: tuple[str, ...]
    secondary_dimensions: tuple[str, ...]
    tie_kinds_best: tuple[str, ...]
    tie_kinds_ok: tuple[str, ...]
    only_if_hub: bool
    relieves_hub: bool
    structure_key: str
    asymmetry_fit: str
    asymmetry_note: str
    effort: str
    adds_meeting_load: bool
    lead_time_weeks_min: int
    lead_time_weeks_max: int
    requires: tuple[str, ...]
    unlock_first: tuple[str, ...]
    steps: tuple[str, ...]
    led_by: str
    success_measure: str
    expected_first_movers: tuple[str, ...]
    evidence_grade: str
    rc_evidence: str
    key_evidence: str
    reference_ids: tuple[str, ...]
    opening_questions: tuple[str, ...]
    cautions: str
    founding_concept: str

    @property
    def dimensions(self) -> tuple[str, ...]:
        """All that it acts on, what it mainly acts on first."""
        return self.primary_dimensions + self.secondary_dimensions

    @property
    def tie_kinds(self) -> tuple[str, ...]:
        """The kinds of tie it is offered for, those it suits best first."""
        return self.tie_kinds_best + self.tie_kinds_ok

    @property
    def is_of_an_organisation(self) -> bool:
        """Whether an organisation wrote it; no entry that is shipped has such a slug."""
        return self.slug.startswith(OWN)

    @property
    def language(self) -> str:
        """Of its texts: what is shipped is English; what an organisation writes, nobody knows."""
        return "" if self.is_of_an_organisation else "en"

    # As a page says it ---------------------------------------------------------------------------

    @property
    def family_name(self) -> str:
        return str(words.FAMILIES[self.family])

    @property
    def effort_name(self) -> str:
        return str(words.EFFORTS[self.effort])

    @property
    def works_on(self) -> str:
        return listed([words.DIMENSIONS[each] for each in self.primary_dimensions])

    @property
    def also_works_on(self) -> str:
        return listed([words.DIMENSIONS[each] for each in self.secondary_dimensions])

    @property
    def suits_best(self) -> str:
        return listed([words.TIE_KINDS[each] for each in self.tie_kinds_best])

    @property
    def suits_also(self) -> str:
        return listed([words.TIE_KINDS[each] for each in self.tie_kinds_ok])

    @property
    def moves_first(self) -> str:
        return listed([words.DIMENSIONS[each] for each in self.expected_first_movers])

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(str(words.REQUIREMENTS[each]) for each in self.requires)

    @property
    def structure(self) -> str:
        return str(words.STRUCTURES.get(self.structure_key, ""))

    @property
    def evidence(self) -> str:
        """How strong the evidence is for what it sets out to change."""
        return str(words.EVIDENCE_GRADES[self.evidence_grade])

    @property
    def evidence_in_short(self) -> str:
        return str(words.EVIDENCE_IN_SHORT[self.evidence_grade])

    @property
    def evidence_on_coordination(self) -> str:
        """What is known about the scores themselves, which is often less: a sentence."""
        return str(words.RC_EVIDENCE[self.rc_evidence])

    @property
    def key_evidence_passages(self) -> tuple[words.Passage, ...]:
        return words.passages(self.key_evidence)


@dataclass(frozen=True, slots=True)
class Source:
    """A publication the catalogue leans on, and how far it was read."""

    key: str
    authors: str
    year: str
    title: str
    source: str
    url: str
    verified: bool
    note: str

    @property
    def note_passages(self) -> tuple[words.Passage, ...]:
        return words.passages(self.note)
