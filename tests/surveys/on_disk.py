"""What lies on the disk, dead rows, free space and journal included."""

from pathlib import Path

from django.db import connection

# PostgreSQL keeps deleted rows as long as a transaction of another test, in another process, may
# still look at them; the next sweep takes them away.
MOST_SWEEPS = 30  # of ten seconds at most: the longest test takes minutes on a busy machine

FILES = (
    "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
    "WHERE oid = %(name)s::regclass OR oid IN (SELECT reltoastrelid FROM pg_class "
    "WHERE oid = %(name)s::regclass AND reltoastrelid <> 0) "
    "OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = %(name)s::regclass)"
)


def bytes_on_disk(*tables):
    """Return the files of these tables; on SQLite there is one for all, with its journal.

    On PostgreSQL this needs a superuser, as the suite's own server has.
    """
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        journal = path.with_name(f"{path.name}-wal")
        return path.read_bytes() + (journal.read_bytes() if journal.exists() else b"")
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        found = []
        for table in tables:
            cursor.execute(FILES, {"name": table._meta.db_table})
            found += [bytes(content) for (content,) in cursor.fetchall()]
    return b"".join(found)
