"""Released results: the plain data of the JSON file, its ties page by page, and what changed."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate
from ninja import Query, Router, Schema
from pydantic import Field

from interventions.readiness import checklist
from reports.api.auth import REFUSALS, caller, needs, token_of
from reports.api.fields import PageOf, Paging, PathKey, QueryKey, Slug, page_of
from reports.changes import ChangeReport, build_changes
from reports.exports.as_json import content_of
from reports.exports.files import tie_lines
from reports.summary import Report, build_report
from surveys.access import get_release, get_release_and_earlier, units_for
from surveys.changes_shown import ChangeLine
from surveys.events import LONGEST, Action, record
from surveys.models.events import Event
from surveys.models.releases import Release
from surveys.models.tokens import Scope

router = Router(tags=["Results"])
READS = needs(Scope.READ_RESULTS)
Plain = dict[str, Any]


class ReleaseLine(Schema):
    """That a wave is released, and the fingerprint of all that was published."""

    wave: int
    study: int
    wave_number: int
    number: int
    released_on: date
    fingerprint: str


class TieOut(Schema):
    """One tie in one measure, as released. What is not shown has no number."""

    rater: str
    rated: str
    scope: str
    measure: str
    kind: str
    shown: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    without_contact: int | None
    unanswered: int | None
    level: str | None
    certainty: str | None
    unit: str
    survey: str
    before_sharing: str


class ReleaseOut(Schema):
    """What a release says: the same, field by field, as the JSON file of the report."""

    survey: str
    organisation: str
    study: str
    wave: int
    unit: str | None
    released_on: date
    releases: int
    fingerprint: str
    settings: Plain
    cutoffs: Plain
    before_sharing: list[Plain]
    raters: list[Plain]
    not_in_this_unit: list[str]
    rated: list[Plain]
    measures: list[Plain]
    indices: list[Plain]
    trust: Plain | None
    ties: list[TieOut]
    credit: str


class ChangesOut(Schema):
    """What changed between two released waves, in the words of the report."""

    before: int
    after: int
    refused: str | None = Field(description="Why the two cannot be compared, if they cannot")
    answer: str
    index: Plain | None
    moved: list[Plain]
    unmoved: list[Plain]
    uncompared: list[Plain]
    notes: list[str]


@router.get("/releases", response={200: PageOf[ReleaseLine], **REFUSALS}, **READS)
def list_releases(request: HttpRequest, paging: Query[Paging], study: QueryKey = None) -> Any:
    """The newest release of each wave this person may read; of one study, if it is named."""
    later = Release.objects.filter(wave=OuterRef("wave"), number__gt=OuterRef("number"))
    found = Release.objects.visible_to(caller(request)).filter(~Exists(later), wave__pulse_of=None)
    if study is not None:
        found = found.filter(wave__study=study)
    return page_of(found.select_related("wave").order_by("pk"), paging, _line)


@router.get("/waves/{wave_id}/release", response={200: ReleaseOut, **REFUSALS}, **READS)
def read_release(request: HttpRequest, wave_id: PathKey, unit: QueryKey = None) -> Any:
    """Everything a wave's release says; of one unit, if it is named.

    Send the `ETag` back as `If-None-Match`: as long as nothing has changed the answer is 304.
    """
    release = get_release(caller(request), wave_id)
    report = _report(request, release, unit)
    return _sent(request, release, content_of(report), _of_unit(report, unit))


@router.get("/waves/{wave_id}/release/ties", response={200: PageOf[TieOut], **REFUSALS}, **READS)
def list_ties(
    request: HttpRequest,
    wave_id: PathKey,
    paging: Query[Paging],
    unit: QueryKey = None,
    measure: Slug | None = None,
) -> Any:
    """The released ties, page by page; of one measure, if it is named, as `all` or `timely`."""
    release = get_release(caller(request), wave_id)
    report = _report(request, release, unit)
    lines = list(tie_lines(report))
    if measure is not None:
        lines = [line for line in lines if line["measure"] == measure]
    return _sent(request, release, page_of(lines, paging, dict), _of_unit(report, unit))


@router.get("/waves/{wave_id}/release/changes", response={200: ChangesOut, **REFUSALS}, **READS)
def read_changes(request: HttpRequest, wave_id: PathKey, against: QueryKey = None) -> Any:
    """What changed since an earlier wave: the last one, or the wave with the number `against`."""
    release, earlier = get_release_and_earlier(caller(request), wave_id)
    wanted = [each for each in earlier if against in (None, each.wave.number)]
    if not wanted:
        raise Http404
    since = f", changes since wave {wanted[0].wave.number}"
    return _sent(request, release, _changes(build_changes(wanted[0], release)), since)


def _line(release: Release) -> Plain:
    return {
        "wave": release.wave_id,
        "study": release.wave.study_id,
        "wave_number": release.wave.number,
        "number": release.number,
        "released_on": release.released_on,
        "fingerprint": release.fingerprint,
    }


def _changes(found: ChangeReport) -> Plain:
    return {
        "before": found.before,
        "after": found.after,
        "refused": found.refused or None,
        "answer": found.answer,
        "index": _change(found.index) if found.index else None,
        "moved": [_change(each) for each in found.moved],
        "unmoved": [_change(each) for each in found.unmoved],
        "uncompared": [_change(each) for each in found.uncompared],
        "notes": list(found.notes),
    }


def _change(line: ChangeLine) -> Plain:
    return {
        "key": line.key,
        "title": line.title,
        "before": str(line.before) if line.before else None,
        "after": str(line.after) if line.after else None,
        "direction": line.direction,
        "difference": line.difference or None,
        "interval": line.interval or None,
        "p": line.p or None,
        "sentence": line.sentence,
    }


def _report(request: HttpRequest, release: Release, unit_id: int | None) -> Report:
    """Make the same report as the file of this person would be made from."""
    units = units_for(caller(request), release.wave.study) if unit_id is not None else []
    unit = next((each for each in units if each.pk == unit_id), None)
    if unit is None and unit_id is not None:
        raise Http404
    return build_report(release, unit, readiness=checklist(release.wave))


def _of_unit(report: Report, unit_id: int | None) -> str:
    return f", unit {unit_id}: {report.unit}" if unit_id is not None else ""


def _sent(request: HttpRequest, release: Release, content: Plain, part: str) -> HttpResponse:
    """Hand over results, or say that they are what the caller has; write down who took them."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    tag = f'"{hashlib.sha256(text).hexdigest()}"'
    response = HttpResponse(text, content_type="application/json", headers={"ETag": tag})
    conditional = get_conditional_response(request, etag=tag, response=response)
    assert isinstance(conditional, HttpResponse)
    if conditional.status_code == 200:
        _write_down(request, release, part)
    return conditional


def _write_down(request: HttpRequest, release: Release, part: str) -> None:
    """A line per token, wave, part and day: one that asks every minute hides no other line."""
    about = f"{release.wave.in_the_log}, token {token_of(request).pk}{part}"[:LONGEST]
    lines = Event.objects.filter(
        organisation=release.organisation_id, action=Action.RESULTS_FETCHED, about=about
    )
    if not lines.filter(at__date=localdate()).exists():
        record(caller(request), Action.RESULTS_FETCHED, about, release.organisation)
