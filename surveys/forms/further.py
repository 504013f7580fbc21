"""What a form of further questions may say. It checks and explains; it saves nothing."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.forms.answering import read_version
from surveys.further import NO_ANSWER, PICKED, Page


@dataclass(slots=True)
class PageForm:
    """The answers of one further page, checked against the page that was shown."""

    answers: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.errors


def read_page(post: QueryDict, page: Page, *, prefix: str = "") -> PageForm:
    """Read `ask-<code>` and `picked`; whatever is no option of the page is refused by name."""
    form = PageForm(version=read_version(post))
    for ask in page.asks:
        allowed = {str(option.position): option.position for option in ask.options}
        allowed[str(NO_ANSWER)] = NO_ANSWER
        sent = post.getlist(f"{prefix}ask-{ask.code}")
        if not sent or sent == [""]:
            continue
        if len(sent) == 1 and sent[0] in allowed:
            form.answers[ask.code] = allowed[sent[0]]
        else:
            form.errors[ask.code] = _("Choose one of the answers, or leave this question open.")
    _read_picked(form, post.getlist(f"{prefix}{PICKED}"), page)
    return form


def _read_picked(form: PageForm, sent: list[str], page: Page) -> None:
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
