"""What must hold for every request of a person with an account."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from requests import RequestException

from surveys.access import handles_personal_data
from surveys.staff_languages import of_page

# Pages that somebody without the second factor still needs: to set it up, and to leave.
# The interface for programs knows no cookie, and asks whose token it is itself.
OPEN_PATHS = (
    *("/accounts/", "/static/", "/s/", "/j/", "/g/", "/r/", "/w/", "/join/", "/healthz"),
    "/api/",
)

# Pages that settle their language themselves (surveys/languages.py), or have none.
OTHER_LANGUAGES = ("/static/", "/s/", "/j/", "/g/", "/w/", "/promise/", "/healthz")


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


class SilentProvider:
    """Say so when the provider of single sign-on does not answer, or answers nonsense."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, RequestException):
            return None
        return render(request, "socialaccount/authentication_error.html", status=503)
