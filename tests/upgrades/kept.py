"""The demonstration as a version left it: rows by table, and what must still be so afterwards."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

PLACE = Path(__file__).parent
OURS = ("auth", "account", "surveys", "interventions")
NOT_KEPT = {"auth.Permission", "auth.Group"}
# What was published, and what it was made from: no migration changes it without saying so here.
UNCHANGED = (
    "surveys.Response",
    "surveys.TieRating",
    "surveys.Release",
    "surveys.Block",
    "surveys.BlockPart",
    "surveys.ReleasedValue",
    "surveys.ReleasedAnswer",
    "surveys.ReleasedStructure",
    "surveys.Roster",
)


def file_of(version: str) -> Path:
    return PLACE / f"{version}.json.gz"


def versions() -> list[str]:
    return sorted(path.name.removesuffix(".json.gz") for path in PLACE.glob("*.json.gz"))


def read(version: str) -> dict[str, Any]:
    with gzip.open(file_of(version), "rt") as file:
        return dict(json.load(file))


def write(version: str, content: dict[str, Any]) -> Path:
    text = json.dumps(content, cls=DjangoJSONEncoder, separators=(",", ":"), sort_keys=True)
    # Without a time in its head: the same rows make the same file.
    file_of(version).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    return file_of(version)


def fields_of(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if field.column]


def rows_of(model: type[models.Model], names: Iterable[str]) -> list[list[Any]]:
    """Return a table's rows in the order of their keys."""
    order = [column for column in names if column in ("id", "event_id", "response_id")] or ["pk"]
    more = [name for name in names if name in ("target_id", "partner_id", "line")]
    values = model._default_manager.order_by(*order, *more).values_list(*names)
    return [list(row) for row in values]


def hash_of(rows: list[list[Any]]) -> str:
    text = json.dumps(rows, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def migrate_to(state: list[tuple[str, str]]) -> Any:
    """Bring an empty database to what a version knew; return its models."""
    executor = MigrationExecutor(connection)
    executor.migrate(state)
    return executor.loader.project_state(state).apps


def load(content: dict[str, Any], apps: Any) -> None:
    """Put the rows in past every guard, as a restored dump would lie there."""
    guards = guards_down()
    with transaction.atomic():
        for label, table in content["tables"].items():
            model = apps.get_model(label)
            fields = {field.attname: field for field in fields_of(model)}
            made = [
                model(
                    **{
                        name: fields[name].to_python(value)
                        for name, value in zip(table["fields"], row, strict=True)
                    }
                )
                for row in table["rows"]
            ]
            model._default_manager.all().delete()
            model._default_manager.bulk_create(made, batch_size=500)
    guards_up(guards)


def hash_of_stream(cursor: Any) -> str:
    """Return the SHA-256 of what a cursor yields, whatever its size."""
    digest = hashlib.sha256()
    while rows := cursor.fetchmany(5000):
        digest.update(json.dumps(rows, cls=DjangoJSONEncoder).encode())
    return digest.hexdigest()


def guards_down() -> list[str]:
    """Take every trigger down: rows are put in as they lay, not as somebody writes them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
            return []
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP TRIGGER {name}")
        return [sql for _, sql in found]


def guards_up(guards: list[str]) -> None:
    """Put the triggers up again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
            for statement in _counters():
                cursor.execute(statement)
        for sql in guards:
            cursor.execute(sql)


def _counters() -> list[str]:
    """Let new rows be numbered behind those that were put in with their keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND c.relkind = 'r' AND a.attidentity <> ''"
        )
        return [
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), "
            f'COALESCE(MAX("{column}"), 1)) FROM "{table}"'
            for table, column in cursor.fetchall()
        ]
