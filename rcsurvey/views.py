"""The pages that belong to no app: the front door, and what goes wrong before one is reached."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import page_not_found, server_error

from reports.api import errors
from surveys.access import works_here
from surveys.languages import Token, of_request
from surveys.staff_languages import OFFERED, choose, chosen_by, offers


def product(request: HttpRequest) -> dict[str, object]:
    """Give every template the product's name, and what kind of installation this is."""
    return {
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "DEMONSTRATION": settings.DEMONSTRATION,
        "SSO_NAME": settings.OIDC_NAME,
    }


def languages(request: HttpRequest) -> dict[str, object]:
    """Give every template the languages of staff pages; respondents' pages do not look at them."""
    return {"staff_languages": offers, "chosen_language": lambda: chosen_by(request.user)}


@require_POST
@login_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language somebody wants to read with their account, and go back where they were."""
    wanted = request.POST.get("language", "")
    if wanted and wanted not in OFFERED:
        raise Http404
    choose(request.user, wanted)
    back = request.headers.get("Referer", "")  # our own pages send it to us, and to nobody else
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if is_ours else "surveys:overview")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what this is; people with an organisation go straight to their studies."""
    if works_here(request.user):
        return redirect("surveys:overview")
    return render(request, "start.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a refused form in words a person can act on."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say so in the language of whoever came by a personal link, or of who has an account.

    A program is told so in the one shape that it reads.
    """
    if request.path.startswith("/api/"):
        return errors.not_found().answer()
    with translation.override(_language_after(request)):
        return HttpResponse(page_not_found(request, exception).content, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, as `not_found` does."""
    if request.path.startswith("/api/"):
        return errors.Problem(500, "our_fault", errors.OUR_FAULT).answer()
    with translation.override(_language_after(request)):
        return HttpResponse(server_error(request).content, status=500)


def _language_after(request: HttpRequest) -> str:
    came_by_link = request.path.startswith(("/s/", "/promise/")) or (
        request.resolver_match and isinstance(request.resolver_match.kwargs.get("token"), Token)
    )
    return of_request(request) if came_by_link else translation.get_language()
