"""Running a wave: watch it, close it, release it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import previews, results, waves
from surveys.access import get_wave, get_wave_to_run, runs
from surveys.events import Action, record
from surveys.forms.mail import EndForm, a_week_later, in_three_days
from surveys.forms.releasing import ReleaseForm
from surveys.mailing import why_no_reminder
from surveys.models.bringing import BroughtIn
from surveys.models.waves import Wave
from surveys.progress import progress_of
from surveys.promise import promise_for
from surveys.rules import parts_of, rules_of
from surveys.watching import watch


@require_safe
@login_required
def wave(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say where a wave stands and offer the one next step."""
    wave = get_wave(request.user, wave_id)
    state, is_run = wave.state(), runs(request.user, wave)
    brought_in = BroughtIn.objects.filter(wave=wave).first()
    asks = state in (Wave.State.OPEN, Wave.State.CLOSED) and brought_in is None
    context = {
        "wave": wave,
        "study": wave.study,
        "state": state,
        "runs": is_run,
        "brought_in": brought_in,
        "progress": progress_of(wave) if is_run and asks else (),
        "watch": watch(wave) if is_run else None,
        "why_no_reminder": why_no_reminder(wave) if is_run else "",
        "why_not_yet": results.why_not_yet(wave),
        "release": wave.releases.last(),
        "rules": rules_of(wave),
        "parts": parts_of(wave),
        "promise": None if brought_in else promise_for(wave),
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
def extend(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Ask for a later end of a wave that has not ended, and put it off."""
    wave = get_wave_to_run(request.user, wave_id)
    if wave.closes_at is None or wave.has_closed():
        messages.warning(request, _("This wave is not open, so its end cannot be put off."))
        return redirect("surveys:wave", wave_id)
    form = EndForm(request.POST or None, initial={"closes_at": a_week_later(wave.closes_at)})
    if request.method == "POST" and form.is_valid():
        try:
            waves.extend(wave, closes_at=form.cleaned_data["closes_at"])
        except waves.CannotExtend as refusal:
            form.add_error("closes_at", str(refusal))
        else:
            return _has_a_new_end(request, wave, Action.WAVE_EXTENDED)
    return _ask_for_the_end(request, "surveys/wave_extend.html", wave, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Ask for the new end of a wave that was closed by mistake, and open it again."""
    wave = get_wave_to_run(request.user, wave_id)
    if wave.state() != Wave.State.CLOSED:
        messages.warning(request, _("Only a closed wave without results can be opened again."))
        return redirect("surveys:wave", wave_id)
    form = EndForm(request.POST or None, initial={"closes_at": in_three_days()})
    if request.method == "POST" and form.is_valid():
        try:
            waves.reopen(wave, closes_at=form.cleaned_data["closes_at"])
        except waves.CannotReopen as refusal:
            form.add_error("closes_at", str(refusal))
        else:
            return _has_a_new_end(request, wave, Action.WAVE_REOPENED)
    return _ask_for_the_end(request, "surveys/wave_reopen.html", wave, form)


def _ask_for_the_end(
    request: HttpRequest, template: str, wave: Wave, form: EndForm
) -> HttpResponse:
    context = {"wave": wave, "study": wave.study, "form": form}
    return render(request, template, context, status=400 if form.is_bound else 200)


def _has_a_new_end(request: HttpRequest, wave: Wave, action: str) -> HttpResponse:
    record(request.user, action, wave.in_the_log, wave.organisation)
    end = date_format(localtime(wave.closes_at), "j F Y, H:i")
    messages.success(request, _("The wave is open until %(end)s.") % {"end": end})
    return redirect("surveys:wave", wave.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Ask whether to release a closed wave; then freeze and publish it."""
    wave = get_wave_to_run(request.user, wave_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if (request.method != "POST" and not results.why_not_yet(wave)) or form.errors:
        context = {"wave": wave, "study": wave.study, "form": form}
        status = 400 if form.errors else 200
        return render(request, "surveys/wave_release.html", context, status=status)
    try:
        if request.method != "POST":
            raise results.NotReleasable(results.why_not_yet(wave))
        release = previews.release(wave, days_for_leaders=form.days_for_leaders)
    except results.NotReleasable as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys:wave", wave_id)
    about = f"{wave.in_the_log}, release {release.number}"
    record(request.user, Action.RESULTS_RELEASED, about, wave.organisation)
    messages.success(request, _("The results are released. From now on no number changes."))
    is_pulse = wave.pulse_of_id is not None
    return redirect("interventions:moved" if is_pulse else "reports:overview", wave_id)
