"""What a respondent sees. The link is the authority: no cookie is set or read, no account exists.

Opening a page changes nothing, so that mail scanners and previews may open them all.
"""

from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from surveys import answering
from surveys.access import get_link
from surveys.forms.answering import (
    NOT_READABLE,
    ScreenForm,
    read_comment,
    read_form,
    read_group,
    read_screen,
    read_tried_comments,
    read_version,
)
from surveys.languages import in_their_language
from surveys.links import kiosk_of
from surveys.models.participants import Draft, Invitation, Link
from surveys.questions import Questionnaire, Screen, questionnaire_for
from surveys.retrying import unless_it_broke_off
from surveys.views import respondent
from surveys.views.paging import to_page

View = Callable[..., HttpResponse]

# What a form's buttons say; the script that saves every tap says "save".
SAVE, BACK, ABOUT = "save", "back", "about"
STAY = "stay"  # on the same page, in another language


def opened_by_link(view: View) -> View:
    """Keep a page out of caches, of search engines, of referrers and of frames."""

    @wraps(view)
    def respond(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (answering.AlreadySent, answering.NotBegun, answering.NotOpen):
            # What is true now stands on the link's own page.
            response = redirect("surveys:answer", token=kwargs["token"])
        except Error as error:
            unless_it_broke_off(error)
            response = render(request, "surveys/not_now.html", status=503)
            response["Retry-After"] = "30"
        except UnreadablePostError:  # the line broke off in the middle of a form
            response = render(request, "surveys/not_now.html", status=400)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(in_their_language(respond))


def respondents_page(view: View) -> View:
    """Let a page opened by a link take forms, too.

    `csrf_exempt` is right here and nowhere else: these pages have no cookie that somebody
    could abuse, and under `no-referrer` browsers send no origin that could be checked.
    """
    return csrf_exempt(opened_by_link(view))


@opened_by_link
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Stand where the address bar points after sending: no link, nothing of anybody."""
    return render(request, "surveys/sent.html")


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
        return respondent.closed(request, link, token, draft)
    return respondent.welcome(request, link, token, draft)


@respondents_page
@require_safe
def about(request: HttpRequest, token: str) -> HttpResponse:
    """Show the welcome and the promise again to somebody who has begun."""
    link = get_link(token)
    questionnaire, draft = _begun(link)
    return respondent.welcome(request, link, token, draft, questionnaire)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask one dimension about every workgroup, and save it on the way to the next page."""
    link = get_link(token)
    try:
        questionnaire, draft = _begun(link)
    except answering.NotOpen:
        if request.method == "POST":
            return _too_late_to_save(request, link, token, number)
        raise
    screen = _screen(questionnaire, number, draft)
    if request.method != "POST":
        return respondent.ask(request, link, token, screen, draft.version)
    post = read_form(request)
    if post is None:
        unread = ScreenForm(problem=str(NOT_READABLE))
        return respondent.ask(request, link, token, screen, draft.version, form=unread, status=400)
    form = read_screen(post, screen)
    if not form.is_valid:
        return respondent.ask_again(request, link, token, questionnaire, number, form, draft)
    go = post.get("go", "next")
    goes_to = {BACK: number - 1, ABOUT: number, SAVE: number, STAY: number}.get(go, number + 1)
    try:
        draft = _save(token, screen, questionnaire, form, stopped_at=max(goes_to, 1))
    except answering.Stale as stale:
        return respondent.both_values(
            request, link, token, questionnaire, number, form, stale.draft
        )
    except Error as error:
        unless_it_broke_off(error)
        form.problem = _("This page could not be saved just now.")
        return respondent.ask_again(
            request, link, token, questionnaire, number, form, draft, status=503
        )
    if go == SAVE:
        return JsonResponse({"version": draft.version})
    if goes_to < 1 or go == ABOUT:
        return redirect("surveys:answer-about", token=token)
    return to_page(goes_to, questionnaire, token)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Look over and send. "Received" is shown only once everything is stored."""
    if request.method != "POST":
        return _look_over(request, token)
    post = read_form(request)
    if post is None:
        return _look_over(request, token, problem=cast(str, NOT_READABLE), status=400)
    version, (comment, problem) = read_version(post), read_comment(post)
    if problem:
        return _look_over(request, token, comment=comment, problem=problem, status=400)
    go = post.get("go", "send")
    try:
        if go == "send":
            is_meant = "meant" in post
            sending = answering.submit(token, version=version, comment=comment, is_meant=is_meant)
            if sending is None:
                return respondent.received(request, get_link(token), token, again=True)
            return respondent.just_sent(request, sending, token)
        tried = read_tried_comments(post)
        draft = answering.save_comment(token, comment, version=version, tried=tried)
    except answering.Stale:
        return _look_over(request, token, comment=comment, notice="moved_on", status=409)
    except answering.Empty:
        return _look_over(request, token, comment=comment, notice="empty", status=400)
    except answering.Untouched:
        return _look_over(request, token, comment=comment, notice="untouched", status=400)
    except answering.NotOpen:
        link = get_link(token)
        draft_left = _draft_of(link.invitation)
        return respondent.closed(request, link, token, draft_left, comment=comment, status=410)
    except Error as error:
        unless_it_broke_off(error)
        return _look_over(request, token, comment=comment, notice="not_now", status=503)
    if go == SAVE:
        return JsonResponse({"version": draft.version})
    if go == STAY:
        return redirect("surveys:answer-send", token=token)
    questionnaire = questionnaire_for(draft.invitation)
    if group := read_group(post, questionnaire.target_ids):
        answering.ask_after_all(token, group)
        again = urlencode({respondent.ASKED_AGAIN: group})
        return redirect(f"{reverse('surveys:answer-send', args=[token])}?{again}")
    return to_page(len(questionnaire.pages()), questionnaire, token)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then erase what was sent with this link."""
    link = get_link(token)
    if kiosk_of(token):  # the next person at a shared device must not be offered this
        return redirect("surveys:answer", token=token)
    if request.method == "POST":
        try:
            answering.withdraw(token)
        except answering.TooLate:
            return respondent.page(request, "surveys/too_late.html", link.invitation, status=409)
        return redirect("surveys:answer", token=token)
    if link.invitation.state != Invitation.State.DONE or not link.used:
        return redirect("surveys:answer", token=token)
    if link.invitation.wave.is_released():
        return respondent.page(request, "surveys/too_late.html", link.invitation)
    return respondent.page(request, "surveys/take_back.html", link.invitation, token=token)


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
    return to_page(draft.screen, questionnaire_for(draft.invitation), token)


def _screen(questionnaire: Questionnaire, number: int, draft: Draft) -> Screen:
    if not 1 <= number <= questionnaire.length:
        raise Http404
    return questionnaire.screen(number, draft.choices, draft.without_contact)


def _save(
    token: str, screen: Screen, questionnaire: Questionnaire, form: ScreenForm, *, stopped_at: int
) -> Draft:
    return answering.save_screen(
        token,
        screen.item.code,
        form.chosen,
        form.without_contact,
        shown=set(questionnaire.target_ids) - form.undecided,
        version=form.version,
        screen=stopped_at,
        cleared=form.cleared,
        tried=form.tried,
    )


def _too_late_to_save(request: HttpRequest, link: Link, token: str, number: int) -> HttpResponse:
    """Say that the survey has closed, and show what was chosen, also on this page, to copy."""
    draft = _draft_of(link.invitation) or Draft()
    questionnaire = questionnaire_for(link.invitation)
    screen = _screen(questionnaire, number, draft)
    for target, position in read_screen(read_form(request), screen).chosen.items():
        draft.choices.setdefault(str(target), {})[screen.item.code] = position
    return respondent.closed(request, link, token, draft, status=410)


def _look_over(
    request: HttpRequest,
    token: str,
    *,
    comment: str | None = None,
    problem: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    link = get_link(token)
    questionnaire, draft = _begun(link)
    return respondent.look_over(
        request,
        link,
        token,
        questionnaire,
        draft,
        comment=comment,
        problem=problem,
        notice=notice,
        status=status,
    )
