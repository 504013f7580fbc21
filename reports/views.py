"""Pages of a release: the overview, the heatmap, the files."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interventions.readiness import checklist
from reports.access import Reader, page_of_results
from reports.arranging import STUDY, Sorting, arranged, order_choices, order_explained
from reports.changes import build_changes
from reports.exports import FORMATS
from reports.figures.heatmap import FEWEST_ROWS, heatmap_figure
from reports.figures.level_bar import level_bar
from reports.figures.sent import without_cells
from reports.figures.theme import Figure, draws_figures
from reports.further import build_further
from reports.matrix import ALL, View
from reports.reading import reading_of
from reports.side_by_side import build_side_by_side
from reports.standing import standing_of
from reports.summary import Report, build_report
from surveys.events import Action, record
from surveys.models.releases import Release
from surveys.models.studies import Unit
from surveys.results import released_beside, released_comments


@require_safe
@page_of_results
def overview(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Say what stands out: what carries the work, then what is worth a conversation.

    With `?compare=studies` also where the study stands among its organisation's other ones.
    """
    release, before = reader.releases(wave_id)
    earlier = next(iter(before), None)
    ties, moved = released_beside(release, earlier)
    report = build_report(release, ties=ties, readiness=checklist(release.wave))
    compares = request.GET.get("compare") == "studies" and not reader.is_guest
    shows_comments = not reader.is_guest  # those who wrote were told who reads them
    context = {
        "reader": reader,
        "release": release,
        "report": report,
        "found": report.findings,
        "changes": build_changes(earlier, release, moved) if earlier and moved else None,
        "level_bar": level_bar(report.findings.level_counts),
        "asks_for_comment": shows_comments and release.wave.asks_for_comment,
        "comments": released_comments(release) if shows_comments and _has_comments(release) else [],
        "least_for_comments": _in_words(release.wave.comment_minimum),
        "standing": standing_of(release, report.between) if compares else None,
        "may_research": reader.may_research(release.wave),
    }
    return render(request, "reports/overview.html", context)


@require_safe
@page_of_results
@draws_figures
def heatmap(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Show how each workgroup rates each other workgroup, as a figure and as a table.

    `?show=` picks a measure, `?unit=` the answers of one unit, `?order=` how groups are sorted.
    """
    release = reader.release(wave_id, of_units=True)
    units = reader.units(release)
    unit = _unit(request, units) or (None if _asks_for_unit(request) else reader.unit)
    if unit is None and _asks_for_unit(request) and reader.knows_no_other_unit(release):
        raise Http404
    whole = build_report(release, unit)
    found = whole.view(request.GET.get("show", ALL))
    sorting = _sorting(request)
    report, view = arranged(whole, found or whole.overall, sorting)
    context = {
        "reader": reader,
        "release": release,
        "report": report,
        "found": report.findings,
        "units": [] if reader.is_guest else units,
        "unit": unit,
        "is_unknown_unit": unit is None and _asks_for_unit(request),
        "view": view,
        "orders": order_choices(),
        "sorting": sorting,
        "order_explained": order_explained(sorting, report),
        "reading": reading_of(view),
        "is_unknown": found is None,
        "figure": _picture(report, view),
        "silent": [cell for cell in report.overall.cells if cell.silence_words],
    }
    return render(request, "reports/heatmap.html", context)


@require_safe
@page_of_results
def units(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Put the units of a study beside each other, on one scale and in the study's order."""
    release = reader.release(wave_id)
    report, beside = build_side_by_side(release, reader.units(release))
    context = {
        "reader": reader,
        "release": release,
        "report": report,
        "beside": beside,
        "means": beside.means,
    }
    return render(request, "reports/units.html", context)


@require_safe
@page_of_results
def further(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Say what was answered beside the ties: about partner organisations, and about the work."""
    release = reader.release(wave_id)
    context = {"reader": reader, "release": release, "found": build_further(release)}
    return render(request, "reports/further.html", context)


@require_safe
@page_of_results
def changes(request: HttpRequest, reader: Reader, wave_id: int) -> HttpResponse:
    """Say what changed since an earlier wave: the last one, or the one that `?with=` names."""
    release, earlier = reader.releases(wave_id)
    wanted = request.GET.get("with", "")
    against = next((each for each in earlier if str(each.wave.number) == wanted), None)
    against = against or (earlier[0] if earlier else None)
    context = {
        "reader": reader,
        "release": release,
        "study": release.wave.study.name,
        "earlier": earlier,
        "against": against,
        "changes": build_changes(against, release) if against else None,
    }
    return render(request, "reports/changes.html", context)


@require_safe
@page_of_results
def file(request: HttpRequest, reader: Reader, wave_id: int, name: str) -> HttpResponse:
    """Hand over the released ties, the same numbers as on the page; of one unit with `?unit=`."""
    release = reader.release(wave_id, of_units=True)
    units = reader.units(release) if _asks_for_unit(request) else []
    unit = _unit(request, units) or (None if _asks_for_unit(request) else reader.unit)
    is_other = unit is None and _asks_for_unit(request)
    if name not in FORMATS or is_other or not reader.takes_files:
        # A file of the whole study under the name of a unit would mislead whoever keeps it.
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):  # files read the same for everybody
        readiness = () if reader.is_guest else checklist(release.wave)
        export = FORMATS[name](build_report(release, unit, readiness=readiness))
    if request.method == "GET" and not reader.is_guest:
        part = f", {unit.name[:40]}" if unit else ""
        about = f"{release.wave.in_the_log}{part}, {name}"
        record(request.user, Action.FILE_DOWNLOADED, about, release.organisation)
    return HttpResponse(
        export.content,
        content_type=export.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{export.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _picture(report: Report, view: View) -> Figure | None:
    """Draw the matrix; of one or two rows the table alone says as much."""
    return without_cells(heatmap_figure(report, view)) if len(report.rows) >= FEWEST_ROWS else None


def _has_comments(release: Release) -> bool:
    return getattr(release, "has_comments", True)


def _in_words(number: int) -> str:
    return _("ten") if number == 10 else str(apnumber(number))


def _sorting(request: HttpRequest) -> Sorting:
    kept = {key: request.GET[key] for key in ("show", "unit") if request.GET.get(key)}
    query = f"{urlencode(kept)}&" if kept else ""
    return Sorting(request.GET.get("order", STUDY), request.GET.get("by", ""), query)


def _asks_for_unit(request: HttpRequest) -> bool:
    return bool(request.GET.get("unit"))


def _unit(request: HttpRequest, units: Iterable[Unit]) -> Unit | None:
    """Return the unit that is asked for, if it is one of this study."""
    wanted = request.GET.get("unit", "")
    return next((unit for unit in units if str(unit.pk) == wanted), None)
