"""Every request gets a number; those of staff are counted and told to the log, nobody else's.

A line or a count per request of a respondent would be a live count of answers, and with a proxy's
log beside it a way to who gave them. So of their pages only failures are told.
"""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

from rcsurvey import counters
from rcsurvey.logs import request_id

log = logging.getLogger(__name__)

# Only what looks like a number of a request: a longer or freer text could carry anything.
PLAIN = re.compile(r"[0-9a-f-]{8,36}", re.ASCII)
# Respondents, phones in a workshop, and guests with a read-only link.
UNTOLD = ("/s/", "/j/", "/g/", "/w/", "/r/", "/promise/")
UNTOLD_ROUTES = {"surveys:paper-type"}  # staff type in what a person answered on paper
NOT_PAGES = ("/static/", "/healthz", "/readyz", "/metrics")  # asked for every few seconds
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FAILED = 500


def numbered(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request its number, and tell what became of it where that tells of nobody."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        came_with = request.headers.get("X-Request-ID", "")
        number = came_with if PLAIN.fullmatch(came_with) else uuid4().hex
        mark = request_id.set(number)
        started = time.monotonic()
        try:
            response = get_response(request)
            if is_told(request):
                response.headers["X-Request-ID"] = number
                tell(request, response.status_code, time.monotonic() - started)
            elif response.status_code >= FAILED:
                tell(request, response.status_code, time.monotonic() - started)
        finally:
            request_id.reset(mark)
        return response

    return respond


def is_told(request: HttpRequest) -> bool:
    """Whether a request is one of staff that says nothing of any answer."""
    found = request.resolver_match
    untold = found is not None and found.view_name in UNTOLD_ROUTES
    return not untold and not request.path.startswith((*UNTOLD, *NOT_PAGES))


def tell(request: HttpRequest, status: int, seconds: float) -> None:
    """Count a request and write its line: which page, never which address."""
    route = request.resolver_match.view_name if request.resolver_match else "none"
    counters.count(route, status)
    said = {
        "method": request.method if request.method in METHODS else "OTHER",
        "route": route,
        "status": status,
        "ms": round(1000 * seconds),
    }
    log.info("%(method)s %(route)s %(status)s %(ms)s ms", said, extra=said)
