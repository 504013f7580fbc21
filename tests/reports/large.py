"""A study of fifteen workgroups, released: what pages must stay small for."""

import random

from surveys import results
from surveys.models.answers import CODES, Response, TieRating
from surveys.models.participants import Invitation
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
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
    drawn = random.Random(15)
    place = {"organisation": cast.hospital, "wave": cast.wave}
    members = [group for group in groups for _ in range(PEOPLE)]
    Invitation.objects.all().delete()
    Invitation.objects.bulk_create(
        Invitation(workgroup=group, state=Invitation.State.DONE, **place) for group in members
    )
    responses = Response.objects.bulk_create(
        Response(workgroup=group, withdraw_key=f"{number:064}", **place)
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
