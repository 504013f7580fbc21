"""Leading a workshop: opening it, going from step to step, counting, planning, closing it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse

from interventions import planning
from interventions.counting import FEWEST_OF_A_GROUP, Vote, count
from interventions.models.workshops import Count, Seat, Workshop
from interventions.rooms import AT_MOST, Room
from interventions.screens import counts_of, options_of, path_of, screen_of
from interventions.stages import GUESS, Step, beside
from surveys.events import Action as Event
from surveys.events import record
from surveys.models.releases import Release
from surveys.sweeping import sweep

LETTERS = "CFGHJKMPQRTVWX2346789"  # no vowels and nothing that looks like something else
CODE_LENGTH = 8


class NotOffered(Exception):
    """A tie or an idea was chosen that this release has none of."""


@transaction.atomic
def open_workshop(
    release: Release, room: Room, ties: Sequence[str], *, by: AbstractBaseUser
) -> Workshop:
    """Open a workshop about a release; nothing is shown yet but the welcome."""
    chosen = list(dict.fromkeys(ties))
    if not 1 <= len(chosen) <= AT_MOST or not set(chosen) <= set(room.advice):
        raise NotOffered
    workshop = Workshop.objects.create(
        organisation_id=release.organisation_id,
        wave=release.wave,
        release=release,
        code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
        ties=chosen,
    )
    record(by, Event.WORKSHOP_OPENED, release.wave.in_the_log, release.organisation)
    return workshop


def address_of(workshop: Workshop) -> str:
    """Return the full address that phones open, as the settings name this site."""
    path = reverse("interventions:phone-join", args=[workshop.code])
    return settings.PUBLIC_BASE_URL.rstrip("/") + path


@transaction.atomic
def go(workshop: Workshop, room: Room, way: str, *, number: int) -> Workshop:
    """Take a step: "next", "back" or "plan". A second click on the same button does nothing.

    A vote is counted when its count is shown, once and for good; what phones may read is
    written in the same transaction.
    """
    found = _lock(workshop)
    if found.number != number or not found.is_running():
        return found
    counts = counts_of(found)
    path = path_of(found, room, counts)
    step = Step("plan") if way == "plan" else beside(Step.read(found.step), path, way)
    if step.counts and step.counts not in counts:
        counts[step.counts] = _count(found, step.counts, room)
    found.step = str(step)
    found.number += 1
    found.shown = screen_of(found, step, room, counts).for_phones()
    found.save(update_fields=["step", "number", "shown"])
    return found


@transaction.atomic
def put_on_plan(workshop: Workshop, room: Room, chosen: Sequence[str]) -> list[str]:
    """Put ideas on the plan of the wave, each within its limits; return what was refused.

    `chosen` names them as "3-5:humble-inquiry". The plan is the one that everybody uses.
    """
    found = _lock(workshop)
    refused = []
    for key in dict.fromkeys(chosen):
        tie, _, slug = key.partition(":")
        if tie not in found.ties or slug not in _offered(room, tie):
            raise NotOffered
        entry = next(each for each in room.catalogue if each.slug == slug)
        try:
            planning.add(found.release, room.advice[tie], entry)
        except planning.TooMany as refusal:
            refused.append(f"{entry.name}: {refusal}")
        else:
            found.planned = list(dict.fromkeys([*found.planned, key]))
    found.save(update_fields=["planned"])
    return refused


@transaction.atomic
def close(workshop: Workshop, *, by: AbstractBaseUser | None) -> None:
    """End a workshop: seats and votes are erased, what was revealed stays. Safe to run twice."""
    found = _lock(workshop)
    if found.is_closed:
        return
    found.seats.all().delete()
    found.is_closed = True
    found.number += 1
    found.shown = {}
    found.joining = found.joining_minute = 0
    found.save()
    record(by, Event.WORKSHOP_CLOSED, found.wave.in_the_log, found.organisation)


def close_overdue(at: datetime | None = None) -> None:
    """Close what nobody closed, and take out of the files what erased seats left there."""
    for workshop in Workshop.objects.overdue(at):
        close(workshop, by=None)
    sweep(Seat)


def _lock(workshop: Workshop) -> Workshop:
    """Let nobody vote while votes are counted, and nobody join while the room is closed."""
    rows = Workshop.objects.select_related("wave__study", "release__wave__study", "organisation")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=workshop.pk)


def _count(workshop: Workshop, question: str, room: Room) -> Count:
    said = workshop.seats.values_list("group_id", "choices")
    votes = [
        Vote(str(group), frozenset(choices[question]))
        for group, choices in said
        if question in choices
    ]
    smallest = max(FEWEST_OF_A_GROUP, workshop.release.min_raters)
    options = options_of(workshop, question, room)
    shown = workshop.ties if question == GUESS else options
    totals = count(votes, options, smallest=smallest, of_groups=shown)
    return Count.objects.create(
        workshop=workshop,
        question=question,
        voters=totals.voters,
        room=dict(totals.room),
        groups={group: dict(said) for group, said in totals.groups.items()},
    )


def _offered(room: Room, tie: str) -> set[str]:
    ideas = {idea.entry.slug for idea in room.ideas(tie)}
    first = room.advice[tie].first_step
    return ideas | ({first.slug} if first else set())
