"""The leader's preview: what to do between reading the results and talking about them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions.access import find_entries, plans
from interventions.matching.shortlist import FIRST_STEP
from interventions.preparing import places
from interventions.readiness import open_points
from surveys.access import get_release, is_tied_to_units, units_for
from surveys.leaders_first import opens_to_all_on
from surveys.results import smallest_kept


@login_required
@require_safe
def prepare(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show the weak ties of the study and of the units this person leads, with how to open."""
    release = get_release(request.user, wave_id)
    is_tied = is_tied_to_units(request.user, release.organisation_id)
    units = units_for(request.user, release.wave.study) if is_tied else []
    found = places(release, units)
    context = {
        "release": release,
        "wave": release.wave,
        "kept": smallest_kept(release),
        "whole": found[0],
        "own": found[1:],
        "opens_on": opens_to_all_on(release.wave),
        "open_points": open_points(release.wave),
        "may_plan": plans(request.user, release.wave),
        "first_steps": find_entries(release.organisation_id, [FIRST_STEP]),
    }
    return render(request, "interventions/prepare.html", context)
