"""What a backup says about itself, read from the same moment as its rows.

A restore reads the same facts from what it loaded, before anything is migrated: they must be equal.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

# What is never in a backup: a draft beside its invitation would tie answers to a name, the rest
# is of no use after a restore or was promised to be gone sooner. Every table stands in
# tests/rcsurvey/test_tables.py with the reason why it is here or is not.
LEFT_OUT = (
    "surveys_draft",
    "surveys_earlierfile",
    "surveys_handedinproject",
    "reports_packjob",
    "interventions_seat",
    "django_session",
    "usersessions_usersession",
    "cache",
)
# The outbox is kept without what was written: a mail that waits is written anew, with a new link.
# Only a notice to an address that was replaced has its address from nowhere else.
BLANKED = "surveys_message"
BLANKS = {
    "subject": "''",
    "text": "''",
    "address": "CASE WHEN kind = 'moved' AND state IN ('queued', 'claimed') "
    "THEN address ELSE '' END",
    "state": "CASE WHEN state = 'claimed' THEN 'queued' ELSE state END",
    "lease_until": "NULL",
}
PUBLISHED = (
    "surveys_release",
    "surveys_block",
    "surveys_blockpart",
    "surveys_releasedvalue",
    "surveys_releasedanswer",
    "surveys_releasedstructure",
    "surveys_releasedcomment",
    "surveys_roster",
    "surveys_releasedelsewhere",
)
# In the sealed manifest alone.
COUNTS = {
    "responses": "surveys_response",
    "ratings": "surveys_tierating",
    "invitations": "surveys_invitation",
}
LAST_SEALS = (
    "SELECT e.organisation_id, s.own FROM surveys_seal s JOIN surveys_event e ON e.id = s.event_id "
    "WHERE s.event_id IN (SELECT MAX(t.event_id) FROM surveys_seal t "
    "JOIN surveys_event f ON f.id = t.event_id GROUP BY f.organisation_id) "
    "ORDER BY e.organisation_id"
)


def facts_from(cursor: Any, published: Iterable[str] = PUBLISHED) -> dict[str, Any]:
    """Read the facts through a plain cursor of the database's own driver.

    An earlier version published in fewer tables: its backup is compared in those that it names.
    """
    migrations = _all(cursor, "SELECT app, name FROM django_migrations ORDER BY app, name")
    releases = _all(
        cursor,
        "SELECT id, wave_id, number, fingerprint FROM surveys_release ORDER BY id",
    )
    return {
        "migrations": [f"{app}.{name}" for app, name in migrations],
        "releases": [list(row) for row in releases],
        "published": {table: content_hash(cursor, table) for table in published},
        # The end of each organisation's log: what is cut off there leaves no other trace.
        "log_ends": [list(row) for row in _all(cursor, LAST_SEALS)],
        **{
            name: _all(cursor, f"SELECT COUNT(*) FROM {table}")[0][0]
            for name, table in COUNTS.items()
        },
    }


def content_hash(cursor: Any, table: str, key: str = "id") -> str:
    """Return the SHA-256 of a table's rows in the order of their keys."""
    digest = hashlib.sha256()
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY {key}')
    names = [column[0] for column in cursor.description]
    digest.update(json.dumps(names).encode())
    while rows := cursor.fetchmany(2000):
        for row in rows:
            digest.update(json.dumps(row, default=str, sort_keys=True).encode())
    return digest.hexdigest()


def _all(cursor: Any, question: str) -> list[Any]:
    cursor.execute(question)
    return list(cursor.fetchall())
