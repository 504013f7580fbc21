"""Organisations, studies and waves: what they are called and where they stand."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from reports.api.auth import REFUSALS, caller, needs
from reports.api.fields import PageOf, Paging, PathKey, QueryKey, page_of
from surveys.access import get_own_organisation, get_study, get_wave, units_for
from surveys.models.organisations import Membership
from surveys.models.studies import Study
from surveys.models.tokens import Scope
from surveys.models.waves import Wave

router = Router(tags=["Studies"])
READS = needs(Scope.READ_STUDIES)


class OrganisationOut(Schema):
    """An organisation, and what the token's person does there."""

    id: int
    name: str
    task: str


class StudyOut(Schema):
    """A study of one work process."""

    id: int
    organisation: int
    name: str
    process: str
    instrument: str
    languages: list[str]


class PartOut(Schema):
    """A workgroup or a unit."""

    id: int
    name: str


class WholeStudyOut(StudyOut):
    """A study with its workgroups, and the units this person reads."""

    workgroups: list[PartOut]
    units: list[PartOut]


class WaveOut(Schema):
    """One round of measurement. `pulse_of` names the wave that a pulse belongs to."""

    id: int
    study: int
    number: int
    name: str
    pulse_of: int | None
    state: str
    mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    results_on: date | None


@router.get("/organisations", response={200: PageOf[OrganisationOut], **REFUSALS}, **READS)
def list_organisations(request: HttpRequest, paging: Query[Paging]) -> Any:
    """The organisations this person works in."""
    mine = Membership.objects.filter(user=caller(request)).select_related("organisation")
    return page_of(mine.order_by("organisation__name"), paging, _organisation)


@router.get(
    "/organisations/{organisation_id}", response={200: OrganisationOut, **REFUSALS}, **READS
)
def read_organisation(request: HttpRequest, organisation_id: PathKey) -> Any:
    """One of these organisations."""
    found = get_own_organisation(caller(request), organisation_id)
    return _organisation(found.memberships.select_related("organisation").get(user=caller(request)))


@router.get("/studies", response={200: PageOf[StudyOut], **REFUSALS}, **READS)
def list_studies(request: HttpRequest, paging: Query[Paging], organisation: QueryKey = None) -> Any:
    """The studies this person may know about; of one organisation, if it is named."""
    found = Study.objects.visible_to(caller(request)).order_by("pk")
    if organisation is not None:
        found = found.filter(organisation=organisation)
    return page_of(found, paging, _study)


@router.get("/studies/{study_id}", response={200: WholeStudyOut, **REFUSALS}, **READS)
def read_study(request: HttpRequest, study_id: PathKey) -> Any:
    """One study, with its workgroups and units."""
    study = get_study(caller(request), study_id)
    return _study(study) | {
        "workgroups": [_part(each) for each in study.workgroups.all()],
        "units": [_part(each) for each in units_for(caller(request), study)],
    }


@router.get("/studies/{study_id}/waves", response={200: PageOf[WaveOut], **REFUSALS}, **READS)
def list_waves(request: HttpRequest, study_id: PathKey, paging: Query[Paging]) -> Any:
    """The waves of a study in their order; pulses have numbers of their own, above 1000."""
    study = get_study(caller(request), study_id)
    waves = Wave.objects.visible_to(caller(request)).filter(study=study)
    related = waves.select_related("pulse_of").prefetch_related("releases")
    return page_of(related.order_by("number"), paging, _wave)


@router.get("/waves/{wave_id}", response={200: WaveOut, **REFUSALS}, **READS)
def read_wave(request: HttpRequest, wave_id: PathKey) -> Any:
    """One wave, and where it stands: draft, open, closed or released."""
    return _wave(get_wave(caller(request), wave_id))


def _organisation(membership: Membership) -> dict[str, Any]:
    organisation = membership.organisation
    return {"id": organisation.pk, "name": organisation.name, "task": membership.role}


def _study(study: Study) -> dict[str, Any]:
    return {
        "id": study.pk,
        "organisation": study.organisation_id,
        "name": study.name,
        "process": study.process,
        "instrument": study.instrument,
        "languages": study.languages,
    }


def _part(part: Any) -> dict[str, Any]:
    return {"id": part.pk, "name": part.name}


def _wave(wave: Wave) -> dict[str, Any]:
    return {
        "id": wave.pk,
        "study": wave.study_id,
        "number": wave.number,
        "name": wave.number_shown,
        "pulse_of": wave.pulse_of_id,
        "state": wave.state().value,
        "mode": wave.mode,
        "opens_at": wave.opens_at,
        "closes_at": wave.closes_at,
        "results_on": wave.results_on,
    }
