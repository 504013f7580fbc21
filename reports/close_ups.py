"""Pages that look closer: one tie, one group, and all groups as a network."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from interventions.access import actions_on
from reports.access import Reader, page_of_results
from reports.changes import build_changes
from reports.group import RATED, build_group
from reports.matrix import ALL
from reports.network_map import BANDS, Wanted, band_choices, build_map
from reports.reading import reading_of_cells
from reports.summary import build_report
from reports.tie import build_tie
from reports.trend import INDEX, build_trend
from surveys.instruments import get_instrument
from surveys.models.waves import Wave
from surveys.results import released_beside, released_ties, smallest_kept


@require_safe
@page_of_results
def tie(request: HttpRequest, reader: Reader, wave_id: int, one: str, other: str) -> HttpResponse:
    """Show both directions of one tie; the same page whichever group is named first."""
    release, before = reader.releases(wave_id)
    earlier = next(iter(before), None)
    ties, found = released_beside(release, earlier)
    report = build_report(release, ties=ties)
    changes = build_changes(earlier, release, found) if earlier and found else None
    made = build_tie(release, report, ties, (one, other), changes)
    if made is None:
        raise Http404
    keys = made.directions[0].rater, made.directions[0].target
    context = {
        "reader": reader,
        "release": release,
        "report": report,
        "tie": made,
        "changes": changes,
        "planned": [] if reader.is_guest else actions_on(reader.user, release.wave.study, *keys),
        "today": localdate(),
    }
    return render(request, "reports/tie.html", context)


@require_safe
@page_of_results
def group(request: HttpRequest, reader: Reader, wave_id: int, key: str) -> HttpResponse:
    """Show one workgroup from both sides; `?side=rates` shows how it rates others."""
    release = reader.release(wave_id)
    ties = released_ties(release)
    report = build_report(release, ties=ties)
    made = build_group(release, report, ties, key)
    if made is None:
        raise Http404
    side = made.side(request.GET.get("side", RATED))
    context = {"reader": reader, "release": release, "report": report, "group": made, "side": side}
    return render(request, "reports/group.html", context)


@require_safe
@page_of_results
def trend(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Draw one number over all waves up to this one; `?of=` names a tie, without it the index."""
    release, before = reader.releases(wave_id)
    releases = [*reversed(before), release]
    made = build_trend(releases, request.GET.get("of", INDEX))
    context = {
        "reader": reader,
        "release": release,
        "trend": made,
        "dimensions": get_instrument(release.instrument).items,
        "kept": smallest_kept(release),
        "hides": release.mode == Wave.Mode.PROTECTED,
    }
    return render(request, "reports/trend.html", context)


@require_safe
@page_of_results
def network_map(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Draw the groups and their ties; `?show=`, `?level=` and `?group=` narrow it down."""
    release = reader.release(wave_id)
    ties = released_ties(release)
    report = build_report(release, ties=ties)
    view = report.view(request.GET.get("show", ALL)) or report.overall
    band, group = request.GET.get("level", ""), request.GET.get("group", "")
    keys = {row.key for row in report.rows} | {column.key for column in report.columns}
    wanted = Wanted(view, band if band in BANDS else "", group if group in keys else "")
    made = build_map(report, ties, wanted)
    context = {
        "reader": reader,
        "release": release,
        "report": report,
        "map": made,
        "reading": reading_of_cells([line.cell for line in made.lines], view.key),
        "wanted": wanted,
        "bands": band_choices(has_levels=view.has_levels),
    }
    return render(request, "reports/map.html", context)
