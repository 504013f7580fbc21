"""Taking a seat in a workshop and choosing: a phone, its group, its marks, and never a name."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import now

from interventions.models.workshops import Seat, Workshop
from interventions.rooms import AT_MOST, asked_in, groups_of
from interventions.stages import GUESS, Step
from surveys.links import token_hash
from surveys.models.studies import Workgroup

MOST_SEATS = 200
MOST_A_MINUTE = 120
MOST_CHANGES = 100


class Full(Exception):
    """The room has all the seats that it can have, or too many people came at once."""


class TooLate(Exception):
    """The vote was counted, the room has moved on, or the workshop is over."""


class Refused(Exception):
    """This cannot be chosen, or not so much of it."""


@transaction.atomic
def take_seat(workshop: Workshop, group: Workgroup) -> str:
    """Make a seat and return its key, which is stored nowhere: the phone's address holds it."""
    found = Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    if not found.is_running():
        raise TooLate
    minute = int(now().timestamp() // 60)
    if found.joining_minute != minute:
        found.joining_minute, found.joining = minute, 0
    found.joining += 1
    if found.joining > MOST_A_MINUTE or found.seats.count() >= MOST_SEATS:
        raise Full
    found.save(update_fields=["joining_minute", "joining"])
    key = secrets.token_urlsafe(24)
    Seat.objects.create(workshop=found, key_hash=token_hash(key), group=group)
    return key


def groups_that_sit(workshop: Workshop) -> list[Workgroup]:
    """Return the groups that the wave asked or asked about, in the order of the study."""
    keys = {key for tie in asked_in(workshop.release) for key in groups_of(tie)}
    return list(Workgroup.objects.filter(pk__in=keys))


@transaction.atomic
def choose(seat: Seat, step: str, chosen: Sequence[str]) -> None:
    """Keep what a seat chooses at a step, in the place of what it chose before.

    The row of the workshop is locked, so that no vote arrives while votes are counted.
    """
    workshop = (
        Workshop.objects.select_for_update(of=("self",), no_key=True)
        .select_related("release")
        .get(pk=seat.workshop_id)
    )
    question = Step.read(workshop.step).question
    if not workshop.is_running() or workshop.step != step or not question:
        raise TooLate
    if workshop.counts.filter(question=question).exists():
        raise TooLate
    _check(workshop, question, chosen)
    mine = Seat.objects.select_for_update().get(pk=seat.pk)
    if mine.changes >= MOST_CHANGES:
        raise Refused
    mine.choices = {**mine.choices, question: sorted(set(chosen))}
    mine.changes += 1
    mine.save(update_fields=["choices", "changes"])


def _check(workshop: Workshop, question: str, chosen: Sequence[str]) -> None:
    if question == GUESS:
        offered, most, least = set(asked_in(workshop.release)), AT_MOST, 0
    else:
        lines = workshop.shown.get("lines", [])
        offered, most, least = {line["entry"] or line["tie"] for line in lines}, 1, 1
    if not set(chosen) <= offered or not least <= len(set(chosen)) <= most:
        raise Refused
