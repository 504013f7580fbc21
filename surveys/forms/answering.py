"""What a respondent's form may say. It checks and explains; it saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from surveys.questions import Screen

MOST_VERSIONS = 2**31 - 1


@dataclass(slots=True)
class ScreenForm:
    """The choices of one screen, checked against the screen that was shown."""

    chosen: dict[int, int] = field(default_factory=dict)
    without_contact: set[int] = field(default_factory=set)
    version: int = 0
    errors: dict[int, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.problem

    def choices(self, code: str) -> dict[str, dict[str, int]]:
        """What was chosen, in the shape of a draft: for showing the screen again."""
        return {str(target): {code: position} for target, position in self.chosen.items()}


def read_screen(post: QueryDict, screen: Screen) -> ScreenForm:
    """Read `rate-<group>`, `none-<group>` and `version`, and refuse everything else."""
    form = ScreenForm(version=read_version(post))
    shown = {row.target for section in screen.sections for row in section.rows}
    positions = {str(option.position): option.position for option in screen.options}
    for name in post:
        kind, _, number = name.partition("-")
        if kind not in ("rate", "none"):
            continue
        target = int(number) if number.isascii() and number.isdecimal() else 0
        if target not in shown:
            form.problem = "This page has changed since you opened it. Nothing you saved is lost."
        elif kind == "none":
            form.without_contact.add(target)
        else:
            _read_choice(form, target, post.getlist(name), positions)
    return form


def _read_choice(
    form: ScreenForm, target: int, sent: Sequence[str], positions: dict[str, int]
) -> None:
    if len(sent) == 1 and sent[0] in positions:
        form.chosen[target] = positions[sent[0]]
    else:
        form.errors[target] = "Choose one of the five answers, or leave this group open."


def read_version(post: QueryDict) -> int:
    """Return the draft's version that a form was made from; 0, which none has, if unreadable."""
    text = post.get("version", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    return number if number <= MOST_VERSIONS else 0
