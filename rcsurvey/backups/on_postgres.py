"""PostgreSQL: `pg_dump -Fc` of one snapshot, streamed; restored into an emptied schema."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, make_dsn

from rcsurvey.backups.facts import BLANKED, BLANKS, LEFT_OUT

CHUNK = 1 << 20
PLACES = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/opt/homebrew/opt/postgresql@{}/bin")
ASIDE = "before_restore_"


class NoPrograms(Exception):
    """PostgreSQL's own programs are missing; the text says which and how to get them."""


def program(name: str) -> str:
    """Return pg_dump or pg_restore of the server's own major version."""
    connection.ensure_connection()
    major = connection.connection.info.server_version // 10_000
    folders = [settings.PG_BIN] if settings.PG_BIN else [each.format(major) for each in PLACES]
    on_path = shutil.which(name)
    found = [str(Path(folder, name)) for folder in folders if Path(folder, name).exists()]
    for candidate in [*found, *([on_path] if on_path and not settings.PG_BIN else [])]:
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout
        if (version := re.search(r"(\d+)", said)) and int(version[1]) == major:
            return candidate
    raise NoPrograms(
        f"{name} of PostgreSQL {major} was not found. Install the client programs of the server's "
        f"own version (Debian: apt-get install postgresql-client-{major}), or set PG_BIN to their "
        "folder."
    )


def _address() -> tuple[str, dict[str, str]]:
    """Return how a program reaches the database, and an environment that holds the password."""
    connection.ensure_connection()
    known = connection.connection.info.dsn_parameters
    names = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
    dsn = make_dsn(**{name: known[name] for name in names if known.get(name)})
    password = str(connection.settings_dict["PASSWORD"] or "")
    more = {"PGPASSWORD": password} if password else {}
    return dsn, {**os.environ, **more}


class Source:
    """The database at one moment: the moment at which this was made."""

    vendor = "postgresql"

    def __init__(self) -> None:
        self.program = program("pg_dump")
        self.ours = connection.get_new_connection(connection.get_connection_params())
        self.ours.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with self.ours.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (self.snapshot,) = cursor.fetchone()

    def prepare(self, unfinished: Path) -> Any:
        return self.ours.cursor()

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        yield "pg_dump", self._dumped()
        yield "columns", iter([",".join(self._columns()).encode()])
        yield "outbox", self._outbox()

    def _dumped(self) -> Iterator[bytes]:
        dsn, environment = _address()
        without = [f"--exclude-table-data={table}" for table in (*LEFT_OUT, BLANKED)]
        command = [self.program, "-Fc", "--no-owner", "--no-privileges", "--dbname", dsn]
        command += ["--snapshot", self.snapshot, f"--exclude-schema={ASIDE}*", *without]
        with TemporaryFile() as said:
            process = subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=said
            )
            assert process.stdout is not None
            try:
                while chunk := process.stdout.read(CHUNK):
                    yield chunk
            finally:
                process.stdout.close()
                process.wait()
            _refuse_failure("pg_dump", process.returncode, said)

    def _columns(self) -> list[str]:
        with self.ours.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {BLANKED} LIMIT 0")
            return [column.name for column in cursor.description]

    def _outbox(self) -> Iterator[bytes]:
        chosen = ", ".join(f"{BLANKS.get(name, name)} AS {name}" for name in self._columns())
        read, write = os.pipe()

        def copy() -> None:
            with os.fdopen(write, "wb") as file, self.ours.cursor() as cursor:
                cursor.copy_expert(f"COPY (SELECT {chosen} FROM {BLANKED}) TO STDOUT", file)

        copying = threading.Thread(target=copy)
        copying.start()
        with os.fdopen(read, "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
        copying.join()

    def close(self) -> None:
        self.ours.close()


class Target:
    """Where a backup is restored to: the schema `public`, after what was in it moved aside."""

    vendor = "postgresql"

    def __init__(self, stamp: str) -> None:
        self.program = program("pg_restore")
        self.aside = f"{ASIDE}{re.sub('[^0-9a-z]', '_', stamp.lower())}"
        self.moved = self.begun = False

    def load(self, parts: Iterator[tuple[str, Iterator[bytes]]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public')")
            (moves,) = cursor.fetchone()
            if moves:
                cursor.execute(f"ALTER SCHEMA public RENAME TO {self.aside}")
                cursor.execute("CREATE SCHEMA public")
        # Only from here on is what stands in `public` ours to take away again.
        self.moved, self.begun = moves, True
        columns = ""
        for name, chunks in parts:
            if name == "pg_dump":
                self._restored(chunks)
            elif name == "columns":
                columns = b"".join(chunks).decode()
            elif name == "outbox":
                self._outbox(columns, chunks)
        connection.close()

    def _restored(self, chunks: Iterator[bytes]) -> None:
        dsn, environment = _address()
        connection.close()
        command = [self.program, "--exit-on-error", "--single-transaction", "--no-owner"]
        command += ["--no-privileges", "--dbname", dsn]
        with TemporaryFile() as said:
            process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=said)
            assert process.stdin is not None
            try:
                _feed(process.stdin, chunks)
            except BaseException:
                process.kill()
                raise
            finally:
                process.wait()
            _refuse_failure("pg_restore", process.returncode, said)

    def _outbox(self, columns: str, chunks: Iterator[bytes]) -> None:
        read, write = os.pipe()

        def feed() -> None:
            with os.fdopen(write, "wb") as file:
                _feed(file, chunks)

        feeding = threading.Thread(target=feed)
        feeding.start()
        with os.fdopen(read, "rb") as file, connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {BLANKED} ({columns}) FROM STDIN", file)
        feeding.join()

    def cursor(self) -> Any:
        connection.ensure_connection()
        return connection.connection.cursor()

    def put_in_place(self, *, keeps_old: bool) -> str:
        """Everything is in place; say where what was there before is now."""
        if self.moved and not keeps_old:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {self.aside} CASCADE")
        return f"the schema {self.aside}" if self.moved and keeps_old else ""

    def undo(self) -> None:
        """Take away what was loaded and put back what was there."""
        connection.close()
        if not self.begun:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            if self.moved:
                cursor.execute(f"ALTER SCHEMA {self.aside} RENAME TO public")
            else:
                cursor.execute("CREATE SCHEMA public")


def _refuse_failure(name: str, code: int, said: IO[bytes]) -> None:
    if code:
        said.seek(0)
        raise OSError(f"{name} failed: {said.read().decode(errors='replace').strip()}")


def _feed(to: IO[bytes], chunks: Iterator[bytes]) -> None:
    try:
        for chunk in chunks:
            to.write(chunk)
        to.close()
    except BrokenPipeError:  # the program ended early, and says why itself
        pass
