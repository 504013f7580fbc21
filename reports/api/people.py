"""People of a wave, handed over by another program; and how many have answered, in steps."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from reports.api.auth import REFUSALS, caller, needs
from reports.api.errors import Problem
from reports.api.fields import Line, PathKey, Sent
from surveys.access import get_wave_to_run
from surveys.importing import pushing
from surveys.importing.rows import Checked
from surveys.models.tokens import Scope
from surveys.models.waves import Wave
from surveys.people import WaveIsOver
from surveys.progress import progress_of

router = Router(tags=["People"])
MOST_PEOPLE = 2000
MOST_TOLD = 100


class PersonIn(Sent):
    """One person: whom to write to, and in which workgroup they answer."""

    email: Line
    workgroup: Line
    name: Line = ""
    unit: Line = ""
    organisation: Line = Field("", description="The partner organisation, where there are several")
    language: Line = Field("", description="The language of the mails: a code, as “de”")


class PeopleIn(Sent):
    """People to add, or to correct before the start. Whoever is not named stays."""

    people: Annotated[list[PersonIn], Field(min_length=1, max_length=MOST_PEOPLE)]
    own_groups: Annotated[list[Line], Field(max_length=30)] = Field(
        [], description="Names of workgroups that look like another one's and are meant as written"
    )


class PeopleOut(Schema):
    """What was understood. It says nothing about who has answered."""

    added: int
    changed: int
    known: int = Field(description="Those who were here already, as sent")


class ShareOut(Schema):
    """One group, or everybody: the share that has answered, in words and in tenths."""

    name: str
    answered: str
    tenths: int | None = Field(description="Null where the group is too small to show")


class ProgressOut(Schema):
    """The same steps as on the page of the wave: counted once a day, never one by one."""

    wave: int
    lines: list[ShareOut]


@router.put(
    "/waves/{wave_id}/people",
    response={200: PeopleOut, **REFUSALS},
    **needs(Scope.PUSH_PEOPLE),
)
def push_people(request: HttpRequest, wave_id: PathKey, sent: PeopleIn) -> Any:
    """Add people to a wave that is set up or running. The same list twice changes nothing.

    The whole list is taken, or nothing of it. Before the start names, groups and languages can be
    corrected so; afterwards new people are added and written to at once, and corrections are made
    one by one in the pages. Nobody is taken out.
    """
    wave = get_wave_to_run(caller(request), wave_id)
    rows = [_row(person) for person in sent.people]
    try:
        taken = pushing.push(wave, rows, sent.own_groups, caller(request))
    except pushing.NotTaken as refusal:
        raise _to_mend(refusal.checked) from None
    except WaveIsOver:
        message = "This wave has closed, and its people stay as they are."
        raise Problem(409, "wave_closed", message) from None
    except pushing.Busy:
        message = "Another list of this wave is being taken over. Try again in a minute."
        raise Problem(409, "busy", message) from None
    return {"added": len(taken.added), "changed": taken.changed, "known": taken.same}


@router.get(
    "/waves/{wave_id}/progress",
    response={200: ProgressOut, **REFUSALS},
    **needs(Scope.READ_PROGRESS),
)
def read_progress(request: HttpRequest, wave_id: PathKey) -> Any:
    """How many have answered, for those who run the wave; nothing before the start or after
    the release.
    """
    wave = get_wave_to_run(caller(request), wave_id)
    is_asked = wave.state() in (Wave.State.OPEN, Wave.State.CLOSED)
    lines = progress_of(wave) if is_asked else ()
    steps = [{"name": line.name, "answered": line.words, "tenths": line.tenths} for line in lines]
    return {"wave": wave.pk, "lines": steps}


def _row(person: PersonIn) -> dict[str, str]:
    """Name the columns as lists of people do. What is empty was not said."""
    found: dict[str, str] = person.model_dump()
    found["partner"] = found.pop("organisation")
    return {key: text for key, text in found.items() if text or key in ("email", "workgroup")}


def _to_mend(checked: Checked) -> Problem:
    fields = [
        (f"people.{row.place}.{'organisation' if key == 'partner' else key}", str(words))
        for row in checked.wrong
        for key, words in row.problems.items()
    ]
    fields += [
        (
            "own_groups",
            f"“{alike.name}” looks like “{alike.other}”. Write it the same, or name it here.",
        )
        for alike in checked.alikes
    ]
    fields += [("people", str(problem)) for problem in checked.problems]
    message = "Nobody was added. Mend what is named in “fields”, and send the whole list again."
    return Problem(422, "people_to_mend", message, fields=fields[:MOST_TOLD])
