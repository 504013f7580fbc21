"""What a respondent sees. The link is the authority: no cookie is set or read, no account exists.

Opening a page changes nothing, so that mail scanners and previews may open them all.
"""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from surveys import answering
from surveys.access import get_link
from surveys.forms.answering import read_comment, read_screen, read_version
from surveys.languages import in_their_language
from surveys.models.participants import Draft, Invitation, Link
from surveys.promise import comment_promise
from surveys.questions import Questionnaire, Screen, questionnaire_for
from surveys.views import respondent
from surveys.words import contents

View = Callable[..., HttpResponse]


def respondents_page(view: View) -> View:
    """Keep a page out of caches, of search engines, of referrers and of frames.

    `csrf_exempt` is right here and nowhere else: these pages have no cookie that somebody
    could abuse, and under `no-referrer` browsers send no origin that could be checked.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (answering.AlreadySent, answering.NotBegun, answering.NotOpen):
            # What is true now stands on the link's own page.
            response = redirect("surveys:answer", token=kwargs["token"])
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(never_cache(in_their_language(respond)))


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link: welcome, the question where somebody stopped, the receipt, or the end."""
    if request.method == "POST":
        return _where_it_stopped(answering.begin(token), token)
    link = get_link(token)
    invitation = link.invitation
    if invitation.state == Invitation.State.DONE:
        return respondent.received(request, link, token)
    draft = _draft_of(invitation)
    if draft and invitation.wave.accepts_what_was_begun():
        return _where_it_stopped(draft, token)
    if not invitation.wave.is_open():
        return respondent.closed(request, link, draft)
    return respondent.welcome(request, link, token, draft)


@respondents_page
@require_safe
def about(request: HttpRequest, token: str) -> HttpResponse:
    """Show the welcome and the promise again to somebody who has begun."""
    link = get_link(token)
    _begun(link)
    return respondent.welcome(request, link, token, _draft_of(link.invitation))


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask one dimension about every workgroup, and save it on the way to the next page."""
    link = get_link(token)
    try:
        questionnaire, draft = _begun(link)
    except answering.NotOpen:
        if request.method == "POST":
            return _too_late_to_save(request, link, number)
        raise
    screen = _screen(questionnaire, number, draft)
    if request.method != "POST":
        return respondent.ask(request, link, token, screen, draft.version)
    form = read_screen(request.POST, screen)
    if not form.is_valid:
        return respondent.ask_again(request, link, token, questionnaire, number, form)
    go = request.POST.get("go", "next")
    goes_to = {"back": number - 1, "about": number, "stay": number}.get(go, number + 1)
    try:
        answering.save_screen(
            token,
            screen.item.code,
            form.chosen,
            form.without_contact,
            shown=set(questionnaire.target_ids),
            version=form.version,
            screen=max(goes_to, 1),
        )
    except answering.Stale as stale:
        return respondent.both_values(
            request, link, token, questionnaire, number, form, stale.draft
        )
    if goes_to < 1 or go == "about":
        return redirect("surveys:answer-about", token=token)
    return _to_screen(goes_to, questionnaire.length, token)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Look over and send. "Received" is shown only once everything is stored."""
    if request.method != "POST":
        return _look_over(request, token)
    version, (comment, problem) = read_version(request.POST), read_comment(request.POST)
    if problem:
        return _look_over(request, token, comment=comment, problem=problem, status=400)
    try:
        if request.POST.get("go") == "stay":  # in another language
            answering.save_comment(token, comment, version=version)
            return redirect("surveys:answer-send", token=token)
        if request.POST.get("go") == "back":
            answering.save_comment(token, comment, version=version)
            questions = questionnaire_for(get_link(token).invitation)
            return redirect("surveys:answer-question", token=token, number=questions.length)
        answering.submit(token, version=version, comment=comment)
    except answering.Stale:
        return _look_over(request, token, comment=comment, moved_on=True, status=409)
    return redirect("surveys:answer", token=token)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then erase what was sent with this link."""
    link = get_link(token)
    if request.method == "POST":
        try:
            answering.withdraw(token)
        except answering.TooLate:
            return respondent.page(request, "surveys/too_late.html", link, status=409)
        return redirect("surveys:answer", token=token)
    if link.invitation.state != Invitation.State.DONE or not link.used:
        return redirect("surveys:answer", token=token)
    if link.invitation.wave.is_released():
        return respondent.page(request, "surveys/too_late.html", link)
    return respondent.page(request, "surveys/take_back.html", link, token=token)


def _draft_of(invitation: Invitation) -> Draft | None:
    return getattr(invitation, "draft", None)


def _begun(link: Link) -> tuple[Questionnaire, Draft]:
    """Return the questions and the draft of somebody who may still go on."""
    invitation = link.invitation
    if invitation.state == Invitation.State.DONE:
        raise answering.AlreadySent
    draft = _draft_of(invitation)
    if draft is None:
        raise answering.NotBegun
    if not invitation.wave.accepts_what_was_begun():
        raise answering.NotOpen
    return questionnaire_for(invitation), draft


def _where_it_stopped(draft: Draft, token: str) -> HttpResponse:
    length = questionnaire_for(draft.invitation).length
    return _to_screen(draft.screen, length, token)


def _to_screen(number: int, length: int, token: str) -> HttpResponse:
    if number > length:
        return redirect("surveys:answer-send", token=token)
    return redirect("surveys:answer-question", token=token, number=number)


def _screen(questionnaire: Questionnaire, number: int, draft: Draft) -> Screen:
    if not 1 <= number <= questionnaire.length:
        raise Http404
    return questionnaire.screen(number, draft.choices, draft.without_contact)


def _too_late_to_save(request: HttpRequest, link: Link, number: int) -> HttpResponse:
    """Say that the survey has closed, and show what was chosen, also on this page, to copy."""
    draft = _draft_of(link.invitation) or Draft()
    questionnaire = questionnaire_for(link.invitation)
    screen = _screen(questionnaire, number, draft)
    for target, position in read_screen(request.POST, screen).chosen.items():
        draft.choices.setdefault(str(target), {})[screen.item.code] = position
    return respondent.closed(request, link, draft)


def _look_over(
    request: HttpRequest,
    token: str,
    *,
    comment: str | None = None,
    problem: str = "",
    moved_on: bool = False,
    status: int = 200,
) -> HttpResponse:
    link = get_link(token)
    questionnaire, draft = _begun(link)
    return respondent.page(
        request,
        "surveys/send.html",
        link,
        token=token,
        version=draft.version,
        contents=contents(questionnaire, draft),
        comment=draft.comment if comment is None else comment,
        comment_promise=comment_promise(link.invitation.wave),
        problem=problem,
        moved_on=moved_on,
        status=status,
    )
