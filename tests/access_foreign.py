"""A third hospital in which every object has one and the same key, and what pages offer to send.

Whatever a number in an address or a form names, exchanged for `THEIRS` it names something that is
there and belongs to others; exchanged for `MISSING`, something that is not.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpResponse
from django.utils.timezone import now

from interventions.models.plans import Action, ActionPlan
from interventions.models.workshops import Workshop
from reports.models import PackJob
from surveys import staffing, webhooks
from surveys.models.bringing import EarlierFile
from surveys.models.organisations import Membership, Organisation
from surveys.models.participants import Participant
from surveys.models.sharing import SharedLink
from surveys.models.studies import Study, Unit, Workgroup
from surveys.models.waves import Wave
from surveys.models.ways import OpenLink
from surveys.sharing import share
from surveys.tokens import make_token
from tests.access_stage import headers_of

THEIRS, MISSING = 777_777, 999_999
OUR_WORDS = "Third Hospital"  # in the name of whatever is theirs
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
# Fields that offer numbers and count or grade with them.
COUNTS = re.compile(
    r".*_FORMS|(place|works)-.*|.*-(headcount|position)|lead_time_.*|before_closing|chosen|days"
    r"|hide|min_raters|response|save|version"
)
NEW = re.compile(r"[\w-]{36,43}")  # the key of what was made just now


def make_theirs(cast: Any, by: Any) -> None:
    """Put one of everything into a hospital that only `by` administers."""
    org = Organisation.objects.create(pk=THEIRS, name=OUR_WORDS)
    own = {"organisation": org}
    Membership.objects.create(
        pk=THEIRS, user=by, role=Membership.Role.ADMINISTRATOR, organisation=org
    )
    study = Study.objects.create(pk=THEIRS, name=f"Study of {OUR_WORDS}", process="x", **own)
    unit = Unit.objects.create(pk=THEIRS, study=study, name=f"Unit of {OUR_WORDS}", **own)
    group, other = (
        Workgroup.objects.create(pk=pk, study=study, name=f"{OUR_WORDS} {pk}", headcount=9, **own)
        for pk in (THEIRS, THEIRS + 1)
    )
    opens, closes = now() - timedelta(days=9), now() + timedelta(days=2)
    wave = Wave.objects.create(
        pk=THEIRS, study=study, number=1, opens_at=opens, closes_at=closes, **own
    )
    Participant.objects.create(pk=THEIRS, wave=wave, name=f"Somebody of {OUR_WORDS}", **own)
    cast.hospital, cast.wave = org, wave
    cast.answer(group, {group: 4, other: 3}, people=6)
    release = cast.release()
    plan = ActionPlan.objects.create(pk=THEIRS, wave=wave, **own)
    groups = {"group_a": group, "group_b": other, "leading_group": group}
    Action.objects.create(
        pk=THEIRS, plan=plan, slug="humble-inquiry", title=OUR_WORDS, **groups, **own
    )
    Workshop.objects.create(pk=THEIRS, wave=wave, release=release, code="C2F3G4H7", **own)
    EarlierFile.objects.create(pk=THEIRS, by=by, kind="wide", mapping={}, **own)
    OpenLink.objects.create(
        pk=THEIRS, wave=wave, workgroup=group, way="kiosk", token_hash="1", **own
    )
    choices = {"earlier": [], "unit": None, "sections": [], "language": "en"}
    job = {"release": release, "choices": choices, "steps": 9, "state": PackJob.State.READY}
    PackJob.objects.create(pk=UUID(int=THEIRS), owner=by, filename="theirs.zip", **job, **own)
    moved(staffing.invite(by, org, email="new@example.org", role="leader")[0])
    moved(webhooks.add(by, org, "https://example.org/theirs")[0])
    moved(make_token(by, name="Theirs", scopes=["people:write"])[0])
    moved(share(by, wave, unit=unit, days=30, gives_files=True)[0])
    assert SharedLink.objects.filter(pk=THEIRS).exists()


def moved(made: Model) -> None:
    """Give what was just made the one key."""
    type(made)._default_manager.filter(pk=made.pk).update(id=THEIRS)


def plain(response: HttpResponse) -> tuple[int, str, dict[str, str]]:
    """Return an answer without the key that was asked for and the number of the form."""
    keys = re.compile(f"{UUID(int=THEIRS)}|{UUID(int=MISSING)}|{THEIRS}|{MISSING}")
    text = CSRF.sub("", response.content.decode(errors="replace"))
    headers = {k: NEW.sub("NEW", keys.sub("KEY", v)) for k, v in headers_of(response).items()}
    for moving in ("Content-Length", "Expires", "Last-Modified"):
        headers.pop(moving, None)
    return response.status_code, keys.sub("KEY", text), headers


@dataclass
class Offered:
    """A form of a page: where it goes, what it would send, and which fields name objects."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    naming: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page; a field names objects where it offers numbers to choose from."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Offered] = []
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = Offered(got.get("method", "get").upper(), got.get("action", ""))
            self.found.append(form)
        elif not self.found:
            return
        elif tag == "select":
            self.select = got.get("name", "")
        elif tag == "option":
            self.offer(self.select, got.get("value", ""), sent="selected" in got)
        elif tag == "input" and got.get("type") in ("radio", "checkbox"):
            self.offer(got.get("name", ""), got.get("value", ""), sent="checked" in got)
        elif tag in ("input", "button"):
            self.offer(got.get("name", ""), got.get("value", ""), sent=True)

    def offer(self, name: str, value: str, *, sent: bool) -> None:
        form = self.found[-1]
        if name and sent:
            form.fields.setdefault(name, []).append(value)
        is_key = re.fullmatch(r"(?:tie-)?\d+(?:-\d+)?", value)
        if name and is_key and not COUNTS.fullmatch(name):
            form.naming.add(name)
