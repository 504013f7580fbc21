"""Pages of a release: the overview, the heatmap, the files."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.exports import FORMATS
from reports.figures.heatmap import heatmap_figure
from reports.figures.level_bar import level_bar
from reports.figures.theme import draws_figures
from reports.matrix import ALL
from reports.summary import build_report
from surveys.access import get_release


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say what stands out: what carries the work, then what is worth a conversation."""
    release = get_release(request.user, wave_id)
    report = build_report(release)
    context = {
        "release": release,
        "report": report,
        "found": report.findings,
        "level_bar": level_bar(report.findings.level_counts),
    }
    return render(request, "reports/overview.html", context)


@require_safe
@login_required
@never_cache
@draws_figures
def heatmap(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show how each workgroup rates each other workgroup, as a figure and as a table."""
    release = get_release(request.user, wave_id)
    report = build_report(release)
    wanted = request.GET.get("show", ALL)
    view = report.view(wanted)
    context = {
        "release": release,
        "report": report,
        "found": report.findings,
        "view": view or report.overall,
        "is_unknown": view is None,
        "figure": heatmap_figure(report, view or report.overall),
    }
    return render(request, "reports/heatmap.html", context)


@require_safe
@login_required
@never_cache
def file(request: HttpRequest, wave_id: int, name: str) -> HttpResponse:
    """Hand over the released ties, the same numbers as on the page."""
    release = get_release(request.user, wave_id)
    if name not in FORMATS:
        raise Http404
    export = FORMATS[name](build_report(release))
    return HttpResponse(
        export.content,
        content_type=export.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{export.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
