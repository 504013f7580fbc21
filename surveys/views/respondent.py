"""What each page of a respondent holds. The views decide which one; nothing is saved here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.answering import Sent
from surveys.forms.answering import ScreenForm
from surveys.further import questions_more
from surveys.leaders_first import opens_to_all_on
from surveys.links import kiosk_of, receipt
from surveys.models.participants import Draft, Invitation, Link
from surveys.own_view import own_view
from surveys.promise import comment_promise, promise_for
from surveys.questions import Marks, Questionnaire, Screen, questionnaire_for, stands
from surveys.said import CLEAR, NO_CONTACT, OPEN, Difference, Said
from surveys.wording import group_as_read, study_as_read
from surveys.words import burden, contents, further_lines

ASKED_AGAIN = "again"  # in the address of looking over: the workgroup that is asked about again


def page(
    request: HttpRequest,
    template: str,
    invitation: Invitation,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    wave = invitation.wave
    context |= {
        "organisation_name": wave.study.organisation.name,
        "study": study_as_read(wave),
        "wave": wave,
        "workgroup": group_as_read(wave, invitation.workgroup),
        "invitation": invitation,
    }
    return render(request, template, context, status=status)


def welcome(
    request: HttpRequest,
    link: Link,
    token: str,
    draft: Draft | None,
    questionnaire: Questionnaire | None = None,
) -> HttpResponse:
    questionnaire = questionnaire or questionnaire_for(link.invitation)
    introduction, language = questionnaire.introduction()
    return page(
        request,
        "surveys/welcome.html",
        link.invitation,
        token=token,
        introduction=introduction,
        introduction_language=language,
        groups=len(questionnaire.targets),
        minutes=burden(
            len(questionnaire.targets),
            questionnaire.length,
            more=questions_more(link.invitation.wave, link.invitation.workgroup),
        ),
        promise=promise_for(link.invitation.wave),
        has_begun=draft is not None,
        was_withdrawn=link.invitation.state == Invitation.State.WITHDRAWN,
    )


def ask(
    request: HttpRequest,
    link: Link,
    token: str,
    screen: Screen,
    version: int,
    *,
    form: ScreenForm | None = None,
    moved_on: bool = False,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "surveys/question.html",
        link.invitation,
        token=token,
        screen=screen,
        version=version,
        form=form,
        moved_on=moved_on,
        status=status,
    )


def ask_again(
    request: HttpRequest,
    link: Link,
    token: str,
    questionnaire: Questionnaire,
    number: int,
    form: ScreenForm,
    draft: Draft,
    *,
    status: int = 400,
) -> HttpResponse:
    """Show a refused screen with what was chosen and what is wrong; nothing has been saved."""
    chosen = form.choices(questionnaire.item(number).code)
    chosen |= {str(target): draft.choices.get(str(target), {}) for target in form.undecided}
    left_out = form.without_contact | (form.undecided & set(draft.without_contact))
    screen = questionnaire.screen(
        number, chosen, left_out, Marks(form.cleared, problems=form.errors)
    )
    return ask(request, link, token, screen, form.version, form=form, status=status)


def both_values(
    request: HttpRequest,
    link: Link,
    token: str,
    questionnaire: Questionnaire,
    number: int,
    form: ScreenForm,
    draft: Draft,
) -> HttpResponse:
    """Show what stands here beside what another tab or device saved; the person decides.

    Where this page says nothing, what was saved elsewhere is taken over, and marked.
    """
    item = questionnaire.item(number)
    words = {str(option.position): str(option.words) for option in item.options}
    words |= {NO_CONTACT: _("no contact"), OPEN: _("contact, still open"), CLEAR: _("left open")}
    chosen, left_out = form.choices(item.code), set(form.without_contact)
    differences, taken_over = {}, {}
    for target in questionnaire.target_ids:
        here = form.stands(item.code, target)
        there = stands(draft.choices, draft.without_contact, item.code, target)
        if here == there or there in form.tried.get(target, ()):
            continue
        if target in form.cleared:
            here = CLEAR
        if here == OPEN or target in form.undecided:
            taken_over[target] = words[there]
            chosen[str(target)] = {item.code: draft.choices.get(str(target), {}).get(item.code)}
            left_out = left_out | {target} if there == NO_CONTACT else left_out - {target}
        elif there != OPEN or here == NO_CONTACT:
            differences[target] = Difference(Said(here, words[here]), Said(there, words[there]))
    marks = Marks(form.cleared, differences, taken_over)
    screen = questionnaire.screen(number, chosen, left_out, marks)
    return ask(request, link, token, screen, draft.version, moved_on=True, status=409)


def look_over(
    request: HttpRequest,
    link: Link,
    token: str,
    questionnaire: Questionnaire,
    draft: Draft,
    *,
    comment: str | None = None,
    problem: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what is about to be sent. `comment` is what stands in the box, if not what is saved.

    A workgroup that was without contact and is asked about again is named in the address, so
    that the page says it, however often it is opened, until "no contact" is ticked anew.
    """
    is_empty = notice == "moved_on" and not comment
    written = draft.comment if comment is None or is_empty else comment
    return page(
        request,
        "surveys/send.html",
        link.invitation,
        token=token,
        version=draft.version,
        contents=contents(questionnaire, draft),
        further=further_lines(link.invitation, draft),
        comment=written,
        saved_comment=draft.comment if draft.comment != written else "",
        comment_promise=comment_promise(link.invitation.wave),
        problem=problem,
        notice=notice,
        asked_again=_asked_again(request, questionnaire, draft),
        status=status,
    )


