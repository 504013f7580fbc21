"""A study of fifteen workgroups, once or wave after wave: what must stay small and quick."""

import random
from datetime import timedelta

from django.utils.timezone import now

from surveys import results
from surveys.models.answers import CODES, Response, TieRating
from surveys.models.participants import Invitation
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.base import Cast

GROUPS, PEOPLE = 15, 6


def released_large(cast: Cast) -> Release:
    """Add workgroups until there are fifteen, let six people of each answer, and release."""
    for number in range(Workgroup.objects.filter(study=cast.study).count(), GROUPS):
        cast.workgroup(f"Workgroup {number}", PEOPLE)
    Workgroup.objects.filter(study=cast.study).update(headcount=PEOPLE)
    groups = list(Workgroup.objects.filter(study=cast.study))
    cast.link(groups[0])  # the first link fixes the rules
    cast.wave.refresh_from_db()
    drawn = random.Random(14 + cast.wave.number)
    place = {"organisation": cast.hospital, "wave": cast.wave}
    members = [group for group in groups for _ in range(PEOPLE)]
    Invitation.objects.filter(wave=cast.wave).delete()
    Invitation.objects.bulk_create(
        Invitation(workgroup=group, state=Invitation.State.DONE, **place) for group in members
    )
    responses = Response.objects.bulk_create(
        Response(workgroup=group, withdraw_key=f"{cast.wave.pk:032}{number:032}", **place)
        for number, group in enumerate(members)
    )
    TieRating.objects.bulk_create(
        TieRating(
            organisation=cast.hospital,
            response=response,
            target=target,
            workgroup_id=response.workgroup_id,
            **{code: drawn.choice((2, 3, 4, 4, 5)) for code in CODES},
        )
        for response in responses
        for target in groups
    )
    cast.close()
    return results.freeze(cast.wave)


def released_waves(cast: Cast, waves: int) -> list[Release]:
    """Ask the same study again and again; return what was released, the latest first."""
    made = [released_large(cast)]
    for number in range(2, waves + 1):
        cast.wave = Wave.objects.create(
            organisation=cast.hospital,
            study=cast.study,
            number=number,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )
        made.insert(0, released_large(cast))
    return made
