"""A full-size installation in the tables of an earlier version: nothing of it is real."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

GROUPS = 10
CODES = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
CLOSED = datetime(2026, 1, 31, 12, tzinfo=UTC)
BATCH = 2_000


def seed(apps: Any, people: int, releases: int) -> None:
    """Fill the tables: as many waves as releases, ten ratings for each person."""
    chance = random.Random(1)
    get = apps.get_model
    hospital = get("surveys.Organisation").objects.create(name="Large Hospital")
    study = get("surveys.Study").objects.create(
        organisation=hospital, name="All of it", process="discharge"
    )
    place = {"organisation": hospital, "study": study}
    groups = [
        get("surveys.Workgroup").objects.create(
            name=f"Group {n}", headcount=people, position=n, **place
        )
        for n in range(GROUPS)
    ]
    each = people // releases
    for number in range(1, releases + 1):
        wave = get("surveys.Wave").objects.create(
            number=number,
            opens_at=CLOSED - timedelta(days=14),
            closes_at=CLOSED,
            first_invited_on=CLOSED.date() - timedelta(days=14),
            **place,
        )
        release = _release(get, hospital, wave, groups)
        _people(get, hospital, wave, groups, range((number - 1) * each, number * each))
        _answers(get, hospital, wave, release, groups, each, chance)


def _release(get: Any, hospital: Any, wave: Any, groups: list[Any]) -> Any:
    release = get("surveys.Release").objects.create(
        organisation=hospital,
        wave=wave,
        released_on=date(2026, 2, 1),
        instrument="rc",
        instrument_version=1,
        min_raters=5,
        min_items=4,
        cutoffs={},
        asked={},
        fingerprint=sha256(str(wave.pk).encode()).hexdigest(),
    )
    for group in groups:
        block = get("surveys.Block").objects.create(
            organisation=hospital, release=release, key=f"b{group.position}", raters_n=9, smallest=5
        )
        get("surveys.BlockPart").objects.create(block=block, workgroup=group)
        get("surveys.ReleasedValue").objects.bulk_create(
            get("surveys.ReleasedValue")(
                organisation=hospital,
                block=block,
                target=target,
                dimension=code,
                kind="exact",
                smallest=5,
                n=9,
                total=30,
            )
            for target in groups
            for code in CODES
        )
    return release


def _people(get: Any, hospital: Any, wave: Any, groups: list[Any], numbers: range) -> None:
    person, invitation, link = (
        get(f"surveys.{name}") for name in ("Participant", "Invitation", "Link")
    )
    made = person.objects.bulk_create(
        (
            person(organisation=hospital, wave=wave, name=f"P {n}", email=f"p{n}@example.org")
            for n in numbers
        ),
        batch_size=BATCH,
    )
    invited = invitation.objects.bulk_create(
        (
            invitation(
                organisation=hospital,
                wave=wave,
                participant=each,
                workgroup=groups[n % GROUPS],
                state="done",
            )
            for n, each in enumerate(made)
        ),
        batch_size=BATCH,
    )
    link.objects.bulk_create(
        (
            link(
                invitation=each,
                token_hash=sha256(f"{wave.pk}-{n}".encode()).hexdigest(),
                used=True,
            )
            for n, each in enumerate(invited)
        ),
        batch_size=BATCH,
    )


def _answers(
    get: Any,
    hospital: Any,
    wave: Any,
    release: Any,
    groups: list[Any],
    many: int,
    chance: random.Random,
) -> None:
    response, rating = get("surveys.Response"), get("surveys.TieRating")
    for start in range(0, many, BATCH):
        sent = response.objects.bulk_create(
            response(
                id=UUID(int=chance.getrandbits(128)),
                organisation=hospital,
                wave=wave,
                workgroup=groups[n % GROUPS],
                release=release,
                withdraw_key=f"{chance.getrandbits(256):064x}",
            )
            for n in range(start, min(start + BATCH, many))
        )
        rating.objects.bulk_create(_ratings(rating, hospital, sent, groups, chance), BATCH)


def _ratings(
    rating: Any, hospital: Any, sent: Iterable[Any], groups: list[Any], chance: random.Random
) -> Iterator[Any]:
    for response in sent:
        for target in groups:
            yield rating(
                organisation_id=hospital.pk,
                response_id=response.pk,
                target_id=target.pk,
                workgroup_id=response.workgroup_id,
                **{code: chance.randint(1, 5) for code in CODES},
            )
