"""The erasure ledger: what was erased at somebody's wish, so that no restore brings it back.

It lies beside the backups and not inside them. What concerns people and what concerns answers
stands in two files, with a day and no time: nothing in them joins an answer to a person. Marks of
people are keyed by their study's secret, those of answers are the keys that only a link makes.

An entry is written inside the transaction that erases, before it is committed. So a crash leaves
at worst an entry too many, about something somebody had asked us to erase. Entries are numbered,
and a backup names the last number from before it: who takes answers back and sends others is
not erased twice. For that the ledger is held until the transaction has ended.

One taking back writes into both files, so their order must not be the order in time. What came
behind the last backup stands sorted by mark, numbered anew and with one day, at every entry: the
marks of the two files have nothing to do with each other, so the places of their entries have not
either. A backup draws a line that no entry moves across.
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
KEPT = "kept"  # a line about nothing: it keeps the last number, and what is above stays as it is


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
        today = localdate().isoformat()
        try:
            found = entries(book)
            lines = [place for place, entry in enumerate(found) if entry.kind == KEPT]
            if not lines:
                found.append(_line_behind(found))
                lines = [len(found) - 1]
            fixed, free = found[: lines[-1] + 1], found[lines[-1] + 1 :]
            # Once is enough: who stands in both books twice would be the same person.
            free = [entry for entry in free if (entry.kind, entry.mark) != (kind, mark)]
            # What is about the same mark keeps its order: sorting is stable.
            free = sorted([*free, Entry(0, kind, mark, today)], key=lambda entry: entry.mark)
            numbered = enumerate(free, fixed[-1].n + 1)
            fixed += [Entry(n, entry.kind, entry.mark, today) for n, entry in numbered]
            _replace(path_of(book), fixed)
        except OSError as problem:
            raise NotWritten(f"the ledger cannot be written: {problem.strerror}") from None

    def last(self, book: str) -> int:
        """Return the number of the newest entry."""
        return max((entry.n for entry in entries(book)), default=0)

    def positions(self) -> dict[str, int]:
        """Draw a line below each book and return the numbers there."""
        for book in BOOKS:
            found = entries(book)
            if not found or found[-1].kind != KEPT:
                _replace(path_of(book), [*found, _line_behind(found)])
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
            newest = max((n for n, entry in enumerate(found) if entry.kind == KEPT), default=-1)
            kept = [e for n, e in enumerate(found) if e.day >= until or n == newest]
            if len(kept) == len(found):
                continue
            if max((entry.n for entry in kept), default=-1) < ledger.last(book):
                kept.append(_line_behind(found))
            _replace(path_of(book), kept)
            gone += sum(entry.kind != KEPT for entry in found)
            gone -= sum(entry.kind != KEPT for entry in kept)
    return gone


def bring_along(where: Path) -> None:
    """Write what stands in another folder's ledger into ours; the larger last number wins."""
    with held():
        for book in BOOKS:
            found = {*entries(book, where), *entries(book)}
            if found:
                known = sorted(found, key=lambda entry: (entry.n, entry.mark))
                union = [entry for entry in known if entry.kind != KEPT]
                _replace(path_of(book), [*union, _line_behind(known)])


def _line_behind(found: list[Entry]) -> Entry:
    last = max((entry.n for entry in found), default=0)
    return Entry(last, KEPT, "", localdate().isoformat())


def _replace(path: Path, kept: list[Entry]) -> None:
    unfinished = path.with_suffix(".new")
    target = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(target, "w") as file:
        file.writelines(entry.line() for entry in kept)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    place = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(place)  # the name, too: what was erased is committed next
    finally:
        os.close(place)
