"""What a page of a structures sheet may say. It checks and explains; it saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.forms.answering import HAS_CHANGED, read_version
from surveys.instruments.organisational_structures import BEST_WORKING
from surveys.instruments.question_sets import Question
from surveys.sheets import Statement

DO_NOT_KNOW = "x"


@dataclass(slots=True)
class StructuresForm:
    """What was said about one group, by structure."""

    statements: dict[str, Statement] = field(default_factory=dict)
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.problem


def read_structures(post: QueryDict, questions: Sequence[Question]) -> StructuresForm:
    """Read `place-<code>` (0 to 2, or x for "don't know") and `works-<code>` (0 to 10)."""
    form = StructuresForm(version=read_version(post))
    degrees = {str(n): n for n in range(BEST_WORKING + 1)}
    for question in questions:
        places = {str(position): position for position in question.positions}
        place, works = (_one(post, f"{kind}-{question.code}") for kind in ("place", "works"))
        if place not in (*places, DO_NOT_KNOW, "") or works not in (*degrees, ""):
            form.errors[question.code] = _("Choose one of the answers, or leave this open.")
        elif place:
            form.statements[question.code] = Statement(places.get(place), degrees.get(works))
        elif works:
            form.errors[question.code] = _("Say first whether this is in place.")
    known = {f"{kind}-{question.code}" for question in questions for kind in ("place", "works")}
    if any(name.startswith(("place-", "works-")) and name not in known for name in post):
        form.problem = str(HAS_CHANGED)
    return form


def _one(post: QueryDict, name: str) -> str:
    """Return what a field says; said twice it is none of the answers."""
    sent = post.getlist(name)
    return " ".join(sent) if len(sent) > 1 else "".join(sent)
