"""Asking once more who it is, before names come in, answers go out or somebody's task changes."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def sure_who_it_is(view: View) -> View:
    """Ask for the password or the second step again if the last time was a while ago.

    What was sent is not kept meanwhile: a list of names has no business in a session. So the page
    with the form asks, too, and sending it soon after is not asked about. An account that has
    neither password nor second step here is the provider's to protect. As with the second step,
    a demonstration asks nobody.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ways = get_adapter().get_reauthentication_methods(request.user)
        if settings.DEMONSTRATION or not ways or _was_asked_lately(request):
            return view(request, *args, **kwargs)
        back = request.path if request.method in ("GET", "HEAD") else _page_of(request)
        return redirect(f"{ways[0]['url']}?{urlencode({'next': back})}")

    return respond


def _was_asked_lately(request: HttpRequest) -> bool:
    times = [each["at"] for each in get_authentication_records(request, request.user)]
    return time.time() - max(times, default=0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _page_of(request: HttpRequest) -> str:
    """Return the page a form was sent from: an address that only takes forms shows nothing."""
    names = ("staff-invitation-send", "staff-invitation-withdraw")
    match = request.resolver_match
    if match is not None and match.url_name in names:
        return request.path.split("invitations/")[0] + "people/"
    return request.path
