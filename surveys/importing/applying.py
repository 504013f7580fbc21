"""Taking a checked list over: wholly or not at all, and the second time without any change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from surveys.importing.known import Person
from surveys.importing.rows import Checked
from surveys.models.participants import Invitation, Participant
from surveys.models.studies import OfStudy, Partner, Study, Unit, Workgroup
from surveys.models.waves import Wave

BATCH = 500
Part = TypeVar("Part", bound=OfStudy)


class NotRight(Exception):
    """The list has rows to mend; nothing has been changed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a list over has done."""

    added: tuple[Invitation, ...]
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class _Places:
    """Where people can stand, by name."""

    groups: dict[str, Workgroup]
    units: dict[str, Unit]


@transaction.atomic
def take_over(wave: Wave, checked: Checked) -> Taken:
    """Add and change people as the list says. Nobody is taken out.

    The list must have been checked in the same transaction, with the wave locked.
    """
    if not checked.can_be_taken:
        raise NotRight
    right = [(row, row.person) for row in checked.rows if row.person is not None]
    places = _places(wave, [person for _row, person in right])
    added = _add(wave, [person for row, person in right if row.state == "new"], places)
    changed = {person.email: person for row, person in right if row.state == "changed"}
    _change(wave, changed, places)
    return Taken(added, len(changed), checked.count("same"))


def _places(wave: Wave, people: Sequence[Person]) -> _Places:
    """Make the groups, units and organisations that the list names and the study lacks."""
    study = wave.study
    partners = _named(Partner, study, (person.partner for person in people))
    units = _named(Unit, study, (person.unit for person in people))
    groups = _named(Workgroup, study, (person.workgroup for person in people))
    for person in people:
        group = groups[person.workgroup]
        if person.partner and group.partner_id is None and not wave.is_locked:
            group.partner = partners[person.partner]
            group.save(update_fields=["partner"])
    return _Places(groups, units)


def _named(model: type[Part], study: Study, names: Iterable[str]) -> dict[str, Part]:
    parts = model._default_manager.filter(study=study)
    found = {part.name: part for part in parts}
    last = parts.aggregate(last=Max("position"))["last"]
    position = -1 if last is None else last
    for name in dict.fromkeys(names):
        if name and name not in found:
            position += 1
            found[name] = model._default_manager.create(
                organisation_id=study.organisation_id, study=study, name=name, position=position
            )
    return found


def _add(wave: Wave, people: Sequence[Person], places: _Places) -> tuple[Invitation, ...]:
    participants = Participant.objects.bulk_create(
        [
            Participant(
                organisation_id=wave.organisation_id,
                wave=wave,
                name=person.name,
                email=person.email,
            )
            for person in people
        ],
        batch_size=BATCH,
    )
    invitations = [
        Invitation(
            organisation_id=wave.organisation_id,
            wave=wave,
            participant=participant,
            workgroup=places.groups[person.workgroup],
            unit=places.units.get(person.unit),
            language=person.language,
        )
        for participant, person in zip(participants, people, strict=True)
    ]
    return tuple(Invitation.objects.bulk_create(invitations, batch_size=BATCH))


def _change(wave: Wave, people: dict[str, Person], places: _Places) -> None:
    """Change people in a wave nobody has been invited to. An empty cell changes nothing."""
    found = Invitation.objects.filter(wave=wave, participant__isnull=False)
    invitations = [
        invitation
        for invitation in found.select_related("participant")
        if invitation.participant is not None and invitation.participant.email in people
    ]
    participants = []
    for invitation in invitations:
        participant = invitation.participant
        assert participant is not None
        person = people[participant.email]
        participant.name = person.name or participant.name
        participants.append(participant)
        invitation.workgroup = places.groups[person.workgroup]
        invitation.unit = places.units.get(person.unit, invitation.unit)
        invitation.language = person.language or invitation.language
    Participant.objects.bulk_update(participants, ["name"], batch_size=BATCH)
    Invitation.objects.bulk_update(invitations, ["workgroup", "unit", "language"], batch_size=BATCH)
