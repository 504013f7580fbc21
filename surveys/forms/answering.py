"""What a respondent's form may say. It checks and explains; it saves nothing."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from surveys.questions import Screen

MOST_VERSIONS = 2**31 - 1
LONGEST_COMMENT = 2000
TURNS_A_LINE_ROUND = set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


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
            form.problem = gettext(
                "This page has changed since you opened it. Nothing you saved is lost."
            )
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
        form.errors[target] = gettext("Choose one of the five answers, or leave this group open.")


def read_comment(post: QueryDict) -> tuple[str, str]:
    """Return the comment, and what is wrong with it. What no page can show is left out."""
    text = "".join(letter for letter in post.get("comment", "") if _can_be_shown(letter)).strip()
    if len(text) > LONGEST_COMMENT:
        words = gettext_lazy("At most {most} letters, please; this has {n}.")
        # Written when it is shown: only then is it known what language the reader has.
        return text, cast(str, format_lazy(words, most=LONGEST_COMMENT, n=len(text)))
    return text, ""


def _can_be_shown(letter: str) -> bool:
    """Whether a letter is text: no control, no lone surrogate, nothing that turns a line round."""
    return (
        letter == "\n"
        or unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"}
        and (letter not in TURNS_A_LINE_ROUND)
    )


def read_version(post: QueryDict) -> int:
    """Return the draft's version that a form was made from; 0, which none has, if unreadable."""
    text = post.get("version", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    return number if number <= MOST_VERSIONS else 0
