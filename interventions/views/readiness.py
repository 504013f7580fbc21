"""The checklist to go through before weak ties are shown to those concerned."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interventions.access import plans
from interventions.readiness import POINTS, checklist, tick
from surveys.access import get_wave


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def readiness(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show the seven points; whoever may plan ticks them. Nothing is locked by them."""
    wave = get_wave(request.user, wave_id)
    if request.method == "POST":
        if not plans(request.user, wave):
            raise Http404
        tick(wave, set(request.POST.getlist("points")) & set(POINTS))
        messages.success(request, _("Saved. What is still open stands above the weak ties."))
        known = "interventions:suggestions" if wave.is_released() else "surveys:wave"
        return redirect(known, wave_id)
    context = {
        "wave": wave,
        "points": checklist(wave),
        "may_plan": plans(request.user, wave),
    }
    return render(request, "interventions/readiness.html", context)
