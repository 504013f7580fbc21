"""What must hold for every request of a person with an account."""

import logging
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from requests import RequestException

from reports.api import errors
from surveys.access import handles_personal_data
from surveys.keeping.closing import is_closed
from surveys.languages import NAMES, best, direction
from surveys.staff_languages import of_page

# Pages whose address is a key.
BY_LINK = ("/s/", "/j/", "/g/", "/r/", "/w/")

# Pages that somebody without the second factor still needs: to set it up, and to leave.
log = logging.getLogger(__name__)

PROBES = ("/healthz", "/readyz", "/metrics")
# The interface for programs knows no cookie, and asks whose token it is itself.
OPEN_PATHS = ("/accounts/", "/static/", "/api/", *BY_LINK, "/join/", *PROBES)

MAY_NOT = "42501"  # what PostgreSQL calls a table that this role may not read or write

# Pages that settle their language themselves (surveys/languages.py), or have none.
OTHER_LANGUAGES = ("/static/", "/s/", "/j/", "/g/", "/w/", "/promise/", *PROBES)


def kept_nowhere(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep pages out of caches and search engines, and their links out of referrers."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        if request.path != "/":
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if request.path.startswith(BY_LINK):  # also where the link opens nothing any more
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return respond


def closed_while_restoring(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer nothing but "come back soon" while a backup is restored; the database is not asked."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not is_closed():
            return get_response(request)
        if request.path == "/healthz":  # the process is well, and must not be restarted for this
            return HttpResponse("restoring", content_type="text/plain")
        accepted = request.headers.get("Accept-Language", "")
        language = best(list(NAMES), accepted=accepted)
        with translation.override(language):
            # Without the request: whatever is known of the reader would be asked of the database.
            facts = {"language": language, "direction": direction(language)}
            response = HttpResponse(render_to_string("restoring.html", facts), status=503)
        response["Retry-After"] = "300"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
        return response

    return respond


def in_the_readers_language(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let staff pages speak the language their reader chose, or the browser's."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(OTHER_LANGUAGES):
            return get_response(request)
        language = of_page(request)
        with translation.override(language):
            response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):  # files are English
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language",))
        return response

    return respond


def second_factor_where_it_matters(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send administrators and consultants to set up a second factor before anything else.

    Not in a demonstration: its accounts exist on a loopback address only.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        if settings.DEMONSTRATION or request.path.startswith(OPEN_PATHS):
            return get_response(request)
        user = request.user
        if user.is_authenticated and handles_personal_data(user) and not is_mfa_enabled(user):
            messages.warning(
                request, _("Set up a second step of sign-in first. It takes a minute.")
            )
            return redirect("mfa_activate_totp")
        return get_response(request)

    return respond


class WhatIsReadElsewhere:
    """Say calmly that a page is served elsewhere when the reporting role may not read its table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if getattr(problem.__cause__, "pgcode", "") != MAY_NOT:
            return None
        route = request.resolver_match.view_name if request.resolver_match else "a page"
        log.error("This database role may not read what %s needs: send it elsewhere.", route)
        if request.path.startswith("/api/"):
            return errors.Problem(503, "elsewhere", errors.OUR_FAULT).answer()
        # The database refuses more in this transaction: nothing about the reader is asked of it.
        accepted = request.headers.get("Accept-Language", "")
        language = translation.get_language()
        if request.path.startswith(OTHER_LANGUAGES):
            language = best(list(NAMES), accepted=accepted)
        with translation.override(language):
            facts = {"language": language, "direction": direction(language)}
            return HttpResponse(render_to_string("elsewhere.html", facts), status=503)


class SignInWithoutItsParts:
    """Say so when single sign-on does not answer, or when nobody can count wrong passwords.

    Without the limits signing in stays closed; answering a survey needs none of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, RequestException):
            return render(request, "socialaccount/authentication_error.html", status=503)
        if isinstance(problem, DatabaseError) and request.path.startswith("/accounts/"):
            log.error("Signing in is closed: %s", type(problem).__name__)
            return render(request, "account/not_now.html", status=503)
        return None
