"""SQLite: a copy by the online backup call, and a restore that changes one file for another."""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from rcsurvey.backups.facts import BLANKED, BLANKS, LEFT_OUT

CHUNK = 1 << 20


def _path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def folder_of_copies() -> Path:
    """Where a copy lies in clear for a while: the database's own disk, whatever backups' is."""
    return _path().parent


class Source:
    """The database at one moment: the moment at which this was made."""

    vendor = "sqlite"

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or _path()
        self.ours = sqlite3.connect(self.path, isolation_level=None, timeout=60)
        self.ours.execute("BEGIN")
        self.ours.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        self.copy: Path | None = None
        self.copied: sqlite3.Connection | None = None

    def prepare(self, unfinished: Path) -> Any:
        """Copy it and take out what must not be kept; return a cursor on the copy.

        The copy lies in clear for that long, beside the database and in the same hands.
        """
        self.copy = self.path.parent / f"{unfinished.name}.clear"
        os.close(os.open(self.copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self.copied = copied = sqlite3.connect(self.copy, isolation_level=None)
        self.ours.backup(copied)
        self.ours.execute("ROLLBACK")
        for order in ("journal_mode=MEMORY", "secure_delete=ON", "temp_store=MEMORY"):
            copied.execute(f"PRAGMA {order}")
        there = {name for (name,) in copied.execute("SELECT name FROM sqlite_master")}
        copied.execute("BEGIN")
        for table in LEFT_OUT:
            if table in there:
                copied.execute(f"DELETE FROM {table}")
        blanks = ", ".join(f"{column} = {value}" for column, value in BLANKS.items())
        copied.execute(f"UPDATE {BLANKED} SET {blanks}")
        copied.execute("COMMIT")
        copied.execute("VACUUM")
        return copied.cursor()

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        if self.copied is not None:
            self.copied.close()
        yield "sqlite", self._packed()

    def _packed(self) -> Iterator[bytes]:
        assert self.copy is not None
        packing = zlib.compressobj(6)
        with self.copy.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield packing.compress(chunk)
        yield packing.flush()

    def close(self) -> None:
        self.ours.close()
        if self.copied is not None:
            self.copied.close()
        if self.copy is not None:
            self.copy.unlink(missing_ok=True)


class Target:
    """Where a backup is restored to: a file of its own until everything has been done."""

    vendor = "sqlite"

    def __init__(self, stamp: str) -> None:
        self.path = _path()
        self.new = self.path.with_name(f"{self.path.name}.restoring")
        self.aside = self.path.with_name(f"{self.path.name}.before-restore-{stamp}")

    def load(self, parts: Iterator[tuple[str, Iterator[bytes]]]) -> None:
        """Write the file beside the present one, and work on it from here on."""
        self._clear()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(self.new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for name, chunks in parts:
                if name == "sqlite":
                    unpacking = zlib.decompressobj()
                    for chunk in chunks:
                        file.write(unpacking.decompress(chunk))
                    file.write(unpacking.flush())
            os.fsync(file.fileno())
        connection.close()
        connection.settings_dict["NAME"] = str(self.new)

    def cursor(self) -> Any:
        """Read it with the driver alone, as the facts of the backup were read."""
        self.plain = sqlite3.connect(self.new)
        return self.plain.cursor()

    def put_in_place(self, *, keeps_old: bool) -> str:
        """Change the files; return where the present one is now, if there was one."""
        self.plain.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        moved = ""
        if self.path.exists() and keeps_old:
            before = sqlite3.connect(self.path, timeout=60)
            before.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before.close()
            os.replace(self.path, self.aside)
            self.aside.chmod(0o600)
            moved = str(self.aside)
        for rest in ("-wal", "-shm"):
            self.path.with_name(self.path.name + rest).unlink(missing_ok=True)
        os.replace(self.new, self.path)
        connection.settings_dict["NAME"] = str(self.path)
        return moved

    def undo(self) -> None:
        """Leave the present database as it was."""
        connection.close()
        connection.settings_dict["NAME"] = str(self.path)
        if self.aside.exists() and not self.path.exists():
            os.replace(self.aside, self.path)
        self._clear()

    def _clear(self) -> None:
        for rest in ("", "-wal", "-shm"):
            self.new.with_name(self.new.name + rest).unlink(missing_ok=True)
