"""Each release as a sealed file beside the backups, written at once.

What is published is never computed again. A backup from the day before does not hold today's
release, so a restore loads it from this file. Sealed with the backup's key, the file is signed and
nobody else can read it; single answers are not in it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.db import models, transaction
from django.utils.timezone import localdate, now

from surveys.keeping import sealing
from surveys.models.answers import Comment, Response
from surveys.models.participants import Invitation
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
from surveys.models.waves import Wave
from surveys.results.rosters import pseudonym

# In the order in which a release is put together: it is sealed when its last part is in.
# That a release came from elsewhere is no part: its wave came with it, so what knows the wave
# knows the release, and what does not is given the same file once more.
PARTS: Mapping[type[models.Model], str] = {
    Block: "release",
    BlockPart: "block__release",
    ReleasedValue: "block__release",
    ReleasedAnswer: "block__release",
    ReleasedStructure: "release",
    ReleasedComment: "release",
    Roster: "block__release",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one file did."""

    release: str
    fingerprint: str
    closed: int
    problem: str = ""
    is_lost: bool = False


def folder(where: Path | None = None) -> Path:
    return (where or Path(settings.BACKUP_DIR)) / "releases"


def path_of(release: Release) -> Path:
    return folder() / f"release-{release.pk}-{release.fingerprint[:16]}.sealed"


def keep(release_id: int) -> None:
    """Write a release into its file."""
    release = Release.objects.select_related("wave").get(pk=release_id)
    closes_at = release.wave.closes_at
    content = {
        "format": 1,
        "closes_at": closes_at.isoformat() if closes_at else None,
        "release": serializers.serialize("json", [release]),
        "parts": {
            part._meta.label: serializers.serialize("json", _rows(part, path, release))
            for part, path in PARTS.items()
        },
    }
    sealing.write_whole(path_of(release), json.dumps(content).encode())


def _rows(part: type[models.Model], path: str, release: Release) -> models.QuerySet[Any]:
    return part._default_manager.filter(**{path: release}).order_by("pk")


def keep_missing(today: date | None = None) -> None:
    """Write the files that could still be needed and are not there."""
    since = (today or localdate()) - timedelta(days=settings.BACKUP_DAYS)
    made_here = Release.objects.filter(released_on__gte=since, released_elsewhere=None)
    for release in made_here.exclude(fingerprint=""):
        if not path_of(release).exists():
            keep(release.pk)


def forget_old(at: datetime | None = None) -> int:
    """Delete files that are older than any backup: whatever is restored holds these releases."""
    until = (at or now()) - timedelta(days=settings.BACKUP_DAYS)
    if not folder().exists():
        return 0
    old = [path for path in folder().iterdir() if path.stat().st_mtime < until.timestamp()]
    for path in old:
        path.unlink()
    return len(old)


def forget_after_commit(releases: Iterable[Release]) -> None:
    """Delete the files of releases whose study is deleted, once it is."""
    paths = [path_of(release) for release in releases]

    def forget() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(forget)


def contents(where: Path) -> Iterator[tuple[Release, dict[str, Any]]]:
    """Open the files of a folder, the earliest release first."""
    found: list[tuple[Any, dict[str, Any]]] = []
    for path in sorted(folder(where).glob("release-*.sealed")):
        content = json.loads(sealing.read_whole(path))
        (unpacked,) = serializers.deserialize("json", content["release"], ignorenonexistent=True)
        found.append((unpacked.object, content))
    yield from sorted(found, key=lambda each: each[0].pk)


def load(release: Release, content: dict[str, Any]) -> Loaded:
    """Put a release back that the restored database does not know, as it was published.

    Whoever stands in it is done with the wave, and the answers that the backup still holds are
    the ones it counted: nothing of it can be counted a second time.
    """
    name = f"wave {release.wave_id}, release {release.number}"
    there = Release.objects.filter(wave_id=release.wave_id, number=release.number).first()
    if there is not None:
        same = there.fingerprint == release.fingerprint
        return Loaded(name, there.fingerprint, 0, "" if same else "is another one in the backup")
    wave = Wave.objects.select_related("study").filter(pk=release.wave_id).first()
    if wave is None:
        return Loaded(name, release.fingerprint, 0, is_lost=True)
    if Release.objects.filter(pk=release.pk).exists():
        return Loaded(name, release.fingerprint, 0, "has the number of another release")
    with transaction.atomic():
        _write(release, content)
        closed = _close(wave, release, content["closes_at"])
    return Loaded(name, release.fingerprint, closed)


def _write(release: Release, content: dict[str, Any]) -> None:
    fingerprint, release.fingerprint = release.fingerprint, ""
    release.save(force_insert=True)
    for part in PARTS:
        rows = serializers.deserialize("json", content["parts"][part._meta.label])
        part._default_manager.bulk_create([row.object for row in rows], batch_size=500)
    release.fingerprint = fingerprint
    release.save(update_fields=["fingerprint"])


def _close(wave: Wave, release: Release, closes_at: str | None) -> int:
    """Close the wave as it was closed, and stamp what was counted. Return who was still open."""
    if closes_at:
        Wave.objects.filter(pk=wave.pk).update(closes_at=datetime.fromisoformat(closes_at))
    Response.objects.filter(wave=wave, release=None).update(release=release)
    Comment.objects.filter(wave=wave, release=None).update(release=release)
    roster = Roster.objects.filter(block__release=release)
    counted = set(roster.values_list("pseudonym", flat=True))
    # Without a whole roster nobody can tell who was counted: then nobody can answer any more.
    everybody = len(counted) < sum(block.raters_n for block in release.blocks.all())
    waiting = Invitation.objects.filter(wave=wave).exclude(state=Invitation.State.DONE)
    done = [
        pk
        for pk, email in waiting.values_list("pk", "participant__email")
        if everybody or (email and pseudonym(wave.study.secret, email) in counted)
    ]
    for start in range(0, len(done), 500):
        Invitation.objects.filter(pk__in=done[start : start + 500]).update(
            state=Invitation.State.DONE
        )
    return len(done)
