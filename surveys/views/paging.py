"""Where a respondent goes after the last dimension, and back from looking over."""

from django.http import HttpResponse
from django.shortcuts import redirect

from surveys.further import pages_for
from surveys.models.participants import Invitation


def past_the_screens(invitation: Invitation, number: int, token: str) -> HttpResponse:
    """Go to the further page with this number; past the last one, to looking over."""
    if number <= len(pages_for(invitation)):
        return redirect("surveys:answer-more", token=token, number=number)
    return redirect("surveys:answer-send", token=token)


def before_sending(invitation: Invitation, screens: int, token: str) -> HttpResponse:
    """Go back from looking over: to the last further page, or to the last dimension."""
    if pages := pages_for(invitation):
        return redirect("surveys:answer-more", token=token, number=len(pages))
    return redirect("surveys:answer-question", token=token, number=screens)
