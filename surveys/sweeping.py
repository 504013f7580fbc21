"""Deleted is deleted: take out of the files what deleted rows leave behind in them."""

from django.db import OperationalError, connection, models

SECONDS_TO_WAIT_FOR_A_TABLE = 5


def sweep(*tables: type[models.Model]) -> None:
    """Make the database's files forget the rows that were deleted from these tables.

    SQLite overwrites what it deletes (`secure_delete`), so only its journal still holds old
    pages, and it is cut to nothing. PostgreSQL keeps dead rows, and a plain VACUUM leaves their
    bytes in the free space of a page; only a table written anew is without them.

    Inside a transaction there is nothing to sweep: its own deletions are not final yet.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    for table in tables:
        _write_anew(connection.ops.quote_name(table._meta.db_table))


def _write_anew(table: str) -> None:
    """Write a table anew; where somebody has been reading it for long, clean it in place.

    A waiting VACUUM FULL makes everybody behind it wait, too: a backup under way must not keep
    respondents from sending.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{SECONDS_TO_WAIT_FOR_A_TABLE}s'")
        try:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
        except OperationalError:  # the lock was not to be had
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")
