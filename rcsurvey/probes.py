"""What machines ask: does it live, can it work, what does it count."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rcsurvey import health

LOOPBACK = ("127.0.0.1", "::1")
PROXIED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded")
TEXT = "text/plain; charset=utf-8"


def may_know(request: HttpRequest) -> bool:
    """Whether this is the machine itself, and not by way of its proxy, or somebody with the key."""
    shown = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and constant_time_compare(shown, f"Bearer {settings.METRICS_TOKEN}"):
        return True
    is_near = request.META.get("REMOTE_ADDR") in LOOPBACK
    return is_near and not any(name in request.headers for name in PROXIED)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the web process can reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type=TEXT)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when everything is at work, else 503; why is said to who may know."""
    found = health.problems()
    words = "\n".join(["not ok", *found]) if found and may_know(request) else "not ok"
    status = 503 if found else 200
    return HttpResponse(words if found else "ok", content_type=TEXT, status=status)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the numbers for a collector; for everybody else there is nothing here."""
    if not may_know(request):
        raise Http404
    return HttpResponse(health.as_prometheus(), content_type="text/plain; version=0.0.4")
