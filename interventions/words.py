"""How the catalogue and its advice read on a page. Pure: knows no Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

FAMILIES = {
    "relational": "Relational",
    "work_process": "Work process",
    "structural": "Structural",
}
FAMILY_MEANINGS = {
    "relational": "New ways of meeting, asking and listening.",
    "work_process": "Changes in how the shared work itself is done.",
    "structural": "Roles, meetings and systems that keep good coordination going.",
}
DIMENSIONS = {
    "frequent": "frequent communication",
    "timely": "timely communication",
    "accurate": "accurate communication",
    "problem_solving": "problem-solving communication",
    "shared_goals": "shared goals",
    "shared_knowledge": "shared knowledge",
    "mutual_respect": "mutual respect",
}
TIE_KINDS = {
    "within": "within one group",
    "between": "between groups of co-workers",
    "leader_team": "between leaders and those they lead",
    "client": "between clients and staff",
    "cross_org": "between organisations",
}
EFFORTS = {"low": "Low", "medium": "Medium", "high": "High"}
EVIDENCE_GRADES = {
    "A": "several controlled studies, taken together",
    "B": "controlled or large studies, or the strongest study of coordination itself",
    "C": "studies without a control group, or with weak or mixed results",
    "D": "theory, cases and practice only",
}
# The same letters where there is room for a few words only.
EVIDENCE_IN_SHORT = {
    "A": "several controlled studies, taken together",
    "B": "controlled or large studies",
    "C": "studies without a control group, or weak ones",
    "D": "theory, cases and practice only",
}
RC_EVIDENCE = {
    "prepost_positive": (
        "Coordination scores were higher after it was tried; there was no control group."
    ),
    "prepost_null": "Coordination scores did not clearly change after it was tried.",
    "rct_null": (
        "Tried with control groups, it has not yet raised coordination scores; "
        "do not count on it alone."
    ),
    "mixed": "Studies disagree on whether it raises coordination scores.",
    "correlational": (
        "Where it is in use, coordination scores tend to be higher; "
        "whether that is the reason is not known."
    ),
    "qualitative": (
        "Known from interviews and cases; whether it raises coordination scores was not measured."
    ),
    "none": "We found no study of whether it raises coordination scores.",
}
REQUIREMENTS = {
    "sponsor": "A named leader backs it and is there.",
    "basic_respect": "Mutual respect is at least 3.0 in both directions.",
    "psych_safety": (
        "People dare to speak: problem-solving is at least 2.5 and mutual respect at least 3.0, "
        "or work on safety has been done."
    ),
}
STRUCTURES = {
    "selecting": "Selecting for teamwork",
    "training": "Training for teamwork",
    "job_design": "Relational job design",
    "leadership_roles": "Leadership roles",
    "conflict_resolution": "Shared conflict resolution",
    "accountability": "Shared accountability",
    "rewards": "Shared rewards",
    "boundary_spanner": "Boundary spanner",
    "protocols": "Shared protocols",
    "meetings": "Shared meetings",
    "information_systems": "Shared information systems",
    "space": "Shared space",
}
# Written "(unverified: …)" inside a sentence, or "; unverified: …" to the end of a note.
NOT_CHECKED = re.compile(r"\(?unverified: ([^)]*)\)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text, and whether nobody has checked it."""

    text: str
    is_checked: bool


def passages(text: str) -> tuple[Passage, ...]:
    """Cut a text where it says that a part is not verified, so that a page can mark that part."""
    found = []
    end = 0
    for part in NOT_CHECKED.finditer(text):
        before = text[end : part.start()].rstrip("; ")
        found += [Passage(f"{before} " if before else "", True), Passage(part[1], False)]
        end = part.end()
    found.append(Passage(text[end:], True))
    return tuple(passage for passage in found if passage.text)
