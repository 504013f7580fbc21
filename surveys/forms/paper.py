"""What the screen for sheets on paper may send. It checks and explains; it saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.forms.answering import HAS_CHANGED, read_comment
from surveys.forms.further import read_answers
from surveys.further import Page
from surveys.models.studies import Unit
from surveys.paper import Sheet
from surveys.questions import Questionnaire

NO_CONTACT = "0"


def cell_name(target: int, code: str) -> str:
    """Return how the field of one rating is called."""
    return f"rate-{target}-{code}"


@dataclass(slots=True)
class SheetForm:
    """A sheet as it was typed, and what is wrong with it, by the name of the field."""

    sheet: Sheet = field(default_factory=Sheet)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.errors


def read_sheet(
    post: QueryDict, questionnaire: Questionnaire, pages: Sequence[Page], units: Sequence[Unit]
) -> SheetForm:
    """Read digits: 1 to 5 as they stand from the left, 0 for no contact or no answer."""
    form = SheetForm()
    codes = questionnaire.instrument.codes
    fields = {cell_name(target, code) for target in questionnaire.target_ids for code in codes}
    for target in questionnaire.target_ids:
        _read_target(form, post, questionnaire, target)
    for page in pages:
        read = read_answers(post, page, prefix=f"{page.key}-")
        if read.answers:
            form.sheet.further[page.key] = read.answers
        form.errors |= {f"{page.key}-ask-{code}": text for code, text in read.errors.items()}
    known = {str(unit.pk): unit.pk for unit in units}
    chosen = post.get("unit", "")
    if chosen in known:
        form.sheet.unit_id = known[chosen]
    elif chosen:
        form.errors["unit" if known else "sheet"] = _("Choose one of the places in this list.")
    form.sheet.comment, problem = read_comment(post)
    if problem:
        form.errors["comment"] = str(problem)
    if any(name.startswith("rate-") and name not in fields for name in post):
        form.errors["sheet"] = str(HAS_CHANGED)
    if form.is_valid and form.sheet.is_empty:
        form.errors["sheet"] = _("Nothing has been typed. An empty sheet is not stored.")
    return form


def _read_target(
    form: SheetForm, post: QueryDict, questionnaire: Questionnaire, target: int
) -> None:
    chosen: dict[str, int] = {}
    without = []
    for item in questionnaire.instrument.items:
        name = cell_name(target, item.code)
        allowed = {str(option.position): option.position for option in item.options}
        sent = " ".join(post.getlist(name)).strip()
        if sent == NO_CONTACT:
            without.append(name)
        elif sent in allowed:
            chosen[item.code] = allowed[sent]
        elif sent:
            form.errors[name] = _("A digit from 1 to 5, or 0 for no contact.")
    if without and chosen:
        form.errors[without[0]] = _("No contact here, but an answer elsewhere. Only one can be.")
    elif without:
        form.sheet.without_contact.add(target)
    elif chosen:
        form.sheet.choices[target] = chosen
