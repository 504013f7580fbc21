"""The whole pack: asked for by a press, followed while it is made, taken away for a day."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reports import packing
from reports.access import get_pack_job
from reports.models import PackJob
from reports.taking import asked
from surveys.access import get_release_and_earlier
from surveys.events import Action, record


@require_POST
@login_required
def prepare(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Have the pack made as it was chosen, and lead on to where it will lie."""
    release, earlier = get_release_and_earlier(request.user, wave_id)
    form, chosen = asked(request, request.POST, release, earlier)
    if chosen is None:
        context = {"release": release, "form": form, "wave": release.wave}
        return render(request, "reports/pack.html", context, status=400)
    try:
        made = packing.ask_for(request.user, release, chosen)
    except packing.TooMany:
        _say_too_many(request)
        context = {"release": release, "form": form, "wave": release.wave}
        return render(request, "reports/pack.html", context, status=429)
    return redirect("reports:pack-job", wave_id, made.pk)


@require_safe
@login_required
@never_cache
def job(request: HttpRequest, wave_id: int, job_id: UUID) -> HttpResponse:
    """Say how far a pack is, hand it over, or say that it failed and what to do."""
    found = get_pack_job(request.user, wave_id, job_id)
    context = {
        "job": found,
        "wave": found.release.wave,
        "words": _said(found),
        "hours": settings.PACK_KEPT_HOURS,
        "size": packing.size_of(found),
    }
    return render(request, "reports/pack_job.html", context)


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, wave_id: int, job_id: UUID) -> HttpResponse:
    """Say how far a pack is, for the page that follows it."""
    found = get_pack_job(request.user, wave_id, job_id)
    waiting = int(found.is_under_way)
    return JsonResponse({"done": found.done, "waiting": waiting, "words": _said(found)})


@require_POST
@login_required
def again(request: HttpRequest, wave_id: int, job_id: UUID) -> HttpResponse:
    """Have a pack that failed made once more."""
    found = get_pack_job(request.user, wave_id, job_id)
    try:
        packing.ask_again(found)
    except packing.TooMany:
        _say_too_many(request)
    return redirect("reports:pack-job", wave_id, found.pk)


@require_safe
@login_required
@never_cache
def file(request: HttpRequest, wave_id: int, job_id: UUID) -> HttpResponse:
    """Hand a pack over to whoever asked for it."""
    found = get_pack_job(request.user, wave_id, job_id)
    try:
        content = packing.file_of(found).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    if request.method == "GET":
        about = f"{found.release.wave.in_the_log}, {found.filename[-60:]}"
        record(request.user, Action.FILE_DOWNLOADED, about, found.organisation)
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{found.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _say_too_many(request: HttpRequest) -> None:
    words = _("Three packs of yours are being made. When one of them is ready, ask for this one.")
    messages.warning(request, words)


def _said(found: PackJob) -> str:
    if found.is_under_way and found.state == PackJob.State.WAITING:
        return _("It begins in a moment.")
    counted = {"done": found.done, "steps": found.steps}
    return _("%(done)s of %(steps)s files are made.") % counted
