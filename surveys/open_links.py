"""Open links and shared devices: an address for many, and an invitation for each who starts.

An open address holds no answers. Each start makes an invitation without a name, with a link of
its own, so that drafts, receipts, withdrawal and the counts of a release work as for everybody.
Nobody can tell, and nothing tries to, whether one person starts twice.
"""

import secrets

from django.db import transaction
from django.db.models import QuerySet

from surveys.events import record_by
from surveys.links import new_link, token_hash
from surveys.models.participants import Invitation
from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave
from surveys.models.ways import OpenLink


class NotLocked(Exception):
    """The rules of the wave are not fixed yet, so nobody can be asked."""


class NotOpen(Exception):
    """The wave takes no new answers now."""


class NoSuchGroup(Exception):
    """Nobody answers in this wave as a member of this workgroup, or in this unit."""


def groups_that_answer(wave: Wave) -> QuerySet[Workgroup]:
    """Return the workgroups whose members are asked; a group that is rated only is not."""
    return Workgroup.objects.filter(study_id=wave.study_id, rates=True)


@transaction.atomic
def make_open_link(wave: Wave, way: str, group: Workgroup | None, *, by: int) -> str:
    """Make an open address and return its token, which is stored nowhere.

    An earlier address of the same way for the same group stops working.
    """
    if not wave.is_locked:
        raise NotLocked
    if wave.has_closed():
        raise NotOpen
    if group is not None and not groups_that_answer(wave).filter(pk=group.pk).exists():
        raise NoSuchGroup
    OpenLink.objects.filter(wave=wave, way=way, workgroup=group, revoked=False).update(revoked=True)
    token = secrets.token_urlsafe(32)
    link = OpenLink.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        workgroup=group,
        way=way,
        token_hash=token_hash(token),
    )
    _log(link, "open link made", by)
    return token


@transaction.atomic
def stop(link: OpenLink, *, by: int) -> None:
    """Let an open address lead nowhere. Who has started with it goes on with their own link."""
    OpenLink.objects.filter(pk=link.pk).update(revoked=True)
    _log(link, "open link stopped", by)


def _log(link: OpenLink, action: str, by: int) -> None:
    # Whoever can hand out open links can fill in forms with them: the log says that there are some.
    about = f"{link.wave.study.name[:120]}, wave {link.wave.number_shown}: {link.pk}"
    record_by(by, action, about, link.organisation)


@transaction.atomic
def start(link: OpenLink, group_id: int | None, unit_id: int | None) -> str:
    """Make an invitation for whoever starts, and return the token of its own personal link."""
    wave = Wave.objects.select_related("study").get(pk=link.wave_id)
    if not wave.is_open():
        raise NotOpen
    chosen = link.workgroup_id or group_id
    group = groups_that_answer(wave).filter(pk=chosen or 0).first()
    if group is None:
        raise NoSuchGroup
    if unit_id and not Unit.objects.filter(pk=unit_id, study_id=wave.study_id).exists():
        raise NoSuchGroup
    invitation = Invitation.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        workgroup=group,
        unit_id=unit_id,
        way=link.way,
    )
    return new_link(invitation)
