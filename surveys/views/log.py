"""The log of an organisation, for its auditor: on a page, and as a file."""

import csv
import io

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from surveys.access import get_organisation
from surveys.events import Action, anchor_of, first_broken, record, rows_of
from surveys.models.events import Event
from surveys.models.organisations import Power
from surveys.spreadsheets import safe_cell

LINES_A_PAGE = 100
KEPT = {
    "answers": settings.ANSWERS_KEPT_DAYS,
    "names": settings.NAMES_KEPT_DAYS,
    "drafts": settings.DRAFT_MINUTES_AFTER_CLOSING,
    "log_months": settings.LOG_KEPT_DAYS * 12 // 365,
}


@require_safe
@login_required
@never_cache
def log(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Show who of the staff did what, the newest first."""
    organisation = get_organisation(request.user, organisation_id, Power.READ_LOG)
    events = Event.objects.filter(organisation=organisation).select_related("actor")
    page = Paginator(events.order_by("-pk"), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "page": page,
        "lines": rows_of(page),
        "broken": first_broken(organisation) if page.number == 1 else None,
        "anchor": anchor_of(organisation),
        "kept": KEPT,
    }
    return render(request, "surveys/log.html", context)


@require_POST
@login_required
@never_cache
def file(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Hand over the whole log, its seals included, and write down that it was taken."""
    organisation = get_organisation(request.user, organisation_id, Power.READ_LOG)
    record(request.user, Action.LOG_DOWNLOADED, organisation.name, organisation)
    events = Event.objects.filter(organisation=organisation).select_related("actor", "seal")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["time", "person", "action", "about", "seal"])
    for event in events.order_by("pk"):
        seal = getattr(event, "seal", None)
        who = event.actor.get_username() if event.actor else ""
        cells = (who, event.action, event.about, seal.own if seal else "")
        writer.writerow([event.at.isoformat(timespec="seconds"), *map(safe_cell, cells)])
    name = f"{slugify(organisation.name)[:60]}-log".lstrip("-")
    return HttpResponse(
        out.getvalue().encode(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )
