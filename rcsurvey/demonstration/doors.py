"""How to get into the demonstration: sign-ins and links, kept in one file of the data folder."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from rcsurvey.demonstration.story import NORTH, STAFF, STORIES, UNITS_LED
from surveys.access import find_link
from surveys.links import address_of, new_link, token_in
from surveys.models.organisations import Membership, Organisation
from surveys.models.participants import Invitation
from surveys.models.staff import LeadsUnit
from surveys.models.studies import Unit
from surveys.models.waves import Wave

LINKS = ("Nurses", "Physicians", "Patients", "Ward leaders", "Therapists", "Case managers")
Doors = dict[str, list[dict[str, Any]]]


def doors_file() -> Path:
    return Path(settings.DATA_DIR) / "demo.json"


def open_doors() -> Doors:
    """Return sign-ins, links and waves; make new ones where the file is missing or spent."""
    kept = _kept()
    doors: Doors = {
        "staff": _staff(kept["staff"] if kept else []),
        "links": _links(kept["links"] if kept else []),
        "waves": _waves(),
    }
    _keep(doors)
    return doors


def _kept() -> Doors | None:
    try:
        return json.loads(doors_file().read_text())  # type: ignore[no-any-return]
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def _keep(doors: Doors) -> None:
    """Write the file so that nobody else can read it, not even for a moment."""
    draft = doors_file().with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(doors, file, indent=2)
    draft.replace(doors_file())


@transaction.atomic
def _staff(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return everybody's sign-in; who has none yet, as after an update, gets one."""
    passwords: dict[str, str] = {each["email"]: each["password"] for each in kept}
    staff = []
    for email, role, name in STAFF:
        user, _ = get_user_model().objects.get_or_create(username=email, email=email)
        if email not in passwords:
            passwords[email] = secrets.token_urlsafe(12)
            user.set_password(passwords[email])
            user.save(update_fields=["password"])
        membership, _ = Membership.objects.update_or_create(
            organisation=Organisation.objects.get(name=name), user=user, defaults={"role": role}
        )
        for unit in Unit.objects.filter(organisation__name=name, name=UNITS_LED.get(email)):
            LeadsUnit.objects.get_or_create(membership=membership, unit=unit)
        staff.append(
            {"email": email, "password": passwords[email], "role": role, "organisation": name}
        )
    return staff


def _links(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return links of the open wave that still take answers, one for each of some groups."""
    links = []
    usable = {each["workgroup"]: token_in(each["url"]) for each in kept}
    for name in LINKS:
        token = usable.get(name, "")
        if not _takes_answers(token):
            token = _new_token(name)
        if token:
            links.append({"url": address_of(token), "workgroup": name})
    return links or [each | {"url": address_of(token_in(each["url"]))} for each in kept]


def _takes_answers(token: str) -> bool:
    link = find_link(token)
    if link is None:
        return False
    return link.invitation.state == Invitation.State.OPEN and link.invitation.wave.is_open()


def _new_token(group: str) -> str:
    waiting = Invitation.objects.filter(
        wave__study__name=NORTH.name,
        wave__study__organisation__name=NORTH.organisation,
        workgroup__name=group,
        state=Invitation.State.OPEN,
        draft=None,
    ).select_related("wave")
    invitation = next((each for each in waiting.order_by("-pk") if each.wave.is_open()), None)
    return new_link(invitation) if invitation else ""


def _waves() -> list[dict[str, Any]]:
    waves = Wave.objects.filter(
        organisation__name__in=[story.organisation for story in STORIES]
    ).select_related("study")
    return [
        {
            "id": wave.pk,
            "study": wave.study.name,
            "number": wave.number,
            "state": str(wave.state()),
        }
        for wave in waves.prefetch_related("releases").order_by("pk")
    ]
