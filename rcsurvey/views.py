"""The pages that belong to no app: the front door, and what goes wrong before one is reached."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from surveys.access import works_here


def product(request: HttpRequest) -> dict[str, object]:
    """Give every template the product's name, and what kind of installation this is."""
    return {
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "DEMONSTRATION": settings.DEMONSTRATION,
        "SSO_NAME": settings.OIDC_NAME,
    }


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what this is; people with an organisation go straight to their studies."""
    if works_here(request.user):
        return redirect("surveys:overview")
    return render(request, "start.html")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the web process can reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a refused form in words a person can act on."""
    return render(request, "403_csrf.html", status=403)
