"""Two roles on PostgreSQL: one that collects answers, and one that reports and cannot read them.

The tables belong to whoever migrates. A process that is started as the reporting role serves the
pages of staff and all results; the server itself refuses it every answer. What it needs an answer
for (a link's pages, a release) is asked of a process of the collecting role.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.models import Model
from psycopg2.sql import SQL, Identifier

from surveys.erasing import FURTHER
from surveys.models.answers import Comment, ResearchFile, Response, TieRating
from surveys.models.bringing import EarlierFile
from surveys.models.participants import Draft
from surveys.models.projects import HandedInProject

HIDDEN_MODELS: tuple[type[Model], ...] = (
    Response,
    TieRating,
    *FURTHER,
    Comment,
    ResearchFile,
    Draft,
    EarlierFile,
    HandedInProject,
)
HIDDEN = frozenset(model._meta.db_table for model in HIDDEN_MODELS)
ROWS = "SELECT, INSERT, UPDATE, DELETE"


def statements(collect: str, report: str, tables: Iterable[str]) -> list[str]:
    """Return the SQL that makes both roles and gives each what it may; safe to run again."""
    both = (collect, report)
    lines = [line for role in both for line in _made(role)]
    lines += [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {collect}, {report}",
        # Taking a table away takes its columns away, too.
        f"GRANT USAGE ON SCHEMA public TO {collect}, {report}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {collect}, {report}",
        f"GRANT {ROWS} ON ALL TABLES IN SCHEMA public TO {collect}",
    ]
    lines += [f'GRANT {ROWS} ON "{table}" TO {report}' for table in sorted(set(tables) - HIDDEN)]
    # What later migrations make is nobody's but the collecting side's, until this is run again.
    new = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    lines += [
        f"{new} REVOKE ALL ON TABLES FROM PUBLIC, {report}",
        f"{new} GRANT {ROWS} ON TABLES TO {collect}",
        f"{new} GRANT USAGE, SELECT ON SEQUENCES TO {collect}, {report}",
    ]
    return lines


def _made(role: str) -> list[str]:
    name = role.strip('"').replace("'", "''")
    return [
        f"DO $role$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}') "
        f"THEN CREATE ROLE {role} LOGIN; END IF; END $role$",
        f"ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION",
    ]


def tables_there() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def quoted(name: str) -> str:
    connection.ensure_connection()
    return str(SQL("{}").format(Identifier(name)).as_string(connection.connection))


def our_statements() -> list[str]:
    """Return the SQL for this installation's roles and tables."""
    return statements(quoted(settings.COLLECT_ROLE), quoted(settings.REPORT_ROLE), tables_there())


def apply() -> None:
    """Run it all, as the owner of the tables."""
    with connection.cursor() as cursor:
        for statement in our_statements():
            cursor.execute(statement)


def are_there() -> bool:
    """Whether somebody has set the roles up here."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_roles WHERE rolname IN (%s, %s)",
            [settings.COLLECT_ROLE, settings.REPORT_ROLE],
        )
        return bool(cursor.fetchone() == (2,))


def readable_by_report() -> set[str]:
    """Return which tables the reporting role can read something of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') "
            "AND has_any_column_privilege(%s, c.oid, 'SELECT')",
            [settings.REPORT_ROLE],
        )
        return {name for (name,) in cursor.fetchall()}
