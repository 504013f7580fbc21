"""Running a wave: watch it, close it, release it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import results, waves
from surveys.access import get_wave, get_wave_to_run, runs
from surveys.events import Action, record
from surveys.models.waves import Wave
from surveys.progress import progress_of


@require_safe
@login_required
def wave(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say where a wave stands and offer the one next step."""
    wave = get_wave(request.user, wave_id)
    state, is_run = wave.state(), runs(request.user, wave)
    asks = state in (Wave.State.OPEN, Wave.State.CLOSED)
    context = {
        "wave": wave,
        "study": wave.study,
        "state": state,
        "runs": is_run,
        "progress": progress_of(wave) if is_run and asks else (),
        "why_not_yet": results.why_not_yet(wave),
        "release": wave.releases.last(),
    }
    return render(request, "surveys/wave.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Ask whether to close an open wave, and close it."""
    wave = get_wave_to_run(request.user, wave_id)
    if request.method != "POST" and wave.is_open():
        return render(request, "surveys/wave_close.html", {"wave": wave, "study": wave.study})
    try:
        if request.method != "POST":
            raise waves.CannotClose
        with transaction.atomic():
            waves.close(wave)
            record(request.user, Action.WAVE_CLOSED, wave.in_the_log, wave.organisation)
    except waves.CannotClose:  # closed already, perhaps a moment ago by somebody else
        messages.warning(request, _("This wave is not open, so there is nothing to close."))
    else:
        messages.success(request, _("The wave is closed. It takes no new answers."))
    return redirect("surveys:wave", wave_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Ask whether to release a closed wave; then freeze and publish it."""
    wave = get_wave_to_run(request.user, wave_id)
    if request.method != "POST" and not results.why_not_yet(wave):
        return render(request, "surveys/wave_release.html", {"wave": wave, "study": wave.study})
    try:
        if request.method != "POST":
            raise results.NotReleasable(results.why_not_yet(wave))
        release = results.publish(wave)
    except results.NotReleasable as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys:wave", wave_id)
    about = f"{wave.in_the_log}, release {release.number}"
    record(request.user, Action.RESULTS_RELEASED, about, wave.organisation)
    messages.success(request, _("The results are released. From now on no number changes."))
    return redirect("reports:overview", wave_id)
