"""Put the two stories into the database, through the same doors as everybody else."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from rcsurvey.demonstration.answers import one_person
from rcsurvey.demonstration.further import fill_sheets, further_answers
from rcsurvey.demonstration.names import in_all_languages
from rcsurvey.demonstration.planning import plan
from rcsurvey.demonstration.story import NORTH, STORIES, GroupStory, StudyStory, WaveStory
from surveys import answering, mailing, outbox, results, waves
from surveys.instruments import get_instrument
from surveys.languages import NAMES
from surveys.links import new_link
from surveys.models.messages import Kind, Mailing, Message
from surveys.models.organisations import Organisation
from surveys.models.participants import Draft, Invitation, Participant
from surveys.models.releases import Release
from surveys.models.studies import Partner, Study, Unit, Workgroup
from surveys.models.waves import Wave


def is_loaded() -> bool:
    """Whether the demonstration stands in this database."""
    return Organisation.objects.filter(name=STORIES[0].organisation).exists()


@transaction.atomic
def load() -> None:
    """Load both stories, wholly or not at all."""
    for story in STORIES:
        study, groups, units = _set_up(story)
        for number, wave_story in enumerate(story.waves, start=1):
            _run_wave(story, wave_story, number, study, groups, units)
        first = Release.objects.filter(wave__study=study).order_by("wave__number").first()
        if story is NORTH and first is not None:
            plan(first)


def _set_up(story: StudyStory) -> tuple[Study, dict[str, Workgroup], list[Unit]]:
    organisation = Organisation.objects.create(name=story.organisation)
    study = Study.objects.create(
        organisation=organisation,
        name=story.name,
        process=story.process,
        contact=story.contact,
        languages=list(NAMES),
    )
    place = {"organisation": organisation, "study": study}
    units = [
        Unit.objects.create(name=name, position=i, **place) for i, name in enumerate(story.units)
    ]
    partners = {
        name: Partner.objects.create(name=name, position=i, **place)
        for i, name in enumerate(story.partners)
    }
    groups = {
        group.name: Workgroup.objects.create(
            name=group.name,
            phrase=group.phrase,
            kind=group.kind,
            partner=partners.get(group.partner),
            headcount=group.headcount,
            position=i,
            **place,
        )
        for i, group in enumerate(story.groups)
    }
    return study, groups, units


def _run_wave(
    story: StudyStory,
    wave_story: WaveStory,
    number: int,
    study: Study,
    groups: dict[str, Workgroup],
    units: list[Unit],
) -> None:
    wave = Wave.objects.create(
        organisation=study.organisation,
        study=study,
        number=number,
        wording=in_all_languages(groups) if story is NORTH else {},
        **wave_story.asks,
    )
    today = now()
    waves.open_wave(
        wave,
        opens_at=today + timedelta(days=wave_story.opened),
        closes_at=today + timedelta(days=max(wave_story.closes, 1)),
    )
    chance = random.Random(f"{story.seed}-{number}")
    places = count(1)
    drafts = list(wave_story.drafts)
    for group in story.groups:
        for invitation, answers in _people(group, number, wave, groups[group.name], units, places):
            choices, strangers = one_person(
                story, wave_story, group.name, get_instrument(study.instrument), chance
            )
            if answers:
                _answer(invitation, choices, strangers, groups)
            elif group.name in drafts:
                drafts.remove(group.name)
                _begin(invitation, choices, strangers, groups, screen=chance.randint(2, 6))
    if wave_story.has_sheets:
        fill_sheets(wave, random.Random(f"sheets-{story.seed}"))
    if wave_story.released is not None:
        _release(wave, wave_story)
    elif wave.is_open():
        _invited_by_mail(wave)


def _invited_by_mail(wave: Wave) -> None:
    """As if the first mails had gone out and one address were wrong. Nothing is sent for it."""
    mailing.plan(wave)
    due = [each.pk for each in mailing.planned_reminders(wave) if each.is_due()]
    Mailing.objects.filter(pk__in=due).update(queued_on=localdate() - timedelta(days=1))
    outbox.queue(wave.invitations.all(), Kind.INVITATION)
    first = Message.objects.filter(invitation__wave=wave)
    first.update(state=Message.State.SENT)
    last = first.order_by("-pk").values_list("pk", flat=True)[0]
    first.filter(pk=last).update(state=Message.State.FAILED, code=550)


def _people(
    story: GroupStory,
    number: int,
    wave: Wave,
    group: Workgroup,
    units: list[Unit],
    places: Iterator[int],
) -> Iterator[tuple[Invitation, bool]]:
    """Invite everybody of a group; say of each whether they answer in this wave."""
    for position, headcount in enumerate(story.headcounts):
        for index in range(headcount):
            place = next(places)
            participant = Participant.objects.create(
                organisation=wave.organisation,
                wave=wave,
                name=f"Participant {place}",
                email=f"participant{place}@demonstration.example",
            )
            invitation = Invitation.objects.create(
                organisation=wave.organisation,
                wave=wave,
                participant=participant,
                workgroup=group,
                unit=units[position] if units else None,
            )
            yield invitation, index < story.answered[number - 1][position]


def _fill(
    invitation: Invitation,
    choices: dict[str, dict[str, int]],
    strangers: list[str],
    groups: dict[str, Workgroup],
    screen: int,
    further: dict[str, dict[str, Any]] | None = None,
) -> None:
    codes = get_instrument(invitation.wave.study.instrument).codes[:screen]
    Draft.objects.create(
        organisation=invitation.organisation,
        invitation=invitation,
        choices={
            str(groups[name].pk): {code: row[code] for code in codes if code in row}
            for name, row in choices.items()
        },
        without_contact=[groups[name].pk for name in strangers],
        further=further or {},
        screen=screen,
    )


def _answer(
    invitation: Invitation,
    choices: dict[str, dict[str, int]],
    strangers: list[str],
    groups: dict[str, Workgroup],
) -> None:
    further = further_answers(invitation, choices)
    _fill(invitation, choices, strangers, groups, screen=7, further=further)
    answering.store(new_link(invitation), version=1)


def _begin(
    invitation: Invitation,
    choices: dict[str, dict[str, int]],
    strangers: list[str],
    groups: dict[str, Workgroup],
    *,
    screen: int,
) -> None:
    _fill(invitation, choices, strangers, groups, screen)


def _release(wave: Wave, wave_story: WaveStory) -> None:
    """Close and release on the days that the story has."""
    today = now()
    Wave.objects.filter(pk=wave.pk).update(closes_at=today + timedelta(days=wave_story.closes))
    wave.refresh_from_db()
    results.freeze(wave, on=localdate() + timedelta(days=wave_story.released or 0))
