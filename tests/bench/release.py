"""How long one release of 5,000 respondents takes: `python -m tests.bench.release [--people N]`.

A program, not a test. It fills an empty database with a closed wave, publishes it through the
same door as the site, and prints the seconds; $DATABASE_URL names another engine than SQLite.
"""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import django
import numpy as np
from django.db import connection
from django.utils.timezone import now

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# Models can be imported only now.
from surveys import results  # noqa: E402
from surveys.models.answers import CODES, Response, TieRating  # noqa: E402
from surveys.models.organisations import Organisation  # noqa: E402
from surveys.models.participants import Invitation, Participant  # noqa: E402
from surveys.models.studies import Study, Unit, Workgroup  # noqa: E402
from surveys.models.waves import Wave  # noqa: E402

TARGET_SECONDS = 60.0
WORKGROUPS, UNITS, ROWS_AT_ONCE = 15, 6, 5_000
T = TypeVar("T")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    people = parser.parse_args().people
    name = connection.creation.create_test_db(verbosity=0)
    try:
        waves = timed("fill the database", lambda: fill(people))
        slowest = max(publish(wave) for wave in waves)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    held = slowest <= TARGET_SECONDS
    verdict = "held" if held else "NOT held"
    print(f"target: {TARGET_SECONDS:.0f} s, slowest: {slowest:.1f} s, {verdict}")
    return 0 if held else 1


def timed(what: str, act: Callable[[], T]) -> T:
    started = time.perf_counter()
    result = act()
    print(f"{what}: {time.perf_counter() - started:.1f} s", flush=True)
    return result


def publish(wave: Wave) -> float:
    """Release one wave; return the seconds."""
    started = time.perf_counter()
    release = results.freeze(wave)
    seconds = time.perf_counter() - started
    blocks = release.blocks.count()
    print(f"release {wave}: {seconds:.1f} s, {blocks} blocks, gate {release.gate['passed']}")
    started = time.perf_counter()
    ties = results.released_ties(release)
    print(f"read it back: {time.perf_counter() - started:.1f} s, {len(ties.ties)} ties")
    return seconds


def fill(people: int) -> list[Wave]:
    """Make a study of 15 workgroups in 6 units with two closed waves of nearly the same people."""
    hospital = Organisation.objects.create(name="Bench")
    study = Study.objects.create(organisation=hospital, name="Bench", process="discharge")
    for number in range(WORKGROUPS):
        Workgroup.objects.create(
            organisation=hospital, study=study, name=f"Group {number}", position=number
        )
    for number in range(UNITS):
        Unit.objects.create(organisation=hospital, study=study, name=f"Unit {number}")
    waves = [
        Wave.objects.create(
            organisation=hospital,
            study=study,
            number=number,
            opens_at=now() - timedelta(days=9 - number),
            closes_at=now() - timedelta(days=6 - number),
        )
        for number in (1, 2)
    ]
    for first, wave in zip((0, people // 100), waves, strict=True):
        answer(wave, range(first, first + people))
    return waves


def answer(wave: Wave, people: range) -> None:
    """Let everybody answer about everybody, as if they had sent it from the site."""
    groups, units = list(wave.study.workgroups.all()), list(wave.study.units.all())
    place = {p: (groups[p % WORKGROUPS], units[p // WORKGROUPS % UNITS]) for p in people}
    participants = Participant.objects.bulk_create(
        Participant(organisation=wave.organisation, wave=wave, email=f"p{p}@example.org")
        for p in people
    )
    Invitation.objects.bulk_create(
        Invitation(
            organisation=wave.organisation,
            wave=wave,
            participant=participant,
            workgroup=place[p][0],
            unit=place[p][1],
            state=Invitation.State.DONE,
        )
        for p, participant in zip(people, participants, strict=True)
    )
    responses = Response.objects.bulk_create(
        Response(
            organisation=wave.organisation,
            wave=wave,
            workgroup=place[p][0],
            unit=place[p][1],
            withdraw_key=hashlib.sha256(f"{wave.pk} {p}".encode()).hexdigest(),
        )
        for p in people
    )
    drawn = np.random.default_rng(wave.number).integers(0, 6, size=(len(people), WORKGROUPS, 7))
    TieRating.objects.bulk_create(
        (
            TieRating(
                organisation=wave.organisation,
                response=response,
                target=target,
                workgroup_id=response.workgroup_id,
                unit_id=response.unit_id,
                **{code: int(c) or None for code, c in zip(CODES, drawn[r, t], strict=True)},
            )
            for r, response in enumerate(responses)
            for t, target in enumerate(groups)
        ),
        batch_size=ROWS_AT_ONCE,
    )


if __name__ == "__main__":
    sys.exit(main())
