"""The people of a wave, one by one: who they are, where they stand, and who leaves.

After the start a change takes effect if the person has not answered. Nothing here says whether
it did: the same words for all, and lists that follow what staff asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from surveys.addresses import note
from surveys.keeping import ledger
from surveys.models.messages import Kind, Message
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.models.rosters import Leaver, Move
from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave
from surveys.results.rosters import pseudonym


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as staff see them."""

    pk: int
    name: str
    email: str
    group: str
    unit: str
    first: Message | None


class WaveIsOver(Exception):
    """The wave has closed; its people stay as they are."""


def asked_people(wave: Wave, search: str = "") -> QuerySet[Invitation]:
    """Return people in the order of their groups. Whether they have answered plays no part."""
    found = Invitation.objects.filter(wave=wave, participant__isnull=False)
    found = found.exclude(participant__name="", participant__email="")  # they have left
    if search:
        found = found.filter(
            Q(participant__name__icontains=search) | Q(participant__email__icontains=search)
        )
    placed = found.select_related("participant").annotate(
        group=Coalesce("participant__move__workgroup__name", "workgroup__name"),
        place=Coalesce("participant__move__unit__name", "unit__name"),
    )
    return placed.order_by("group", "participant__name", "participant__email", "pk")


def listed(wave: Wave, invitations: Iterable[Invitation]) -> list[Listed]:
    """Put people into the lines of a list, with what became of the first mail."""
    found = list(invitations)
    of_them = Message.objects.filter(
        invitation__in=[each.pk for each in found], kind=Kind.INVITATION
    )
    firsts = {each.invitation_id: each for each in of_them} if wave.is_locked else {}
    lines = []
    for each in found:
        person = each.participant
        assert person is not None
        group, unit = getattr(each, "group", ""), getattr(each, "place", "") or ""
        first = firsts.get(each.pk)
        lines.append(Listed(person.pk, person.name, person.email, group, unit, first))
    return lines


@transaction.atomic
def move(person: Participant, workgroup: Workgroup, unit: Unit | None) -> None:
    """Put somebody into another group. Once people are invited: if they have not answered.

    What somebody has begun was asked of the other group, so a draft starts anew.
    """
    wave = _running(person)
    invitation = Invitation.objects.select_for_update().get(participant=person)
    if not wave.is_locked:
        invitation.workgroup, invitation.unit = workgroup, unit
        invitation.save(update_fields=["workgroup", "unit"])
        return
    place = {"organisation_id": wave.organisation_id, "workgroup": workgroup, "unit": unit}
    Move.objects.update_or_create(participant=person, defaults=place)
    if invitation.state != Invitation.State.DONE:
        kept = unit or invitation.unit
        if (invitation.workgroup_id, invitation.unit) != (workgroup.pk, kept):
            Draft.objects.filter(invitation=invitation).delete()
        Invitation.objects.filter(pk=invitation.pk).update(workgroup=workgroup, unit=kept)


def take_out(person: Participant) -> None:
    """Take somebody out of a wave.

    Before the first invitation nothing is left of them. Later, what they have sent stays and
    can still be taken back with their link; if they have sent nothing, their link is closed.
    The invitation and an empty row stay in both cases, so that no count gives away which.
    """
    with ledger.held() as book, transaction.atomic():
        wave = _running(person)
        invitation = Invitation.objects.select_for_update().get(participant=person)
        note(book, "left", invitation)
        leave(person, invitation, wave)


def leave(person: Participant, invitation: Invitation, wave: Wave) -> None:
    """Do what `take_out` says, inside a transaction of the caller's."""
    if not wave.is_locked:
        person.delete()
        invitation.delete()
        return
    if person.email:
        mark = pseudonym(wave.study.secret, person.email)
        Leaver.objects.get_or_create(
            wave=wave, pseudonym=mark, defaults={"organisation_id": wave.organisation_id}
        )
    if invitation.state != Invitation.State.DONE:
        Draft.objects.filter(invitation=invitation).delete()
        Link.objects.filter(invitation=invitation).update(revoked=True)
    person.name = person.email = ""
    person.save(update_fields=["name", "email"])


def rename(person: Participant, name: str) -> None:
    """Correct a name."""
    person.name = name
    person.save(update_fields=["name"])


@transaction.atomic
def readdress(person: Participant, email: str) -> None:
    """Correct an address before anybody has been invited. Later a new link has to be made.

    Raises
    ------
    ValidationError
        Somebody else of this wave has the address, or people have been invited.
    """
    if _locked(person).is_locked:
        raise ValidationError(_("People have been invited, so a new address needs a new link."))
    if Participant.objects.filter(wave=person.wave, email=email).exclude(pk=person.pk).exists():
        raise ValidationError(_("Somebody else in this wave has this address."))
    person.email = email
    person.save(update_fields=["email"])


def _locked(person: Participant) -> Wave:
    """Read the wave anew and hold it: it may just be about to be launched."""
    waves = Wave.objects.select_for_update(of=("self",), no_key=True).select_related("study")
    return waves.get(pk=person.wave_id)


def _running(person: Participant) -> Wave:
    wave = _locked(person)
    if wave.has_closed():
        raise WaveIsOver
    return wave
