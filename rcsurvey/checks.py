"""What must hold before an installation serves strangers; `prepare` refuses to go on otherwise.

Only in production: plain http on loopback is a demonstration and is asked nothing.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from rcsurvey import roles

SHORTEST_SECRET = 40
# What stands in examples, and what Django's own tools put there for a start.
DEFAULT_KEYS = ("django-insecure", "change-me", "changeme", "replace-me", "secret-key")
GUARDS = "0014_take_overs_and_anchors"  # the newest migration that puts guards up


def register_checks() -> None:
    """Hang the checks in: `manage.py check --deploy --database default` runs them all."""
    register(settings_are_safe, Tags.security, deploy=True)
    register(database_is_safe, Tags.database, deploy=True)


def refuse_unsafe_start() -> None:
    """End the process with the reasons, whoever starts it: no page is served, no job is run."""
    errors = [found for found in settings_are_safe() if found.is_serious()]
    if errors:
        reasons = "\n".join(f"- {each.msg} {each.hint}" for each in errors)
        raise SystemExit(f"This installation refuses to start:\n{reasons}")


def settings_are_safe(**kwargs: Any) -> list[CheckMessage]:
    if settings.DEMONSTRATION:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", hint="Set DEBUG=0.", id="rcsurvey.E001"))
    if len(settings.SECRET_KEY) < SHORTEST_SECRET or len(set(settings.SECRET_KEY)) < 10:
        hint = "Unset SECRET_KEY: a random one is then made and kept in DATA_DIR."
        found.append(Error("The secret key can be guessed.", hint=hint, id="rcsurvey.E002"))
    if any(each in settings.SECRET_KEY.lower() for each in DEFAULT_KEYS):
        hint = "Unset SECRET_KEY: a random one is then made and kept in DATA_DIR."
        found.append(Error("The secret key is an example's.", hint=hint, id="rcsurvey.E005"))
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the hosts, or unset ALLOWED_HOSTS: that of PUBLIC_BASE_URL is always allowed."
        found.append(Error("Any host name is allowed.", hint=hint, id="rcsurvey.E006"))
    if urlsplit(settings.PUBLIC_BASE_URL).scheme != "https":
        hint = "Set PUBLIC_BASE_URL=https://…, the address people use."
        found.append(Error("Links would be sent without https.", hint=hint, id="rcsurvey.E003"))
    if settings.EMAIL_BACKEND.rpartition(".")[0].endswith((".filebased", ".console")):
        hint = "Set EMAIL_URL=smtp+tls://user:password@host:587 and DEFAULT_FROM_EMAIL."
        found.append(Caution("Mail does not leave this machine.", hint=hint, id="rcsurvey.W005"))
    behind_proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None) is not None
    if behind_proxy and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        hint = "Set TRUSTED_PROXY_COUNT to the number of proxies of your own, usually 1."
        message = "All visitors would share the proxy's address, and its limit of sign-ins."
        found.append(Error(message, hint=hint, id="rcsurvey.E004"))
    return found


def database_is_safe(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMONSTRATION:
        return []
    found: list[CheckMessage] = []
    for name in databases or []:
        connection = connections[name]
        if connection.vendor == "postgresql":
            found += postgresql_is_safe(connection)
        else:
            found += sqlite_is_safe(connection)
        found += guards_are_up(connection)
    return found


def postgresql_is_safe(connection: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if connection.Database.__name__ != "psycopg2":
        hint = "Uninstall psycopg: Django prefers it to psycopg2 without saying so."
        found.append(Error("The driver is not psycopg2.", hint=hint, id="rcsurvey.E010"))
    if _ask(connection, "SHOW track_commit_timestamp") != "off":
        hint = "Set track_commit_timestamp = off in postgresql.conf and restart PostgreSQL."
        message = "The server keeps the time of every transaction, so also of every sending."
        found.append(Error(message, hint=hint, id="rcsurvey.E011"))
    if roles.are_there():
        found += roles_are_apart()
    return found


def roles_are_apart() -> list[CheckMessage]:
    """Ask what the reporting role can read: no answer, and every table that is not one."""
    found: list[CheckMessage] = []
    hint = "Run `manage.py database_roles --apply` as the owner of the tables."
    readable, tables = roles.readable_by_report(), set(roles.tables_there())
    if open_to_it := readable & roles.HIDDEN:
        names = ", ".join(sorted(open_to_it))
        message = f"{settings.REPORT_ROLE} can read answers: {names}."
        found.append(Error(message, hint=hint, id="rcsurvey.E012"))
    if closed_to_it := tables - roles.HIDDEN - readable:
        names = ", ".join(sorted(closed_to_it))
        message = f"{settings.REPORT_ROLE} cannot read tables of pages it serves: {names}."
        found.append(Caution(message, hint=hint, id="rcsurvey.W013"))
    return found


def sqlite_is_safe(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if _ask(connection, "PRAGMA journal_mode") != "wal":
        hint = "Put DATA_DIR on a local disk: a write-ahead log does not work on a network disk."
        found.append(Error("SQLite has no write-ahead log.", hint=hint, id="rcsurvey.E020"))
    if _ask(connection, "PRAGMA secure_delete") != 1:
        hint = "Leave the init_command of the settings as it is."
        message = "What is deleted stays readable in the database file."
        found.append(Error(message, hint=hint, id="rcsurvey.E021"))
    return found


def guards_are_up(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """Ask whether the database still refuses to loosen rules; a migration can lose its guards."""
    if ("surveys", GUARDS) not in MigrationRecorder(connection).applied_migrations():
        return []
    guards = import_module(f"surveys.migrations.{GUARDS}").GUARDS
    vendors = ("", connection.vendor)
    missing = {guard.name for guard in guards if guard.only in vendors} - guards_of(connection)
    if not missing:
        return []
    names = ", ".join(sorted(missing))
    hint = "Take the last migration back; see the docstring of surveys/migrations/0002_guards.py."
    return [Error(f"Guards of the database are gone: {names}.", hint=hint, id="rcsurvey.E030")]


def guards_of(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of all triggers there are."""
    question = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}


def _ask(connection: BaseDatabaseWrapper, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
