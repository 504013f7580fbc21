"""What a form of further questions may say. It checks and explains; it saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.forms.answering import (
    CHOOSE_ONE_OF_TWO,
    HAS_CHANGED,
    MOST_TRIES,
    NOT_READABLE,
    read_version,
)
from surveys.further import NO_ANSWER, PICKED, Ask, Page, said_of
from surveys.said import CLEAR, OPEN

KINDS = ("ask", "both", "keep", "also")


@dataclass(slots=True)
class PageForm:
    """The answers of one further page, checked against the page that was shown.

    `cleared`, `undecided` and `tried` are what they are in a `ScreenForm`, by question.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    tried: dict[str, set[str]] = field(default_factory=dict)
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.problem

    def said(self, code: str) -> str:
        """Say in one word what the page says about a question; see `further.said_of`."""
        return said_of(self.answers, code)


def read_page(post: QueryDict | None, page: Page) -> PageForm:
    """Read a page as a respondent sends it, and refuse everything else.

    `ask-<code>` and `picked` are answers; where two pages differed `both-<code>` and the decision
    in `keep-<code>`; from the script `also-<code>`, what it tried to save before.
    """
    if post is None:
        return PageForm(problem=str(NOT_READABLE))
    form = read_answers(post, page)
    for name in post:
        kind, dash, code = name.partition("-")
        if kind not in KINDS or not dash:
            continue
        if code not in page.codes:
            form.problem = str(HAS_CHANGED)
        elif kind == "both":
            form.undecided.add(code)
        elif kind == "also":
            form.tried[code] = set(post.getlist(name)[:MOST_TRIES])
    for code in sorted(form.undecided):
        if sent := post.getlist(f"keep-{code}"):
            form.undecided.discard(code)
            _read_decision(form, code, sent, page)
    return form


def read_answers(post: QueryDict, page: Page, *, prefix: str = "") -> PageForm:
    """Read `ask-<code>` and `picked`; whatever is no option of the page is refused by name.

    With a `prefix` they are fields to type in, which are emptied and not set back to open.
    """
    form = PageForm(version=read_version(post))
    for ask in page.asks:
        allowed = _allowed(ask)
        sent = post.getlist(f"{prefix}ask-{ask.code}")
        if not sent or sent == [""]:
            continue
        if sent == [CLEAR] and not prefix:
            form.cleared.add(ask.code)
        elif len(sent) == 1 and sent[0] in allowed:
            form.answers[ask.code] = allowed[sent[0]]
        else:
            form.errors[ask.code] = _("Choose one of the answers, or leave this question open.")
    _read_picked(form, post.getlist(f"{prefix}{PICKED}"), page)
    return form


def _allowed(ask: Ask) -> dict[str, int]:
    return {str(n): n for n in (NO_ANSWER, *(option.position for option in ask.options))}


def _read_picked(form: PageForm, sent: Sequence[str], page: Page) -> None:
    lines = {str(line): line for line in range(1, len(page.lines) + 1)}
    chosen = sorted({lines[each] for each in sent if each in lines})
    if chosen:
        form.answers[PICKED] = chosen
    if any(each not in lines for each in sent):
        form.errors[PICKED] = _("Choose from the list as it stands here.")
    elif len(chosen) > page.most_picked:
        form.errors[PICKED] = _("Choose at most %(most)s; these are %(n)s.") % {
            "most": page.most_picked,
            "n": len(chosen),
        }


def _read_decision(form: PageForm, code: str, sent: Sequence[str], page: Page) -> None:
    """Let the one of two answers count that was chosen, instead of what the row says."""
    form.answers.pop(code, None)
    form.cleared.discard(code)
    form.errors.pop(code, None)
    allowed = {ask.code: _allowed(ask) for ask in page.asks}
    if sent in ([CLEAR], [OPEN]):
        form.cleared.add(code)
    elif len(sent) == 1 and code == PICKED:
        _read_picked(form, sent[0].split(","), page)
    elif len(sent) == 1 and sent[0] in allowed[code]:
        form.answers[code] = allowed[code][sent[0]]
    else:
        form.errors[code] = str(CHOOSE_ONE_OF_TWO)
