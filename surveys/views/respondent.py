"""What each page of a respondent holds. The views decide which one; nothing is saved here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from surveys.forms.answering import ScreenForm
from surveys.links import receipt
from surveys.models.participants import Draft, Invitation, Link
from surveys.promise import promise_for
from surveys.questions import Questionnaire, Screen, questionnaire_for
from surveys.wording import group_as_read, study_as_read
from surveys.words import burden, contents


def page(
    request: HttpRequest, template: str, link: Link, *, status: int = 200, **context: object
) -> HttpResponse:
    wave = link.invitation.wave
    context |= {
        "organisation_name": wave.study.organisation.name,
        "study": study_as_read(wave),
        "wave": wave,
        "workgroup": group_as_read(wave, link.invitation.workgroup),
    }
    return render(request, template, context, status=status)


def welcome(request: HttpRequest, link: Link, token: str, draft: Draft | None) -> HttpResponse:
    questionnaire = questionnaire_for(link.invitation)
    introduction, language = questionnaire.introduction()
    return page(
        request,
        "surveys/welcome.html",
        link,
        token=token,
        introduction=introduction,
        introduction_language=language,
        groups=len(questionnaire.targets),
        minutes=burden(len(questionnaire.targets), questionnaire.length),
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
        link,
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
) -> HttpResponse:
    """Show a refused screen with what was chosen and what is wrong; nothing has been saved."""
    chosen = form.choices(questionnaire.item(number).code)
    screen = questionnaire.screen(number, chosen, form.without_contact, problems=form.errors)
    return ask(request, link, token, screen, form.version, form=form, status=400)


def both_values(
    request: HttpRequest,
    link: Link,
    token: str,
    questionnaire: Questionnaire,
    number: int,
    form: ScreenForm,
    draft: Draft,
) -> HttpResponse:
    """Show what stands here beside what another tab or device saved; the person decides."""
    item = questionnaire.item(number)
    words = {option.position: str(option.words) for option in item.options}
    elsewhere = {}
    for target in questionnaire.target_ids:
        stored = draft.choices.get(str(target), {}).get(item.code)
        if target in draft.without_contact and target not in form.without_contact:
            elsewhere[target] = _("no contact")
        elif stored and stored != form.chosen.get(target):
            elsewhere[target] = words[stored]
    chosen = form.choices(item.code)
    screen = questionnaire.screen(number, chosen, form.without_contact, elsewhere=elsewhere)
    return ask(request, link, token, screen, draft.version, moved_on=True, status=409)


def received(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    if not link.used:
        return page(request, "surveys/received_elsewhere.html", link)
    return page(
        request,
        "surveys/received.html",
        link,
        token=token,
        receipt=receipt(token),
        is_released=link.invitation.wave.is_released(),
    )


def closed(request: HttpRequest, link: Link, draft: Draft | None) -> HttpResponse:
    wave = link.invitation.wave
    unsent = contents(questionnaire_for(link.invitation), draft) if draft else None
    return page(
        request,
        "surveys/closed.html",
        link,
        unsent=unsent,
        has_closed=wave.has_closed(),
        was_withdrawn=link.invitation.state == Invitation.State.WITHDRAWN,
    )
