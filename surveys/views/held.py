"""What a person may do with a personal link besides answering: silence, seeing, being forgotten.

Opening these pages changes nothing; each act is a button.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from surveys import addresses, erasing
from surveys.access import get_link
from surveys.models.messages import NoReminders
from surveys.views.answering import respondents_page
from surveys.views.respondent import page


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, token: str) -> HttpResponse:
    """End reminders for this invitation, or allow them again."""
    link = get_link(token)
    if request.method == "POST":
        if request.POST.get("go") == "allow":
            addresses.allow_reminders(link.invitation)
        elif request.POST.get("go") == "end":
            addresses.end_reminders(link.invitation)
        return redirect("surveys:answer-reminders", token=token)
    is_silent = NoReminders.objects.filter(invitation=link.invitation).exists()
    return page(
        request, "surveys/no_reminders.html", link.invitation, token=token, is_silent=is_silent
    )


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is held about a person, and erase name and address at their wish."""
    link = get_link(token)
    invitation = link.invitation
    if request.method == "POST":
        if request.POST.get("go") == "forget":
            addresses.forget(invitation)
        return redirect("surveys:answer-held", token=token)
    closes_at = invitation.wave.closes_at
    gone_by = erasing.gone_by(closes_at) if closes_at else None
    return page(
        request,
        "surveys/held.html",
        invitation,
        token=token,
        person=invitation.participant,
        gone_by=gone_by,
        answers_kept=settings.ANSWERS_KEPT_DAYS,
        minutes=settings.DRAFT_MINUTES_AFTER_CLOSING,
        is_released=invitation.wave.is_released(),
    )
