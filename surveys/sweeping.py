"""Deleted is deleted: take out of the files what deleted rows leave behind in them."""

import time

from django.conf import settings
from django.db import OperationalError, connection, models
from django.db.backends.utils import CursorWrapper

SECONDS_TO_WAIT_FOR_A_TABLE = 5

NEXT_TRANSACTION = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
# A transaction that began earlier, on the whole server, or a reader here who began beside one.
SOMEBODY_FROM_BEFORE = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) < %s::text::xid8 OR EXISTS ("
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND age(backend_xmin) > age(%s::text::xid8::xid))"
)


def sweep(*tables: type[models.Model]) -> None:
    """Make the database's files forget the rows that were deleted from these tables.

    SQLite overwrites what it deletes (`secure_delete`), so only its journal still holds old
    pages, and it is cut to nothing. PostgreSQL keeps dead rows, and a plain VACUUM leaves their
    bytes in the free space of a page; only a table written anew is without them.

    Inside a transaction there is nothing to sweep: its own deletions are not final yet.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        _wait_for_earlier_readers(cursor)
        for table in tables:
            _write_anew(cursor, connection.ops.quote_name(table._meta.db_table))


def _wait_for_earlier_readers(cursor: CursorWrapper) -> None:
    """Wait a little until nobody can need the deleted rows: PostgreSQL keeps them for these.

    A backup takes longer than that. What has to be kept because of it goes with the next sweep.
    """
    cursor.execute(NEXT_TRANSACTION)
    (number,) = cursor.fetchone()
    until = time.monotonic() + settings.SECONDS_UNTIL_SWEEPING
    while time.monotonic() < until:
        cursor.execute(SOMEBODY_FROM_BEFORE, [number, number])
        if cursor.fetchone() == (False,):
            return
        time.sleep(0.1)


def _write_anew(cursor: CursorWrapper, table: str) -> None:
    """Write a table anew; where somebody has been reading it for long, clean it in place.

    A waiting VACUUM FULL makes everybody behind it wait, too: a backup under way must not keep
    respondents from sending.
    """
    cursor.execute(f"SET lock_timeout = '{SECONDS_TO_WAIT_FOR_A_TABLE}s'")
    try:
        cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
    except OperationalError:  # the lock was not to be had
        cursor.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        cursor.execute("SET lock_timeout = DEFAULT")
