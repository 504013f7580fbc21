"""Handing over the research files: to the people named before the start, each time logged."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reports.research.bundle import research_files
from surveys.access import get_wave_to_research
from surveys.events import Action, record
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
@transaction.atomic
def files(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Hand over all research files as a zip; who only looks is shown the page that offers them."""
    wave = get_wave_to_research(request.user, wave_id)
    if request.method != "POST":
        return redirect("surveys:research", wave.pk)
    releases = wave.releases.select_related("wave__study", "organisation")
    newest = releases.order_by("-number").first()
    made = research_files(newest) if newest and wave.research_export else None
    if made is None:
        raise Http404
    about = f"{wave.in_the_log}, research files"
    record(request.user, Action.RESEARCH_DOWNLOADED, about, wave.organisation)
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
