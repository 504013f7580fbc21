"""Before launch: the table as it will be masked."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surveys.access import get_wave_to_run
from surveys.merging import merges
from surveys.setups import setup_of
from surveys.simulating import RATES, USUAL_RATE, what_will_show


@require_safe
@login_required
def preview(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what will be readable at a response rate, and which groups are worth merging."""
    wave = get_wave_to_run(request.user, wave_id)
    rate = request.GET.get("response", "")
    response = int(rate) if rate in map(str, RATES) else USUAL_RATE
    preview = what_will_show(setup_of(wave), wave.min_raters, response, protected=wave.is_protected)
    context = {
        "wave": wave,
        "study": wave.study,
        "preview": preview,
        "merges": merges(preview),
        "may_merge": not wave.is_locked,
        "rates": RATES,
    }
    return render(request, "surveys/simulator.html", context)
