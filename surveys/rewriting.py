"""New keys in random order: afterwards nothing in the database says which answers came when.

Rows lie in the order in which they arrived, and on PostgreSQL each carries the number of the
transaction that wrote it. Whoever holds the database could count along and match answers with
invitations. So once a day, and before each release, the answers that are not released yet are
written anew, all together: new random keys, in the order of these keys, in one transaction.

Guaranteed: a response keeps its ratings and its withdraw key, nothing else about it changes,
and a rewrite that is killed half-way has not happened.
"""

from collections.abc import Sequence
from uuid import uuid4

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from surveys.models.answers import (
    Comment,
    OutcomeAnswer,
    PartnershipRating,
    PickedOutcome,
    Response,
    TieRating,
)
from surveys.models.participants import Draft, Invitation
from surveys.models.waves import Wave
from surveys.sweeping import sweep

Table = type[models.Model]
# Tables whose rows carry a random key, and the tables that point to it, with the column.
FOLLOWERS: dict[Table, Sequence[tuple[Table, str]]] = {
    Response: [
        (table, "response_id")
        for table in (TieRating, PartnershipRating, OutcomeAnswer, PickedOutcome)
    ],
    Comment: [],
}


def rewrite(wave: Wave | None = None) -> None:
    """Write the unreleased answers anew: of one wave, before its release, or of all.

    Opens a transaction of its own and refuses to be part of another one: answers that were
    sent in the same transaction would still share its number with the invitation.
    """
    waiting = [wave.pk] if wave else _waves_with_answers()
    for wave_id in waiting:
        _rewrite(wave_id)
    # Drafts, too: what was sent stood in one before, beside the invitation.
    sweep(Draft, *FOLLOWERS, *(table for each in FOLLOWERS.values() for table, _ in each))


def _waves_with_answers() -> list[int]:
    found: set[int] = set()
    for table in FOLLOWERS:
        unreleased = table._default_manager.filter(release=None)
        found.update(unreleased.order_by().values_list("wave_id", flat=True).distinct())
    return sorted(found)


@transaction.atomic(durable=True)
def _rewrite(wave_id: int) -> None:
    # A release locks its wave first; whoever sends or takes back locks the invitation first.
    # With both held nobody is between reading a key and using it.
    Wave.objects.select_for_update(no_key=True).get(pk=wave_id)
    list(Invitation.objects.select_for_update().filter(wave_id=wave_id).values_list("pk"))
    with connection.cursor() as cursor:
        for table, followers in FOLLOWERS.items():
            _give_new_keys(cursor, table, followers, wave_id)


def _give_new_keys(
    cursor: CursorWrapper, table: Table, followers: Sequence[tuple[Table, str]], wave_id: int
) -> None:
    """Copy a wave's unreleased rows and what follows them, delete them, insert the copies."""
    cursor.execute(
        f"CREATE TEMPORARY TABLE new_key AS SELECT id AS old, {_random_key()} AS new "
        f"FROM {_name(table)} WHERE wave_id = %s AND release_id IS NULL",
        [wave_id],
    )
    cursor.execute("CREATE UNIQUE INDEX new_key_by_old ON new_key (old)")
    # Those that point to a key go before it, and come back after it.
    parts = [*followers, (table, "id")]
    for number, (part, key) in enumerate(parts):
        _copy_and_delete(cursor, part, key, f"copy_{number}")
    for number, (part, key) in reversed(list(enumerate(parts))):
        _insert(cursor, part, key, f"copy_{number}")
    cursor.execute("DROP TABLE new_key")


def _random_key() -> str:
    """Return the SQL that makes a key: from the system's source of randomness on both."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("new_random_key", 0, lambda: uuid4().hex)
        return "new_random_key()"
    return "gen_random_uuid()"


def _copy_and_delete(cursor: CursorWrapper, table: Table, key: str, copy: str) -> None:
    kept = ", ".join(f"t.{column}" for column in _columns(table) if column != _quoted(key))
    cursor.execute(
        f"CREATE TEMPORARY TABLE {copy} AS SELECT new_key.new AS {key}, {kept} "
        f"FROM {_name(table)} t JOIN new_key ON new_key.old = t.{key}"
    )
    cursor.execute(f"DELETE FROM {_name(table)} WHERE {key} IN (SELECT old FROM new_key)")


def _insert(cursor: CursorWrapper, table: Table, key: str, copy: str) -> None:
    """Put the copies back in the order of their new keys, which is no order at all."""
    columns = ", ".join(_columns(table))
    cursor.execute(
        f"INSERT INTO {_name(table)} ({columns}) SELECT {columns} FROM {copy} ORDER BY {key}"
    )
    cursor.execute(f"DROP TABLE {copy}")


def _columns(table: Table) -> list[str]:
    return [_quoted(str(field.column)) for field in table._meta.local_concrete_fields]


def _name(table: Table) -> str:
    return _quoted(table._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
