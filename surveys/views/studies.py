"""The studies a person works with, and where each of their waves stands."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surveys.access import get_study, run_by
from surveys.bar import bar_of
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.repeating import last_wave


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """List the studies this person may see, of one organisation or of all, newest results first."""
    bar = bar_of(request)
    waves = Wave.objects.newest_first().prefetch_related("releases")
    studies = (
        Study.objects.visible_to(request.user)
        .select_related("organisation")
        .prefetch_related(Prefetch("waves", queryset=waves))
        .order_by("organisation__name", "name")
    )
    if bar.chosen:
        studies = studies.filter(organisation=bar.chosen)
    named = bar.chosen or next(iter(bar.organisations), None)
    runs = set(run_by(request.user).values_list("pk", flat=True))
    context = {
        "studies": studies,
        "bar": bar,
        "named": named,
        "may_add": bool(runs),
        "may_bring": named is not None and named.pk in runs,
    }
    return render(request, "surveys/overview.html", context)


@require_safe
@login_required
def study(request: HttpRequest, study_id: int) -> HttpResponse:
    """Show one study: its waves, its workgroups, and what may be done next."""
    study = get_study(request.user, study_id)
    waves = study.waves.newest_first().prefetch_related("releases")
    groups = study.workgroups.select_related("partner")
    context = {
        "study": study,
        "waves": waves,
        "newest": last_wave(study),
        "groups": groups,
        "units": study.units.all(),
        "runs": run_by(request.user).filter(pk=study.organisation_id).exists(),
    }
    return render(request, "surveys/study.html", context)
