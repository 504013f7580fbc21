"""A pulse between waves: who would be asked about what, and the one click that asks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from interventions.forms.pulses import PulseForm
from interventions.planning import ties_under_action
from surveys import events, pulses
from surveys.access import get_wave_to_run
from surveys.locking import NotReady


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say what a pulse about the ties of a plan would ask, and ask it."""
    wave = get_wave_to_run(request.user, wave_id)
    if wave.pulse_of_id is not None or not wave.is_released():
        raise Http404
    ties = ties_under_action(wave)
    form = PulseForm(request.POST if request.method == "POST" else None)
    refusal = pulses.why_not_now(wave)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                pulse = pulses.ask(wave, ties, closes_at=form.closes_at())
                action = events.Action.PULSE_ASKED
                events.record(request.user, action, pulse.in_the_log, wave.organisation)
        except (pulses.CannotAsk, NotReady) as reason:
            refusal = str(reason)
        else:
            asked = pulse.invitations.count()
            words = ngettext(
                "The pulse has begun. %(n)s person is invited by mail.",
                "The pulse has begun. %(n)s people are invited by mail.",
                asked,
            )
            messages.success(request, words % {"n": asked})
            return redirect("surveys:wave", pulse.pk)
    context = {
        "wave": wave,
        "form": form,
        "refusal": refusal,
        "has_ties": bool(ties),
        "outline": pulses.outline(wave, ties),
        "k": wave.smallest_block,
    }
    return render(request, "interventions/pulse.html", context, status=400 if form.errors else 200)
