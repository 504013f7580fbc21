"""What must happen to a loaded backup before anybody may see it: erase, close, pause, check."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from surveys import addresses, erasing, outbox, people, webhooks
from surveys.events import Action, first_broken, record
from surveys.keeping import ledger, released
from surveys.models.answers import Comment, Response
from surveys.models.organisations import Organisation
from surveys.models.participants import Invitation, Link
from surveys.models.releases import Release
from surveys.models.sharing import SharedLink
from surveys.models.studies import Study
from surveys.models.tokens import ApiToken
from surveys.tasks import plan_daily, plan_mail


@dataclass
class Report:
    """What a restore did, in lines for the person who started it."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)  # files of releases whose wave is not there

    def say(self, line: str) -> None:
        self.lines.append(line)


def apply_ledger(where: Path, positions: dict[str, int]) -> int:
    """Erase again what was erased since the backup; return how many entries that were."""
    later = {book: _later(where, book, positions.get(book, 0)) for book in ledger.BOOKS}
    with transaction.atomic():
        for entry in later[ledger.ANSWERS]:
            table = Response if entry.kind == "response" else Comment
            table._default_manager.filter(withdraw_key=entry.mark, release=None).delete()
        wanted = {entry.mark for entry in later[ledger.PEOPLE]}
        known = dict(_known(wanted))
        for entry in later[ledger.PEOPLE]:
            if entry.mark in known:
                _apply(entry.kind, known[entry.mark])
    return sum(map(len, later.values()))


def _later(where: Path, book: str, position: int) -> list[ledger.Entry]:
    """Return the entries behind a position, from beside the backup and from our own place."""
    found = [*ledger.entries(book, where), *ledger.entries(book)]
    later = [e for e in found if e.n > position and e.kind != ledger.KEPT]
    # An older copy numbers the same entry otherwise.
    by_mark = {(entry.kind, entry.mark): entry for entry in later}
    return sorted(by_mark.values(), key=lambda entry: entry.n)


def _known(wanted: set[str]) -> Iterator[tuple[str, Study | Invitation]]:
    if not wanted:
        return
    for study in Study.objects.all():
        if (mark := ledger.mark_of(study.secret, 0)) in wanted:
            yield mark, study
        invitations = Invitation.objects.filter(wave__study=study).values_list("pk", flat=True)
        for pk in invitations.iterator():
            if (mark := ledger.mark_of(study.secret, pk)) in wanted:
                yield mark, Invitation.objects.get(pk=pk)


def _apply(kind: str, about: Study | Invitation) -> None:
    if isinstance(about, Study):
        if about.pk and Study.objects.filter(pk=about.pk).exists():
            erasing.take_away(about)
        return
    invitation = Invitation.objects.filter(pk=about.pk).select_related("participant", "wave")
    found = invitation.first()
    if found is None:
        return
    if kind == "person":
        addresses.erase(found)
    elif kind == "left" and found.participant is not None:
        people.leave(found.participant, found, found.wave)
    elif kind == "withdrawn":
        Invitation.objects.filter(pk=found.pk, state=Invitation.State.DONE).update(
            state=Invitation.State.WITHDRAWN
        )
        Link.objects.filter(invitation=found).update(used=False)
    elif kind == "address":
        addresses.close_old_ways(found)


def check_logs(ends: list[list[Any]], report: Report) -> None:
    """Verify each organisation's log, and that it ends where the backup says it ended."""
    for organisation in Organisation.objects.all():
        broken = first_broken(organisation)
        if broken is not None:
            report.problems.append(f"the log of {organisation} is broken at line {broken.pk}")
    report.say(f"Logs: {len(ends)} checked, each ends where the backup says.")


def check_releases(where: Path, report: Report) -> None:
    """Compare every release with its file, and load those the backup does not hold."""
    loaded = same = closed = 0
    for release, content in released.contents(where):
        known = Release.objects.filter(pk=release.pk).exists()
        done = released.load(release, content)
        if done.is_lost:
            report.lost.add(released.path_of(release).name)
        elif done.problem:
            report.problems.append(f"the release of {done.release} {done.problem}")
        elif known:
            same += 1
        else:
            loaded, closed = loaded + 1, closed + done.closed
    report.say(
        f"Releases: {Release.objects.count()}; {same} equal to their files, {loaded} loaded from "
        f"files, none computed. {closed} people closed for a wave that was released since."
    )
    if report.lost:
        report.say(
            f"{len(report.lost)} releases are of waves that the backup does not hold: begun or "
            "brought in since, or deleted. Bring in again what came out of a file."
        )


def end_sessions() -> None:
    UserSession.objects.all().delete()
    Session.objects.all().delete()


def end_tokens(report: Report) -> None:
    """End the tokens of programs: one that was ended since the backup must not open again."""
    if ended := ApiToken.objects.filter(revoked=False).update(revoked=True):
        report.say(f"{ended} tokens of other programs are ended: their people make new ones.")


def end_shared_links(report: Report) -> None:
    """End read-only links, for the same reason: whoever has one needs no account."""
    if ended := SharedLink.objects.valid().update(revoked=True):
        report.say(f"{ended} read-only links to results are ended: share anew what is wanted.")


def pause_and_plan() -> None:
    """Let nothing go out until a person says so, and let the daily run be planned."""
    outbox.pause()
    webhooks.pause_all()
    plan_daily()
    plan_mail()


def write_down(day: str) -> None:
    """Tell every organisation's log that it was restored, and from which day."""
    for organisation in Organisation.objects.all():
        record(None, Action.RESTORED, f"from the backup of {day}", organisation)
