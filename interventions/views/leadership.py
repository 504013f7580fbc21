"""Relational leadership: what leaders and those they lead say of each other, side by side."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions.access import find_entries
from interventions.leadership import leadership
from surveys.access import get_release
from surveys.results import released_ties

SUITABLE = ("relational-leadership-development", "leader-inclusiveness", "power-sharing")


@login_required
@require_safe
def led(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show both directions, and each group among itself, with three rules for leading change."""
    release = get_release(request.user, wave_id)
    ties = released_ties(release)
    context = {
        "release": release,
        "kept": ties.min_raters,
        "pairs": leadership(ties),
        "has_leaders": any(group.kind == "leader" for group in ties.groups),
        "entries": find_entries(release.organisation_id, SUITABLE),
    }
    return render(request, "interventions/leadership.html", context)
