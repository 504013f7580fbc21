"""The results of a wave for those who were invited, opened by their own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.summary import build_report
from surveys.access import get_release_shared_with
from surveys.views.answering import opened_by_link


@opened_by_link
@require_safe
def results(request: HttpRequest, token: str) -> HttpResponse:
    """Show the released matrix, as masked as everywhere else; it says nothing of the reader."""
    release = get_release_shared_with(token)
    report = build_report(release)
    context = {
        "organisation_name": report.organisation,
        "token": token,
        "report": report,
        "study": release.wave.study,
        "view": report.overall,
    }
    return render(request, "reports/team.html", context)
