"""The research export: for people named before the start, and each download is written down."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys import results
from surveys.access import get_wave_to_research
from surveys.events import Action, record
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def export(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say who may download single answers and for what; hand a file over and log it."""
    wave = get_wave_to_research(request.user, wave_id)
    released = list(wave.releases.all())
    files = {release: results.research_file(release) for release in released}
    found = [release for release, content in files.items() if content is not None]
    if request.method == "POST":
        for release in found:
            if str(release.number) == request.POST.get("release"):
                return _handed_over(request, wave, release, files[release] or "")
    is_missing = request.method == "POST" or not found
    context = {
        "wave": wave,
        "study": wave.study,
        "readers": list(wave.research_readers.all()),
        "found": found,
        "is_released": bool(released),
        "is_missing": is_missing,
    }
    return render(request, "surveys/research.html", context, status=404 if is_missing else 200)


@transaction.atomic
def _handed_over(request: HttpRequest, wave: Wave, release: Release, content: str) -> HttpResponse:
    """Log the download and return the stored file; nothing leaves without its line in the log."""
    about = f"{wave.in_the_log}, release {release.number}"
    record(request.user, Action.RESEARCH_DOWNLOADED, about, wave.organisation)
    name = f"{slugify(wave.study.name)[:60]}-wave-{wave.number}".lstrip("-")
    return HttpResponse(
        content.encode(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": (
                f'attachment; filename="{name}-release-{release.number}-single-answers.csv"'
            ),
            "X-Content-Type-Options": "nosniff",
        },
    )
