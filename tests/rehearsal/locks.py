"""How long others had to wait: measured from outside, while something works on the database."""

import sqlite3
import threading
import time
from typing import Any

from django.db import connection

EXCLUSIVE = (
    "SELECT l.relation, l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE l.granted AND n.nspname = 'public' "
    "AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid()"
)


class Watching:
    """The longest time, in seconds, for which a table could not be read, or nobody could write."""

    longest = 0.0

    def __enter__(self) -> "Watching":
        self.ended = threading.Event()
        on_sqlite = connection.vendor == "sqlite"
        watch = self._who_writes if on_sqlite else self._who_reads
        self.thread = threading.Thread(target=watch)
        self.thread.start()
        return self

    def __exit__(self, *problem: Any) -> None:
        self.ended.set()
        self.thread.join()

    def _who_writes(self) -> None:
        """SQLite: readers never wait; ask again and again to write."""
        path = connection.settings_dict["NAME"]
        ours = sqlite3.connect(path, isolation_level=None, timeout=0)
        since: float | None = None
        while not self.ended.wait(0.01):
            try:
                ours.execute("BEGIN IMMEDIATE")
                ours.execute("ROLLBACK")
                since = self._over(since)
            except sqlite3.OperationalError:
                since = since or time.monotonic()
        self._over(since)
        ours.close()

    def _who_reads(self) -> None:
        """PostgreSQL: look again and again which tables are locked against readers, by whom."""
        ours = connection.get_new_connection(connection.get_connection_params())
        ours.autocommit = True
        held: dict[tuple[int, int], float] = {}
        with ours.cursor() as cursor:
            while not self.ended.wait(0.01):
                cursor.execute(EXCLUSIVE)
                now_held = set(cursor.fetchall())
                for lock in held.keys() - now_held:
                    self._over(held.pop(lock))
                for lock in now_held - held.keys():
                    held[lock] = time.monotonic()
        for since in held.values():
            self._over(since)
        ours.close()

    def _over(self, since: float | None) -> None:
        if since is not None:
            self.longest = max(self.longest, time.monotonic() - since)
