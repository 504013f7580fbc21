"""How the catalogue and its advice read on a page, in the language of whoever reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    pass

FAMILIES = {
    "relational": _("Relational"),
    "work_process": _("Work process"),
    "structural": _("Structural"),
}
FAMILY_MEANINGS = {
    "relational": _("New ways of meeting, asking and listening."),
    "work_process": _("Changes in how the shared work itself is done."),
    "structural": _("Roles, meetings and systems that keep good coordination going."),
}
DIMENSIONS = {
    "frequent": _("frequent communication"),
    "timely": _("timely communication"),
    "accurate": _("accurate communication"),
    "problem_solving": _("problem-solving communication"),
    "shared_goals": _("shared goals"),
    "shared_knowledge": _("shared knowledge"),
    "mutual_respect": _("mutual respect"),
}
TIE_KINDS = {
    "within": _("within one group"),
    "between": _("between groups of co-workers"),
    "leader_team": _("between leaders and those they lead"),
    "client": _("between clients and staff"),
    "cross_org": _("between organisations"),
}
EFFORTS = {"low": _("Low"), "medium": _("Medium"), "high": _("High")}
EVIDENCE_GRADES = {
    "A": _("several controlled studies, taken together"),
    "B": _("controlled or large studies, or the strongest study of coordination itself"),
    "C": _("studies without a control group, or with weak or mixed results"),
    "D": _("theory, cases and practice only"),
}
# The same letters where there is room for a few words only.
EVIDENCE_IN_SHORT = {
    "A": _("several controlled studies, taken together"),
    "B": _("controlled or large studies"),
    "C": _("studies without a control group, or weak ones"),
    "D": _("theory, cases and practice only"),
}
RC_EVIDENCE = {
    "prepost_positive": _(
        "Coordination scores were higher after it was tried; there was no control group."
    ),
    "prepost_null": _("Coordination scores did not clearly change after it was tried."),
    "rct_null": _(
        "Tried with control groups, it has not yet raised coordination scores; "
        "do not count on it alone."
    ),
    "mixed": _("Studies disagree on whether it raises coordination scores."),
    "correlational": _(
        "Where it is in use, coordination scores tend to be higher; "
        "whether that is the reason is not known."
    ),
    "qualitative": _(
        "Known from interviews and cases; whether it raises coordination scores was not measured."
    ),
    "none": _("We found no study of whether it raises coordination scores."),
}
REQUIREMENTS = {
    "sponsor": _("A named leader backs it and is there."),
    "basic_respect": _("Mutual respect is at least 3.0 in both directions."),
    "psych_safety": _(
        "People dare to speak: problem-solving is at least 2.5 and mutual respect at least 3.0, "
        "or work on safety has been done."
    ),
}
STRUCTURES = {
    "selecting": _("Selecting for teamwork"),
    "training": _("Training for teamwork"),
    "job_design": _("Relational job design"),
    "leadership_roles": _("Leadership roles"),
    "conflict_resolution": _("Shared conflict resolution"),
    "accountability": _("Shared accountability"),
    "rewards": _("Shared rewards"),
    "boundary_spanner": _("Boundary spanner"),
    "protocols": _("Shared protocols"),
    "meetings": _("Shared meetings"),
    "information_systems": _("Shared information systems"),
    "space": _("Shared space"),
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
