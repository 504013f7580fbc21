"""Make a backup: encrypted, whole or not at all, with a manifest beside it that names nobody."""

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from rcsurvey.backups import on_postgres, on_sqlite
from rcsurvey.backups.facts import COUNTS, facts_from
from rcsurvey.backups.parts import write_part
from surveys.keeping import ledger, sealing
from surveys.models.events import LogAnchor, Seal

SUFFIX, MANIFEST = ".rcbackup", ".manifest.json"
ONE_DAY = timedelta(days=1)


class NotMade(Exception):
    """There is no backup; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    size: int
    manifest: dict[str, Any]
    warnings: tuple[str, ...]


class Hashing:
    """Writes to a file and knows the SHA-256 and the size of what it wrote."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)


def version() -> str:
    """Return the newest version that the change log names."""
    for line in Path(settings.BASE_DIR, "CHANGELOG.md").read_text().splitlines():
        if line.startswith("## "):
            return line[3:].partition(",")[0].strip()
    return "unknown"


def source_of() -> Any:
    """Return the database at this moment."""
    if connection.vendor == "sqlite":
        return on_sqlite.Source()
    return on_postgres.Source()


def make(to: Path | None = None) -> Made:
    """Make a backup in a folder and return what was made.

    Raises
    ------
    NotMade
        The disk is full or the folder cannot be written; nothing of it is left.
    """
    folder = to or Path(settings.BACKUP_DIR)
    at = now().astimezone(UTC)
    path = folder / f"{at:%Y-%m-%dT%H-%M-%S}Z{SUFFIX}"
    unfinished = folder / f".unfinished-{os.getpid()}-{path.name}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_up(folder)
        if connection.vendor == "sqlite":
            _clear_up(on_sqlite.folder_of_copies())
        return _make(path, unfinished, at)
    except on_postgres.NoPrograms as problem:
        raise NotMade(str(problem)) from None
    except sqlite3.OperationalError as problem:  # how it says that its copy finds no room
        full = OSError(errno.ENOSPC, str(problem))
        place = on_sqlite.folder_of_copies()
        raise NotMade(f"{_words(full, place)} ({problem})") from None
    except OSError as problem:
        raise NotMade(_words(problem, folder)) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _make(path: Path, unfinished: Path, at: datetime) -> Made:
    # Whoever erases waits for this moment: an entry is either in the backup or behind it.
    with ledger.held() as book:
        positions = book.positions()
        source = source_of()
    try:
        facts = facts_from(source.prepare(unfinished))
        manifest = {
            "format": 1,
            "made_at": at.isoformat(),
            "version": version(),
            "database": source.vendor,
            "ledger": positions,
            "facts": facts,
        }
        with open(unfinished, "xb", opener=sealing.for_us_alone) as file:
            hashing = Hashing(file)
            sealer = sealing.Sealer(hashing)  # type: ignore[arg-type]
            write_part(sealer, "manifest", [json.dumps(manifest).encode()])
            for name, chunks in source.parts():
                write_part(sealer, name, chunks)
            sealer.close()
            file.flush()
            os.fsync(file.fileno())
    finally:
        source.close()
    warnings = tuple(_warnings(path.parent, facts))
    manifest |= {"file": path.name, "sha256": hashing.digest.hexdigest()}
    # How many answered from one day to the next is for the holder of the key alone.
    in_clear = {name: fact for name, fact in facts.items() if name not in COUNTS}
    _write_manifest(path, manifest | {"facts": in_clear})
    os.replace(unfinished, path)
    _onto_the_disk(path.parent)
    return Made(path, hashing.size, manifest, warnings)


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    beside = manifest_of(path)
    with open(beside, "w", opener=sealing.for_us_alone) as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _onto_the_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _warnings(folder: Path, facts: dict[str, Any]) -> Iterator[str]:
    if not settings.BACKUP_KEY and folder.is_relative_to(settings.DATA_DIR):
        yield (
            f"The key lies in {sealing.key_file()}, on the same machine. Keep a copy of it, and of "
            f"{folder}, elsewhere: without the key no backup can be opened."
        )
    earlier = list(manifests(folder))
    if not earlier:
        return
    known = {seal for _, seal in earlier[-1][1]["facts"]["log_ends"]}
    known -= {seal for _, seal in facts["log_ends"]}
    known -= set(Seal.objects.filter(own__in=known).values_list("own", flat=True))
    if known and not LogAnchor.objects.filter(seal__in=known).exists():
        yield (
            "A line of the log that the last backup knew is gone: somebody cut the log off at its "
            "end, or another backup was restored since."
        )


def manifest_of(path: Path) -> Path:
    return path.with_suffix(MANIFEST)


def manifests(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the backups of a folder with what stands beside them, the oldest first."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if not path.name.startswith(".") and manifest_of(path).exists():
            yield path, json.loads(manifest_of(path).read_text())


def prune(folder: Path, at: datetime | None = None) -> list[Path]:
    """Delete the backups that are older than was promised; return them."""
    until = (at or now()) - timedelta(days=settings.BACKUP_DAYS)
    old = [
        path
        for path, manifest in manifests(folder)
        if datetime.fromisoformat(manifest["made_at"]) < until
    ]
    for path in old:
        path.unlink()
        manifest_of(path).unlink()
    return old


def _clear_up(folder: Path) -> None:
    """Delete what a backup left that was killed; one that is under way is younger than a day."""
    for path in folder.glob(".unfinished-*"):
        age = now() - datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if age > ONE_DAY or not _is_alive(path):
            path.unlink(missing_ok=True)


def _is_alive(path: Path) -> bool:
    number = path.name.split("-")[1]
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return int(number) != os.getpid()


def _words(problem: OSError, folder: Path) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            f"There is no space left in {folder}. Nothing of this backup was kept, and earlier "
            "ones are untouched. Make room, or name another place with --to."
        )
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} cannot be written. Give it to the user who runs this, or name another."
    return f"No backup was made, and nothing of it was kept: {problem}"
