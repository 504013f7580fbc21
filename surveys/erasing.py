"""What is forgotten, and when.

Drafts when nobody can send them any more; single answers some months after the last release;
names, links and rosters a year after the wave has closed. What was released stays.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate, now

from surveys.keeping import ledger, released
from surveys.models.answers import (
    Comment,
    OutcomeAnswer,
    PartnershipRating,
    PickedOutcome,
    ResearchFile,
    Response,
    TieRating,
)
from surveys.models.bringing import EarlierFile
from surveys.models.messages import Message, NoReminders
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.models.releases import (
    Block,
    BlockPart,
    Release,
    ReleasedAnswer,
    ReleasedComment,
    ReleasedStructure,
    ReleasedValue,
    Roster,
)
from surveys.models.rosters import Leaver, PeopleList
from surveys.models.staff import StaffInvitation
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.models.ways import OpenLink, SheetAnswer, StructuresSheet
from surveys.sweeping import sweep

FURTHER = (PartnershipRating, OutcomeAnswer, PickedOutcome)
ANSWERS = (TieRating, *FURTHER, Response, Comment, ResearchFile, SheetAnswer, StructuresSheet)
PERSONS = (
    Draft,
    Link,
    Message,
    NoReminders,
    Participant,
    Roster,
    PeopleList,
    Leaver,
    OpenLink,
    EarlierFile,
)


def forget_drafts(wave_id: int) -> int:
    """Erase what was never sent, once nobody can send it any more. Safe to run twice."""
    wave = Wave.objects.filter(pk=wave_id).first()
    if wave is None or not wave.has_closed() or wave.accepts_what_was_begun():
        return 0
    erased = Draft.objects.filter(invitation__wave=wave).delete()[0]
    if erased:
        sweep(Draft)
    return erased


def forget_what_is_due(at: datetime | None = None) -> None:
    """Erase all whose day has come. Safe to run twice, and to be days late."""
    at = at or now()
    erased = 0
    for wave in Wave.objects.filter(closes_at__lte=at):
        if not wave.accepts_what_was_begun(at):
            erased += Draft.objects.filter(invitation__wave=wave).delete()[0]
    erased += sum(map(forget_answers, _waves_whose_answers_are_due(at)))
    erased += sum(map(forget_names, _closed_for(settings.NAMES_KEPT_DAYS, at)))
    erased += _delete(PeopleList.objects.filter(handed_in_on__lte=_days_before(at)))
    erased += _delete(_earlier_files(at))
    if erased:
        sweep(*ANSWERS, *PERSONS)
    run_out = at - timedelta(days=settings.STAFF_INVITATIONS_KEPT_DAYS)
    StaffInvitation.objects.filter(expires_at__lte=run_out).delete()


def gone_by(closes_at: datetime) -> date:
    """Return the day on which names are gone, out of the last backup as well."""
    days = settings.NAMES_KEPT_DAYS + 1 + settings.BACKUP_DAYS
    return localdate(closes_at) + timedelta(days=days)


def forget_earlier_files(at: datetime | None = None) -> None:
    """Erase files of earlier studies that nobody took over within their day."""
    _delete(_earlier_files(at or now()))
    sweep(EarlierFile)  # also what was taken over, or thrown away, a moment ago


def _earlier_files(at: datetime) -> QuerySet[EarlierFile]:
    until = at - timedelta(hours=settings.EARLIER_FILES_KEPT_HOURS)
    return EarlierFile.objects.filter(handed_in_at__lte=until)


def _closed_for(days: int, at: datetime) -> QuerySet[Wave]:
    return Wave.objects.filter(closes_at__date__lte=localdate(at) - timedelta(days=days))


def _days_before(at: datetime) -> date:
    return localdate(at) - timedelta(days=settings.LISTS_KEPT_DAYS)


def _waves_whose_answers_are_due(at: datetime) -> Iterable[Wave]:
    """Waves whose last release is old enough; those never released go with the names."""
    until = localdate(at) - timedelta(days=settings.ANSWERS_KEPT_DAYS)
    yield from Wave.objects.annotate(last=Max("releases__released_on")).filter(last__lte=until)
    never_released = _closed_for(settings.NAMES_KEPT_DAYS, at).filter(releases=None)
    # A wave out of a file may have closed years ago: its time begins when it comes in.
    since = localdate(at) - timedelta(days=settings.NAMES_KEPT_DAYS)
    yield from never_released.exclude(brought_in__on__gt=since)


@transaction.atomic
def forget_answers(wave: Wave) -> int:
    """Erase a wave's single answers, comments, sheets and research files, released or not."""
    return _delete(
        TieRating.objects.filter(response__wave=wave),
        *(table._default_manager.filter(response__wave=wave) for table in FURTHER),
        Response.objects.filter(wave=wave),
        Comment.objects.filter(wave=wave),
        ResearchFile.objects.filter(release__wave=wave),
        SheetAnswer.objects.filter(sheet__wave=wave),
        StructuresSheet.objects.filter(wave=wave),
    )


@transaction.atomic
def forget_names(wave: Wave) -> int:
    """Erase who was asked: names, addresses, mails, links, drafts, and who stands in which block.

    Invitations stay as mere numbers: how many of a group were asked, and how many answered.
    """
    return _delete(
        Draft.objects.filter(invitation__wave=wave),
        Link.objects.filter(invitation__wave=wave),
        Message.objects.filter(invitation__wave=wave),
        NoReminders.objects.filter(invitation__wave=wave),
        OpenLink.objects.filter(wave=wave),
        Roster.objects.filter(block__release__wave=wave),
        Participant.objects.filter(wave=wave),
        PeopleList.objects.filter(wave=wave),
        Leaver.objects.filter(wave=wave),
    )


def delete_study(study: Study) -> None:
    """Delete a study with all it asked and published, for good: no restore brings it back."""
    with ledger.held() as book, transaction.atomic():
        book.note(ledger.PEOPLE, "study", ledger.mark_of(study.secret, 0))
        take_away(study)


def take_away(study: Study) -> None:
    """Delete a study inside a transaction. The one way to delete what was released.

    The guards of the database let go of a release only while its study stands in
    `surveys_deleting`, and it stands there for no longer than this transaction.
    """
    waves = Wave.objects.filter(study=study)
    released.forget_after_commit(Release.objects.filter(wave__in=waves))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO surveys_deleting (study_id) VALUES (%s)", [study.pk])
        for wave in waves:
            forget_answers(wave)
            forget_names(wave)
        _delete(
            ReleasedValue.objects.filter(block__release__wave__in=waves),
            ReleasedAnswer.objects.filter(block__release__wave__in=waves),
            ReleasedStructure.objects.filter(release__wave__in=waves),
            BlockPart.objects.filter(block__release__wave__in=waves),
            Block.objects.filter(release__wave__in=waves),
            ReleasedComment.objects.filter(release__wave__in=waves),
            Release.objects.filter(wave__in=waves),
            Invitation.objects.filter(wave__in=waves),
            waves,
        )
        study.workgroups.update(partner=None)  # or each would keep its organisation from going
        study.delete()
        cursor.execute("DELETE FROM surveys_deleting")


def _delete(*rows: QuerySet[Any]) -> int:
    return sum(found.delete()[0] for found in rows)
