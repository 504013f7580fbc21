"""The pages of further questions. They follow the rules of all respondents' pages."""

from dataclasses import dataclass

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys import answering, further_saving
from surveys.access import get_link
from surveys.forms.answering import NOT_READABLE, read_form
from surveys.forms.further import PageForm, read_page
from surveys.further import NO_ANSWER, PICKED, Ask, Page, pages_for, said_of
from surveys.instruments import get_instrument
from surveys.models.participants import Draft, Invitation, Link
from surveys.questions import LONGEST_WORD_UNDER_A_DOT, questionnaire_for, steps
from surveys.retrying import unless_it_broke_off
from surveys.said import CLEAR, OPEN, Difference, Said
from surveys.views import respondent
from surveys.views.answering import ABOUT, BACK, SAVE, STAY, respondents_page
from surveys.views.paging import to_page


@dataclass(frozen=True, slots=True)
class Row:
    """One question on the page, or the list, with what is to be said about it."""

    key: str
    ask: Ask | None
    chosen: int | None
    is_cleared: bool
    difference: Difference | None
    taken_over: str
    problem: str

    @property
    def has_long_words(self) -> bool:
        options = self.ask.options if self.ask else ()
        return any(len(str(o.words)) > LONGEST_WORD_UNDER_A_DOT for o in options)

    @property
    def has_no_answer(self) -> bool:
        return self.chosen == NO_ANSWER


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: the further page with this number, of these."""

    link: Link
    token: str
    number: int
    pages: tuple[Page, ...]

    @property
    def page(self) -> Page:
        return self.pages[self.number - 1]

    @property
    def before(self) -> int:
        """How many pages come before the further ones."""
        return len(get_instrument(self.link.invitation.wave.study.instrument).items)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def more(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask one further page, and save it on the way to the next."""
    link = get_link(token)
    draft = _draft_of(link)
    pages = pages_for(link.invitation)
    if not 1 <= number <= len(pages):
        raise Http404
    place = Place(link, token, number, pages)
    post = read_form(request) if request.method == "POST" else None
    form = read_page(post, place.page)
    if not link.invitation.wave.accepts_what_was_begun():
        if request.method == "POST":
            return _too_late_to_save(request, place, form)
        raise answering.NotOpen
    if post is None:
        stored = PageForm(answers=draft.further.get(place.page.key, {}), version=draft.version)
        if request.method == "POST":
            stored.problem = str(NOT_READABLE)
        return _show(request, place, stored, status=400 if stored.problem else 200)
    if not form.is_valid:
        return _refuse(request, place, form, draft)
    return _save(request, place, form, draft)


def _save(request: HttpRequest, place: Place, form: PageForm, draft: Draft) -> HttpResponse:
    go, number = request.POST.get("go", "next"), place.number
    goes_to = {BACK: number - 1, ABOUT: number, SAVE: number, STAY: number}.get(go, number + 1)
    try:
        draft = further_saving.save_page(
            place.token,
            place.page,
            form.answers,
            version=form.version,
            screen=place.before + goes_to,
            cleared=form.cleared,
            undecided=form.undecided,
            tried=form.tried,
        )
    except answering.Stale as stale:
        return _both_values(request, place, form, stale.draft)
    except Error as error:
        unless_it_broke_off(error)
        form.problem = _("This page could not be saved just now.")
        return _refuse(request, place, form, draft, status=503)
    if go == SAVE:
        return JsonResponse({"version": draft.version})
    if go == ABOUT:
        return redirect("surveys:answer-about", token=place.token)
    if 1 <= goes_to <= len(place.pages):
        return redirect("surveys:answer-more", token=place.token, number=goes_to)
    if goes_to > len(place.pages):
        return redirect("surveys:answer-send", token=place.token)
    return to_page(place.before, questionnaire_for(place.link.invitation), place.token)


def _draft_of(link: Link) -> Draft:
    """Return the draft of somebody who has begun and not sent."""
    invitation = link.invitation
    if invitation.state == Invitation.State.DONE:
        raise answering.AlreadySent
    draft: Draft | None = getattr(invitation, "draft", None)
    if draft is None:
        raise answering.NotBegun
    return draft


def _too_late_to_save(request: HttpRequest, place: Place, form: PageForm) -> HttpResponse:
    """Say that the survey has closed, and show what was chosen, also on this page, to copy."""
    draft = _draft_of(place.link)
    draft.further[place.page.key] = draft.further.get(place.page.key, {}) | form.answers
    return respondent.closed(request, place.link, place.token, draft, status=410)


def _refuse(
    request: HttpRequest, place: Place, form: PageForm, draft: Draft, *, status: int = 400
) -> HttpResponse:
    """Show a page again with what was chosen and what is wrong; nothing has been saved.

    It keeps the version it was made from.
    """
    stored = draft.further.get(place.page.key, {})
    form.answers |= {code: stored[code] for code in form.undecided if code in stored}
    return _show(request, place, form, status=status)


def _both_values(request: HttpRequest, place: Place, form: PageForm, draft: Draft) -> HttpResponse:
    """Show what stands here beside what another tab or device saved; the person decides.

    Where this page says nothing, what was saved elsewhere is taken over, and marked.
    """
    page, stored = place.page, draft.further.get(place.page.key, {})
    differences, taken_over = {}, {}
    for code in page.codes:
        here, there = form.said(code), said_of(stored, code)
        if there in (here, OPEN) or there in form.tried.get(code, ()):
            continue
        if code in form.undecided or (here == OPEN and code not in form.cleared):
            taken_over[code] = page.words(code, there)
            form.answers[code] = stored[code]
        else:
            words = _("left open") if here == OPEN else page.words(code, here)
            mine = Said(CLEAR if here == OPEN else here, words)
            differences[code] = Difference(mine, Said(there, page.words(code, there)))
    form.version = draft.version
    return _show(request, place, form, differences, taken_over, moved_on=True, status=409)


def _show(
    request: HttpRequest,
    place: Place,
    form: PageForm,
    differences: dict[str, Difference] | None = None,
    taken_over: dict[str, str] | None = None,
    *,
    moved_on: bool = False,
    status: int = 200,
) -> HttpResponse:
    page, pages, number = place.page, place.pages, place.number
    asks = {ask.code: ask for ask in page.asks}
    rows = [
        Row(
            key=code,
            ask=asks.get(code),
            chosen=form.answers.get(code) if code in asks else None,
            is_cleared=code in form.cleared,
            difference=(differences or {}).get(code),
            taken_over=(taken_over or {}).get(code, ""),
            problem=form.errors.get(code, ""),
        )
        for code in page.codes
    ]
    picked = form.answers.get(PICKED, [])
    return respondent.page(
        request,
        "surveys/further.html",
        place.link.invitation,
        token=place.token,
        page=page,
        number=number,
        of=len(pages),
        steps=steps(number, len(pages)),
        version=form.version,
        form=form,
        rows=rows,
        answered=page.answered(form.answers),
        lines=[(n, line, n in picked) for n, line in enumerate(page.lines, start=1)],
        moved_on=moved_on,
        next_title=pages[number].title if number < len(pages) else "",
        status=status,
    )
