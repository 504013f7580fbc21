"""What respondents remember of their sendings, and whether the database agrees.

Answers are stored without a way back to a person. So who somebody is stands in the answers
themselves: which of the five options were chosen, in seven questions about each workgroup.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import connection

from surveys.links import comment_key, receipt, token_hash, withdraw_key
from surveys.models.answers import CODES, Comment, Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.waves import Wave

Marker = tuple[int | None, ...]


@dataclass(slots=True)
class Entry:
    """One person: the link, what was chosen about whom, and each receipt that was shown.

    `saved` screens were saved on another day, before the rehearsal.
    """

    token: str
    targets: list[int]
    comment: str = ""
    saved: int = 0
    receipts: list[str] = field(default_factory=list)

    @property
    def marker(self) -> Marker:
        """The choices, one workgroup after the other: made of the link and like no other's."""
        places = len(self.targets) * len(CODES)
        digits = hashlib.shake_256(self.token.encode()).digest(places)
        return tuple(digit % 5 + 1 for digit in digits)

    def choices(self, code: str) -> dict[int, int]:
        """What this person chooses on one screen."""
        column = self.marker[CODES.index(code) :: len(CODES)]
        return {
            target: int(choice or 0) for target, choice in zip(self.targets, column, strict=True)
        }


def write(entries: Iterable[Entry], file: Path) -> None:
    """Keep a journal, so that it can be compared again after a restore."""
    file.write_text("".join(json.dumps(asdict(entry)) + "\n" for entry in entries))


def read(file: Path) -> list[Entry]:
    return [Entry(**json.loads(line)) for line in file.read_text().splitlines()]


@dataclass(slots=True)
class Verdict:
    """How a journal and the database differ. Nothing is wrong if `is_kept`."""

    sent: int
    lost: int = 0
    doubled: int = 0
    partial: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        return not (self.lost or self.doubled or self.partial or self.problems)

    def __str__(self) -> str:
        return (
            f"submissions: {self.sent} sent, {self.lost} lost, {self.doubled} doubled, "
            f"{self.partial} partial"
        )


def judge(entries: Sequence[Entry], wave: Wave) -> Verdict:
    """Compare a journal with what is stored of a wave, also after a restore of it."""
    expected = {entry.marker: entry for entry in entries}
    assert len(expected) == len(entries), "two people answered alike: ask about more workgroups"
    stored = Counter(markers_of(wave).values())
    sent = [entry for entry in entries if entry.receipts]
    verdict = Verdict(
        sent=len(sent),
        lost=sum(not stored[entry.marker] for entry in sent),
        doubled=sum(number - 1 for number in stored.values() if number > 1),
        partial=sum(n for marker, n in stored.items() if marker not in expected),
    )
    for entry in sent:
        if set(entry.receipts) != {receipt(entry.token)}:
            verdict.problems.append(f"another receipt: {entry.receipts}")
    verdict.problems += [*_about_numbers(wave), *_about_keys(entries, wave)]
    return verdict


def markers_of(wave: Wave) -> dict[str, Marker]:
    """Read every response of a wave as the choices it is made of; one without rows has none."""
    keys = Response.objects.filter(wave=wave).values_list("pk", flat=True)
    found: dict[str, list[int | None]] = {str(key): [] for key in keys}
    rows = TieRating.objects.filter(response__wave=wave).order_by("response_id", "target_id")
    for key, *choices in rows.values_list("response_id", *CODES).iterator(chunk_size=10_000):
        found[str(key)].extend(choices)
    return {key: tuple(choices) for key, choices in found.items()}


def _about_numbers(wave: Wave) -> list[str]:
    done = Invitation.objects.filter(wave=wave, state=Invitation.State.DONE)
    found = []
    if done.count() != (stored := Response.objects.filter(wave=wave).count()):
        found.append(f"{done.count()} invitations are done, {stored} responses are stored")
    if drafts := Draft.objects.filter(invitation__in=done).count():
        found.append(f"{drafts} drafts of people who have sent")
    if Link.objects.filter(invitation__in=done, used=True).count() != done.count():
        found.append("somebody has sent, and not with exactly one link")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM surveys_tierating r LEFT JOIN surveys_response p "
            "ON p.id = r.response_id WHERE p.id IS NULL"
        )
        if strays := cursor.fetchone()[0]:
            found.append(f"{strays} ratings of no response")
    return found


def _about_keys(entries: Sequence[Entry], wave: Wave) -> list[str]:
    """Each link takes its own answers back, and its comment is there once."""
    keys = set(Response.objects.filter(wave=wave).values_list("withdraw_key", flat=True))
    comments = dict(Comment.objects.filter(wave=wave).values_list("withdraw_key", "text"))
    done = set(
        Link.objects.filter(
            invitation__wave=wave, invitation__state=Invitation.State.DONE
        ).values_list("token_hash", flat=True)
    )
    found, written = [], 0
    for entry in entries:
        is_done = token_hash(entry.token) in done
        written += bool(is_done and entry.comment)
        if (withdraw_key(entry.token) in keys) != is_done:
            found.append("a link and its answers do not agree on whether they were sent")
        if comments.get(comment_key(entry.token), "") != (entry.comment if is_done else ""):
            found.append("a comment is not what was written")
    if written != len(comments):
        found.append(f"{len(comments)} comments are stored, {written} were written")
    return found