def _asked_again(request: HttpRequest, questionnaire: Questionnaire, draft: Draft) -> str:
    named = [t for t in questionnaire.targets if str(t.pk) == request.GET.get(ASKED_AGAIN)]
    return "".join(questionnaire.name_of(t) for t in named if t.pk not in draft.without_contact)


def received(request: HttpRequest, link: Link, token: str, *, again: bool = False) -> HttpResponse:
    """Show the receipt; `again`: in reply to a sending of what had been sent before."""
    if kiosk := kiosk_of(token):
        return page(request, "surveys/kiosk_done.html", link.invitation, kiosk=kiosk)
    if not link.used:
        return page(request, "surveys/received_elsewhere.html", link.invitation)
    wave = link.invitation.wave
    is_released = wave.is_released()
    return page(
        request,
        "surveys/received.html",
        link.invitation,
        token=token,
        receipt=receipt(token),
        is_released=is_released,
        shares_results=wave.shares_results,
        opens_on=opens_to_all_on(wave) if wave.shares_results and is_released else None,
        was_sent_before=again,
    )


def just_sent(request: HttpRequest, sent: Sent, token: str) -> HttpResponse:
    """Show the receipt with the person's own view, which is stored nowhere and shown here only."""
    invitation = sent.draft.invitation
    if kiosk_of(token):  # the next person must find nothing of this one
        return redirect("surveys:answer", token=token)
    return page(
        request,
        "surveys/received.html",
        invitation,
        token=token,
        receipt=receipt(token),
        is_released=False,
        shares_results=invitation.wave.shares_results,
        own=own_view(sent.questionnaire, sent.draft),
        own_further=further_lines(invitation, sent.draft),
        # Whoever came by a poster has this address as the only link; it stays.
        forgets_address=invitation.way != Invitation.Way.OPEN_LINK,
    )


def closed(
    request: HttpRequest,
    link: Link,
    token: str,
    draft: Draft | None,
    *,
    comment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Say that nothing is taken any more, or not yet; what was begun stands there to copy."""
    wave = link.invitation.wave
    invitation = link.invitation
    unsent = contents(questionnaire_for(invitation), draft) if draft else None
    further = further_lines(invitation, draft) if draft else ()
    may_read = wave.shares_results and wave.is_released()
    return page(
        request,
        "surveys/closed.html",
        invitation,
        unsent=unsent,
        unsent_further=further,
        has_unsent=bool(unsent and unsent.answered) or any(line.answers for line in further),
        comment=comment or (draft.comment if draft else ""),
        has_closed=wave.has_closed(),
        was_withdrawn=invitation.state == Invitation.State.WITHDRAWN,
        token=token,
        may_read_results=may_read,
        opens_on=opens_to_all_on(wave) if may_read else None,
        status=status,
    )
