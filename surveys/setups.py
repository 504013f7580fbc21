"""What is known of a wave before launch: groups, people, and who is asked about whom.

It counts how many people belong to a group or are invited, never how many have answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import Coalesce

from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.scoring.released import Group

NO_UNIT = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is known before launch: groups and units in order, people, and who is asked what."""

    groups: tuple[Group, ...]
    units: tuple[str, ...]
    heads: Mapping[tuple[str, str], int]
    asked: frozenset[tuple[str, str]]
    held_back: frozenset[str] = frozenset()

    def named(self, key: str) -> Group:
        return next(group for group in self.groups if group.key == key)

    @property
    def raters(self) -> list[Group]:
        """The groups that are asked anything."""
        keys = {rater for rater, _ in self.asked}
        return [group for group in self.groups if group.key in keys]

    @property
    def targets(self) -> list[Group]:
        """The groups that anybody is asked about."""
        keys = {target for _, target in self.asked}
        return [group for group in self.groups if group.key in keys]


def setup_of(wave: Wave) -> Setup:
    """Read groups, people and questions of a wave; nothing about who answered."""
    workgroups = list(Workgroup.objects.filter(study_id=wave.study_id).select_related("partner"))
    units = (NO_UNIT, *(str(pk) for pk in wave.study.units.values_list("pk", flat=True)))
    invited: dict[int, dict[str, int]] = {}
    # Where staff have put somebody, whether or not it took effect: that would say who answered.
    by_name = Invitation.objects.filter(wave=wave, way=Invitation.Way.NAMED)
    placed = by_name.annotate(
        group=Coalesce("participant__move__workgroup_id", "workgroup_id"),
        place=Coalesce("participant__move__unit_id", "unit_id"),
    )
    rows = placed.values_list("group", "place").annotate(n=Count("pk")).order_by()
    for group, unit, n in rows:
        invited.setdefault(group, {})[str(unit or NO_UNIT)] = n
    sizes = {group.pk: _size(group, invited.get(group.pk, {})) for group in workgroups}
    heads: dict[tuple[str, str], int] = {}
    for group in workgroups:
        by_unit = invited.get(group.pk) or {NO_UNIT: 1}
        shares = spread(sizes[group.pk] or 0, [by_unit.get(unit, 0) for unit in units])
        heads |= {(str(group.pk), unit): n for unit, n in zip(units, shares, strict=True) if n}
    return Setup(
        groups=tuple(_group(group, sizes[group.pk]) for group in workgroups),
        units=units,
        heads=heads,
        asked=frozenset(
            (str(rater.pk), str(target.pk))
            for rater in workgroups
            for target in workgroups
            if wave.asks(rater, target)
        ),
        held_back=frozenset(
            str(group.pk)
            for group in workgroups
            if group.is_rated and _judges_persons(sizes[group.pk])
        ),
    )


def _size(group: Workgroup, invited: Mapping[str, int]) -> int | None:
    """The headcount, or where nobody entered one the number of people invited."""
    return group.headcount if group.headcount is not None else sum(invited.values()) or None


def _judges_persons(size: int | None) -> bool:
    return size is not None and size < settings.SMALLEST_RATED_GROUP


def _group(group: Workgroup, size: int | None) -> Group:
    partner = group.partner.name if group.partner else ""
    return Group(str(group.pk), group.name, group.kind, partner, size)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Part a whole number by weights; what is left goes to the largest remainders, in order.

    >>> spread(10, [14, 10])
    [6, 4]
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
