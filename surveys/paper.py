"""Sheets on paper, typed in by an administrator: stored at once, one sheet in one transaction.

A sheet is an invitation like any other, so the counts of a release hold. Its link is made on the
page it is typed on, opens nothing, and makes a second click on "Store" the same as one.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from surveys import answering
from surveys.links import token_hash
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave

SHORTEST_MARK = 40


@dataclass(slots=True)
class Sheet:
    """What stands on one sheet: choices by workgroup and item, no contact, further pages."""

    choices: dict[int, dict[str, int]] = field(default_factory=dict)
    without_contact: set[int] = field(default_factory=set)
    further: dict[str, dict[str, Any]] = field(default_factory=dict)
    unit_id: int | None = None
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        return not (
            self.choices or self.without_contact or self.comment or any(self.further.values())
        )


def new_mark() -> str:
    """Return what tells one sheet from the next while it is typed in."""
    return secrets.token_urlsafe(32)


def store_sheet(wave: Wave, group: Workgroup, sheet: Sheet, *, mark: str) -> None:
    """Store a sheet, once however often it is sent. Afterwards nobody can find or change it."""
    if len(mark) < SHORTEST_MARK:
        raise ValueError("a sheet is stored under the mark of the page it was typed on")
    try:
        _store(wave, group, sheet, mark)
    except IntegrityError:
        # The same sheet was stored a moment ago; anything else is a fault and is not hidden.
        if not Link.objects.filter(token_hash=token_hash(mark)).exists():
            raise


@transaction.atomic(durable=True)
def _store(wave: Wave, group: Workgroup, sheet: Sheet, mark: str) -> None:
    if Link.objects.filter(token_hash=token_hash(mark)).exists():
        return
    if not (wave.is_locked and wave.accepts_what_was_begun()):
        raise answering.NotOpen
    invitation = Invitation.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        workgroup=group,
        unit_id=sheet.unit_id,
        way=Invitation.Way.PAPER,
    )
    link = Link.objects.create(invitation=invitation, token_hash=token_hash(mark))
    draft = Draft.objects.create(
        organisation_id=wave.organisation_id,
        invitation=invitation,
        choices={str(target): chosen for target, chosen in sheet.choices.items()},
        without_contact=sorted(sheet.without_contact),
        further=sheet.further,
    )
    answering.store(mark, version=draft.version, comment=sheet.comment)
    # Whoever typed it could otherwise take it back, or open its receipt.
    Link.objects.filter(pk=link.pk).update(revoked=True)
