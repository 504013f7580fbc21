"""The groups of a study before a wave starts: added, merged, left out, deleted, counted."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from surveys.models import ratchet
from surveys.models.participants import Invitation
from surveys.models.releases import BlockPart, ReleasedValue
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import Wave


class GroupsAreFixed(Exception):
    """What is wanted would change groups that people have been told about; the text says so."""


def why_fixed(wave: Wave) -> str:
    """Say why the groups of a wave cannot change, or nothing if they can."""
    if wave.is_locked:
        return _(
            "People have been invited to this wave. Its groups, their order and who is asked "
            "about whom stay as they read them."
        )
    if ratchet.is_under_way(wave.study):
        return _(
            "An earlier wave of this study is not released yet. Until then its groups stay as "
            "they are, and they are the groups of this wave, too."
        )
    return ""


def people_by_group(wave: Wave) -> dict[int, int]:
    """Count how many people are asked by name in each group, wherever staff have put them.

    Who comes by an open link or on paper was asked by nobody; and a start that is counted as soon
    as somebody makes it would tell who came when.
    """
    by_name = Invitation.objects.filter(wave=wave, way=Invitation.Way.NAMED)
    found = by_name.annotate(group=Coalesce("participant__move__workgroup_id", "workgroup_id"))
    return dict(found.values_list("group").annotate(n=Count("pk")).order_by())


def was_used(groups: Sequence[Workgroup], wave: Wave) -> set[int]:
    """Return the groups that another wave has asked or published: those are never deleted."""
    keys = [group.pk for group in groups]
    asked = Invitation.objects.filter(workgroup__in=keys).exclude(wave=wave)
    return {
        *asked.values_list("workgroup_id", flat=True).distinct(),
        *BlockPart.objects.filter(workgroup__in=keys).values_list("workgroup_id", flat=True),
        *ReleasedValue.objects.filter(target__in=keys)
        .values_list("target_id", flat=True)
        .distinct(),
    }


def is_out(wave: Wave, group: Workgroup, groups: Sequence[Workgroup]) -> bool:
    """Whether nobody of a group is asked and nobody is asked about it."""
    return not any(wave.asks(group, other) or wave.asks(other, group) for other in groups)


def add(study: Study, name: str, kind: str = Workgroup.Kind.STAFF) -> Workgroup:
    """Add a group that is rated only: those that rate come with their people."""
    last = study.workgroups.aggregate(last=Max("position"))["last"]
    return Workgroup.objects.create(
        organisation_id=study.organisation_id,
        study=study,
        name=name,
        kind=kind,
        rates=False,
        position=0 if last is None else last + 1,
    )


@transaction.atomic
def merge(wave: Wave, group: Workgroup, into: Workgroup, name: str = "") -> None:
    """Make two groups one: its people, its pairs and its headcount join the other's.

    A pair is asked if it was asked for one of the two. A group of earlier waves stays in the
    study and takes no part in this one.

    Raises
    ------
    GroupsAreFixed
        Nothing has been changed.
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("study").get(pk=wave.pk)
    if reason := why_fixed(wave):
        raise GroupsAreFixed(reason)
    if group.pk == into.pk or group.kind != into.kind or group.partner_id != into.partner_id:
        raise GroupsAreFixed(
            _("Only groups of the same kind and the same organisation can become one.")
        )
    is_kept = bool(was_used([group], wave))
    if is_kept and name.casefold() == group.name.casefold():
        raise GroupsAreFixed(_("An earlier wave has a group of this name. Choose another one."))
    groups = list(wave.study.workgroups.all())
    asked = {
        (
            into.pk if rater.pk == group.pk else rater.pk,
            into.pk if rated.pk == group.pk else rated.pk,
        )
        for rater in groups
        for rated in groups
        if wave.asks(rater, rated)
    }
    Invitation.objects.filter(wave=wave, workgroup=group).update(workgroup=into)
    _join(group, into, name)
    if not is_kept:
        group.delete()
        groups = [other for other in groups if other.pk != group.pk]
    into.save()
    groups = [into if other.pk == into.pk else other for other in groups]
    ask_only(wave, asked, groups)


def _join(group: Workgroup, into: Workgroup, name: str) -> None:
    known = group.headcount is not None and into.headcount is not None
    into.headcount = (group.headcount or 0) + (into.headcount or 0) if known else None
    into.rates, into.is_rated = into.rates or group.rates, into.is_rated or group.is_rated
    if name:
        into.name, into.phrase = name, ""


def ask_only(wave: Wave, asked: Iterable[tuple[int, int]], groups: Sequence[Workgroup]) -> None:
    """Switch off every pair but these."""
    wanted = set(asked)
    wave.unasked = [
        [rater.pk, rated.pk]
        for rater in groups
        for rated in groups
        if rater.asks_about(rated) and (rater.pk, rated.pk) not in wanted
    ]
    wave.save(update_fields=["unasked"])


def count_heads(wave: Wave) -> None:
    """Give every group that rates a headcount, before the first invitation fixes it.

    Where none was entered it is the number of people on the list. Clients have none: nobody
    knows how many there are.
    """
    people = people_by_group(wave)
    for group in wave.study.workgroups.filter(headcount=None).exclude(kind=Workgroup.Kind.CLIENT):
        if group.pk in people:
            group.headcount = people[group.pk]
            group.save(update_fields=["headcount"])


def with_heads(groups: Iterable[Workgroup], people: Mapping[int, int]) -> list[Workgroup]:
    """Return groups with the headcounts that `count_heads` will give them; nothing is stored."""
    found = list(groups)
    for group in found:
        if group.headcount is None and group.kind != Workgroup.Kind.CLIENT:
            group.headcount = people.get(group.pk)
    return found
