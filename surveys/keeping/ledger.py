"""The erasure ledger: what was erased at somebody's wish, so that no restore brings it back.

It lies beside the backups and not inside them. What concerns people and what concerns answers
stands in two files, with a day and no time: nothing in them joins an answer to a person. Marks of
people are keyed by their study's secret, those of answers are the keys that only a link makes.

An entry is written inside the transaction that erases, before it is committed. So a crash leaves
at worst an entry too many, about something somebody had asked us to erase. Entries are numbered,
and a backup names the last number from before it: who takes answers back and sends others is
not erased twice. For that the ledger is held until the transaction has ended.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.utils.timezone import localdate

PEOPLE, ANSWERS = "people", "answers"
BOOKS = (PEOPLE, ANSWERS)
KEPT = "kept"  # an entry about nothing that keeps the last number


class NotWritten(OperationalError):
    """The ledger could not be written, so nothing was erased. Handled as a database's failure."""


@dataclass(frozen=True, slots=True)
class Entry:
    n: int
    kind: str
    mark: str
    day: str

    def line(self) -> str:
        facts = {"n": self.n, "kind": self.kind, "mark": self.mark, "day": self.day}
        return json.dumps(facts, separators=(",", ":")) + "\n"


def mark_of(secret: str, key: int) -> str:
    """Return what stands for an invitation of a study, and says nothing without its secret."""
    return hmac.new(secret.encode(), f"invitation:{key}".encode(), hashlib.sha256).hexdigest()


def folder() -> Path:
    return Path(settings.BACKUP_DIR)


def path_of(book: str, where: Path | None = None) -> Path:
    return (where or folder()) / f"erasures-{book}.jsonl"


class Ledger:
    """The ledger while it is held."""

    ours: "ContextVar[Ledger | None]" = ContextVar("held_ledger", default=None)

    def note(self, book: str, kind: str, mark: str) -> None:
        """Write an entry, onto the disk."""
        try:
            entry = Entry(self.last(book) + 1, kind, mark, localdate().isoformat())
            _append(path_of(book), entry.line())
        except OSError as problem:
            raise NotWritten(f"the ledger cannot be written: {problem.strerror}") from None

    def last(self, book: str) -> int:
        """Return the number of the newest entry."""
        return max((entry.n for entry in entries(book)), default=0)

    def positions(self) -> dict[str, int]:
        """Return the newest numbers, with files to find even if nothing was ever erased."""
        for book in BOOKS:
            _append(path_of(book), "")
        return {book: self.last(book) for book in BOOKS}


@contextmanager
def held() -> Iterator[Ledger]:
    """Hold the ledger until a transaction has ended. Never begin this inside a transaction.

    Who holds the ledger may wait for the database; who waits for the ledger holds nothing.
    Within itself it is held once.
    """
    if ours := Ledger.ours.get():
        yield ours
        return
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder() / "erasures.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise NotWritten(f"the ledger cannot be held: {problem.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        token = Ledger.ours.set(Ledger())
        try:
            yield Ledger.ours.get() or Ledger()
        finally:
            Ledger.ours.reset(token)
    finally:
        os.close(lock)


def entries(book: str, where: Path | None = None) -> list[Entry]:
    """Return the entries of a book; a line that a crash cut off was never acknowledged."""
    path = path_of(book, where)
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        try:
            found.append(Entry(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def forget_old(today: date | None = None) -> int:
    """Take out entries that no backup can need any more; return how many."""
    until = ((today or localdate()) - timedelta(days=settings.BACKUP_DAYS)).isoformat()
    gone = 0
    with held() as ledger:
        for book in BOOKS:
            found = entries(book)
            kept = [entry for entry in found if entry.day >= until]
            if len(kept) == len(found) or found[-1].kind == KEPT and len(found) == 1:
                continue
            last = Entry(ledger.last(book), KEPT, "", localdate().isoformat())
            _replace(path_of(book), kept or [last])
            gone += len(found) - len(kept)
    return gone


def _append(path: Path, line: str) -> None:
    target = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(target).st_size
        # After a line that a crash cut off a new one begins.
        if line and size and os.pread(target, 1, size - 1) != b"\n":
            line = "\n" + line
        if line:
            os.write(target, line.encode())
            os.fsync(target)
    finally:
        os.close(target)


def _replace(path: Path, kept: list[Entry]) -> None:
    unfinished = path.with_suffix(".new")
    target = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(target, "w") as file:
        file.writelines(entry.line() for entry in kept)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
