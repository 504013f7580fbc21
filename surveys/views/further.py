"""The pages of further questions. They follow the rules of all respondents' pages."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from surveys import answering, further_saving
from surveys.access import get_link
from surveys.forms.further import PageForm, read_page
from surveys.further import NO_ANSWER, PICKED, Answers, Ask, Page, pages_for
from surveys.models.participants import Draft, Link
from surveys.questions import LONGEST_WORD_UNDER_A_DOT, questionnaire_for
from surveys.views import respondent
from surveys.views.answering import respondents_page
from surveys.views.paging import to_page


@dataclass(frozen=True, slots=True)
class Row:
    """One question on the page, with what was chosen and what is to be said about it."""

    ask: Ask
    chosen: int | None
    elsewhere: str
    problem: str

    @property
    def has_long_words(self) -> bool:
        return any(len(str(o.words)) > LONGEST_WORD_UNDER_A_DOT for o in self.ask.options)

    @property
    def has_no_answer(self) -> bool:
        return self.chosen == NO_ANSWER


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def more(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask one further page, and save it on the way to the next."""
    link = get_link(token)
    draft = _draft_of(link)
    pages = pages_for(link.invitation)
    if not 1 <= number <= len(pages):
        raise Http404
    page = pages[number - 1]
    if request.method != "POST":
        return _show(request, link, token, number, pages, draft.further.get(page.key, {}), draft)
    form = read_page(request.POST, page)
    if not form.is_valid:
        return _show(request, link, token, number, pages, form.answers, draft, form=form)
    go = request.POST.get("go", "next")
    goes_to = {"back": number - 1, "about": number}.get(go, number + 1)
    questionnaire = questionnaire_for(link.invitation)
    place = questionnaire.length + goes_to
    try:
        further_saving.save_page(token, page, form.answers, version=form.version, screen=place)
    except answering.Stale as stale:
        return _show(request, link, token, number, pages, form.answers, stale.draft, moved_on=True)
    if go == "about":
        return redirect("surveys:answer-about", token=token)
    return to_page(place, questionnaire, token)


def _draft_of(link: Link) -> Draft:
    """Return the draft of somebody who may still go on."""
    invitation = link.invitation
    if invitation.state == invitation.State.DONE:
        raise answering.AlreadySent
    draft: Draft | None = getattr(invitation, "draft", None)
    if draft is None:
        raise answering.NotBegun
    if not invitation.wave.accepts_what_was_begun():
        raise answering.NotOpen
    return draft


def _show(
    request: HttpRequest,
    link: Link,
    token: str,
    number: int,
    pages: tuple[Page, ...],
    answers: Answers,
    draft: Draft,
    *,
    form: PageForm | None = None,
    moved_on: bool = False,
) -> HttpResponse:
    page = pages[number - 1]
    errors = form.errors if form else {}
    stored = draft.further.get(page.key, {}) if moved_on else {}
    chosen, picked_elsewhere = answers.get(PICKED, []), stored.get(PICKED, [])
    return respondent.page(
        request,
        "surveys/further.html",
        link.invitation,
        token=token,
        page=page,
        number=number,
        of=len(pages),
        # A refused page keeps the version it was made from: nothing has been saved.
        version=form.version if form else draft.version,
        rows=[_row(ask, page, answers, stored, errors) for ask in page.asks],
        lines=[(n, line, n in chosen) for n, line in enumerate(page.lines, start=1)],
        picked_problem=errors.get(PICKED, ""),
        picked_elsewhere=[page.lines[n - 1] for n in picked_elsewhere if n not in chosen],
        moved_on=moved_on,
        has_errors=bool(errors),
        next_title=pages[number].title if number < len(pages) else "",
        status=409 if moved_on else 400 if errors else 200,
    )


def _row(ask: Ask, page: Page, answers: Answers, stored: Answers, errors: dict[str, str]) -> Row:
    elsewhere = ""
    if ask.code in stored and stored[ask.code] != answers.get(ask.code):
        words = {option.position: str(option.words) for option in ask.options}
        elsewhere = words.get(stored[ask.code], page.no_answer)
    return Row(ask, answers.get(ask.code), elsewhere, errors.get(ask.code, ""))
