"""How many people a rated workgroup or partner organisation has: a score about few judges them."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count, Q

from surveys.models.participants import Invitation
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.results.rows import Members


def sizes(release: Release, groups: Sequence[Workgroup]) -> dict[int, int | None]:
    """Return how many people belong to each workgroup; None where nothing is known.

    Where nobody entered a headcount, the number of people invited stands in for it. Of those who
    came by an open link, a shared device or paper only the ones who answered are counted: a
    start that nobody finished is no person.
    """
    counted = Q(way=Invitation.Way.NAMED) | Q(state=Invitation.State.DONE)
    invited = dict(
        Invitation.objects.filter(counted, wave_id=release.wave_id)
        .values_list("workgroup_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {
        group.pk: group.headcount if group.headcount is not None else invited.get(group.pk)
        for group in groups
    }


def too_small_to_be_rated(release: Release, members: Members) -> list[str]:
    """Name rated workgroups of one or two people: a score would judge persons."""
    rated = [group for group in members.groups if group.is_rated]
    return [str(key) for key, size in sizes(release, rated).items() if _is_small(size)]


def partners_too_small(release: Release, members: Members) -> set[str]:
    """Name partner organisations whose workgroups are known to be one or two people in all."""
    known = sizes(release, members.groups)
    of_partner: dict[int, list[int | None]] = {}
    for group in members.groups:
        if group.partner_id is not None:
            of_partner.setdefault(group.partner_id, []).append(known[group.pk])
    return {str(key) for key, each in of_partner.items() if _is_small(_sum(each))}


def _sum(known: Sequence[int | None]) -> int | None:
    return None if None in known else sum(each or 0 for each in known)


def _is_small(size: int | None) -> bool:
    return size is not None and size < settings.SMALLEST_RATED_GROUP
