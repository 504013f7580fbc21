"""What a respondent's form may say. It checks and explains; it saves nothing."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questions import Screen, stands
from surveys.said import CLEAR, NO_CONTACT, OPEN

MOST_VERSIONS = 2**31 - 1
LONGEST_COMMENT = 2000
MOST_TRIES = 50  # earlier states of one row that a page may name; more are no honest page's
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
TURNS_A_LINE_ROUND = set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")

CHOOSE_ONE = gettext_lazy("Choose one of the five answers, or leave this group open.")
CHOOSE_ONE_OF_TWO = gettext_lazy("Choose one of the two, or leave it: then what is saved stays.")
HAS_CHANGED = gettext_lazy("This page has changed since you opened it. Nothing you saved is lost.")
NOT_READABLE = gettext_lazy("What your browser sent could not be read. Nothing you saved is lost.")


@dataclass(slots=True)
class ScreenForm:
    """The choices of one screen, checked against the screen that was shown.

    `cleared` are workgroups set back to open. `undecided` are workgroups for which two pages
    said different things and the person has not chosen yet; `tried` is what the page sent
    before without hearing whether it was saved.
    """

    chosen: dict[int, int] = field(default_factory=dict)
    without_contact: set[int] = field(default_factory=set)
    cleared: set[int] = field(default_factory=set)
    undecided: set[int] = field(default_factory=set)
    tried: dict[int, set[str]] = field(default_factory=dict)
    version: int = 0
    errors: dict[int, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.problem

    def choices(self, code: str) -> dict[str, dict[str, int | None]]:
        """What was chosen, in the shape of a draft: for showing the screen again."""
        return {str(target): {code: position} for target, position in self.chosen.items()}

    def stands(self, code: str, target: int) -> str:
        """Say in one word what the page says about a workgroup; see `questions.stands`."""
        return stands(self.choices(code), self.without_contact, code, target)


def read_form(request: HttpRequest, *, holds: str = "version") -> QueryDict | None:
    """Return what was posted, or None where it is no form of ours, too much or broken off.

    `holds` is a field that every form of this kind has, so that an empty press is none.
    """
    if request.content_type not in FORM_TYPES:
        return None
    try:
        return request.POST if holds in request.POST else None
    except (
        BadRequest,
        MultiPartParserError,
        RequestDataTooBig,
        TooManyFieldsSent,
        UnreadablePostError,
    ):
        return None


def read_screen(post: QueryDict | None, screen: Screen) -> ScreenForm:
    """Read the rows of a screen and the version it was made from, and refuse everything else.

    Of a row: `rate-<group>`, `none-<group>`; where two pages differed `both-<group>` and the
    decision in `keep-<group>`; from the script `also-<group>`, what it tried to save before.
    """
    if post is None:
        return ScreenForm(problem=str(NOT_READABLE))
    form = ScreenForm(version=read_version(post))
    shown = {row.target for section in screen.sections for row in section.rows}
    positions = {str(option.position): option.position for option in screen.options}
    for name in post:
        kind, dash, number = name.partition("-")
        if kind not in ("rate", "none", "both", "keep", "also") or not dash:
            continue
        target = int(number) if number.isascii() and number.isdecimal() and len(number) < 20 else 0
        if target not in shown:
            form.problem = str(HAS_CHANGED)
        else:
            _read_row(form, kind, target, post.getlist(name), positions)
    for target in form.undecided:
        _read_decision(form, target, post.getlist(f"keep-{target}"), positions)
    form.undecided = {t for t in form.undecided if not post.getlist(f"keep-{t}")}
    return form


def _read_row(
    form: ScreenForm, kind: str, target: int, sent: Sequence[str], positions: dict[str, int]
) -> None:
    if kind == "none":
        form.without_contact.add(target)
    elif kind == "both":
        form.undecided.add(target)
    elif kind == "also":
        form.tried[target] = set(sent[:MOST_TRIES]) & {OPEN, NO_CONTACT, *positions}
    elif kind == "rate":
        if sent == [CLEAR]:
            form.cleared.add(target)
        elif len(sent) == 1 and sent[0] in positions:
            form.chosen[target] = positions[sent[0]]
        else:
            form.errors[target] = str(CHOOSE_ONE)


def _read_decision(
    form: ScreenForm, target: int, sent: Sequence[str], positions: dict[str, int]
) -> None:
    """Let the one of two answers count that was chosen, instead of what the row says."""
    if not sent:
        return
    form.chosen.pop(target, None)
    form.cleared.discard(target)
    form.without_contact.discard(target)
    if len(sent) != 1 or sent[0] not in {OPEN, CLEAR, NO_CONTACT, *positions}:
        form.errors[target] = str(CHOOSE_ONE_OF_TWO)
    elif sent[0] == NO_CONTACT:
        form.without_contact.add(target)
    elif sent[0] == CLEAR:
        form.cleared.add(target)
    elif sent[0] != OPEN:
        form.chosen[target] = positions[sent[0]]


def read_comment(post: QueryDict) -> tuple[str, str]:
    """Return the comment, and what is wrong with it. What no page can show is left out."""
    text = _shown(post.get("comment", ""))
    if len(text) > LONGEST_COMMENT:
        # Put into words when it is shown: only then is the reader's language known.
        return text, lazy(_too_long, str)(len(text))
    return text, ""


def read_tried_comments(post: QueryDict) -> set[str]:
    """Return what the page tried to save of a comment before, without hearing whether it was."""
    return {_shown(text) for text in post.getlist("also-comment")[:MOST_TRIES]}


def _shown(text: str) -> str:
    return "".join(letter for letter in text if _can_be_shown(letter)).strip()


def _can_be_shown(letter: str) -> bool:
    """Whether a letter is text: no control, no lone surrogate, nothing that turns a line round."""
    return (
        letter == "\n"
        or unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"}
        and (letter not in TURNS_A_LINE_ROUND)
    )


def _too_long(letters: int) -> str:
    return _("At most %(most)s letters, please; this has %(letters)s.") % {
        "most": LONGEST_COMMENT,
        "letters": letters,
    }


def read_version(post: QueryDict) -> int:
    """Return the draft's version that a form was made from; 0, which none has, if unreadable."""
    text = post.get("version", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    return number if number <= MOST_VERSIONS else 0


def read_group(post: QueryDict, asked: Sequence[int]) -> int | None:
    """Return the workgroup that a button `go=ask-<group>` names, if it is one of those asked."""
    return next((group for group in asked if post.get("go") == f"ask-{group}"), None)
