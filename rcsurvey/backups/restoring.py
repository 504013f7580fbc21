"""Restore a backup: the site stays closed until everything that must hold does hold."""

import hashlib
import json
import shutil
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.utils.timezone import now

from rcsurvey import roles
from rcsurvey.backups import again, on_postgres, on_sqlite
from rcsurvey.backups.again import Report
from rcsurvey.backups.facts import PUBLISHED, facts_from
from rcsurvey.backups.making import manifest_of, version
from rcsurvey.backups.parts import Parts
from surveys import erasing
from surveys.keeping import closing, ledger, released, sealing
from surveys.models.releases import Release


class NotRestored(Exception):
    """Nothing was restored; the text says why and what to do."""


def restore(file: Path, *, replace: bool = False, without_erasures: bool = False) -> Report:
    """Restore a backup into this installation and open it.

    Raises
    ------
    NotRestored
        The file, its key or its version is wrong, the place is not empty, or something that must
        hold does not. What was there before is there again.
    """
    manifest = examined(file)
    _refuse_other(manifest)
    in_use = is_in_use()
    if in_use and not replace:
        raise NotRestored(
            "There are people or organisations in this database. To put the backup in its place "
            "say --replace: what is there now is moved aside, not deleted."
        )
    _refuse_missing_ledger(file.parent, manifest, without_erasures)
    target = _target()
    closing.close()
    try:
        report = _restore(file, manifest, target)
        if report.problems:
            raise NotRestored("Nothing was changed: " + "; ".join(report.problems))
        bring_along(file.parent, report.lost)
        moved = target.put_in_place(keeps_old=in_use)
    except BaseException as problem:
        target.undo()
        closing.open_again()
        if isinstance(problem, (OSError, ValueError, DatabaseError, sealing.NotReadable)):
            raise NotRestored(f"Nothing was changed: {problem}") from problem
        raise
    closing.open_again()
    if moved:
        report.say(
            f"What was there before is in {moved}. Delete it when you are sure: it holds "
            "names and answers for as long as it exists."
        )
    return report


def _target() -> Any:
    stamp = f"{now().astimezone(UTC):%Y%m%dT%H%M%S}"
    try:
        if connection.vendor == "sqlite":
            return on_sqlite.Target(stamp)
        return on_postgres.Target(stamp)
    except on_postgres.NoPrograms as problem:
        raise NotRestored(str(problem)) from None


def _restore(file: Path, manifest: dict[str, Any], target: Any) -> Report:
    report = Report()
    report.say(f"Backup of {manifest['made_at']}, version {manifest['version']}.")
    with file.open("rb") as source:
        target.load(iter(Parts(sealing.opened(source))))
    ContentType.objects.clear_cache()
    if facts_from(target.cursor(), _published(manifest)) != manifest["facts"]:
        raise NotRestored("What was loaded is not what the manifest of the backup says.")
    facts = manifest["facts"]
    report.say(
        f"Loaded: {facts['invitations']} invitations, {facts['responses']} responses, "
        f"{facts['ratings']} ratings; releases and logs equal to the manifest's hashes."
    )
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    again.check_logs(facts["log_ends"], report)
    erased = again.apply_ledger(file.parent, manifest["ledger"])
    report.say(f"Erasure ledger: {erased} entries since the backup applied.")
    again.check_releases(file.parent, report)
    _go_on_counting()
    erasing.forget_what_is_due()
    again.end_sessions()
    again.end_tokens(report)
    again.end_shared_links(report)
    if roles.are_there():
        roles.apply()
        report.say("Database roles: set up anew; reporting cannot read answers.")
    again.pause_and_plan()
    again.write_down(manifest["made_at"][:10])
    report.say(
        "Everybody is signed out. Access that was ended since the backup is back: look at "
        "“People who work here” of each organisation."
    )
    report.say("Mail is paused. Start it on the page of stuck mail, or by `manage.py mail resume`.")
    report.say("Addresses of other systems are paused, too: each is resumed on its own page.")
    return report


def _published(manifest: dict[str, Any]) -> list[str]:
    return [table for table in PUBLISHED if table in manifest["facts"]["published"]]


def examined(file: Path) -> dict[str, Any]:
    """Check the whole file before anything is touched; return the manifest that is inside."""
    beside = manifest_of(file)
    digest = hashlib.sha256()
    try:
        with file.open("rb") as source:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
        if beside.exists() and json.loads(beside.read_text())["sha256"] != digest.hexdigest():
            raise NotRestored(f"{file.name} is not what its manifest says: it was changed or cut.")
        with file.open("rb") as source:
            manifest = b""
            for name, chunks in Parts(sealing.opened(source)):
                for chunk in chunks:
                    manifest += chunk if name == "manifest" else b""
        return dict(json.loads(manifest))
    except (sealing.NotReadable, sealing.NoKey) as problem:
        raise NotRestored(str(problem)) from None
    except (OSError, ValueError) as problem:
        raise NotRestored(f"{file} cannot be read: {problem}") from None


def _refuse_other(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise NotRestored(
            f"The backup is one of {manifest['database']}, and DATABASE_URL names "
            f"{connection.vendor}. Restore it into the same kind of database."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    known |= _replaced(MigrationLoader(connection))
    if unknown := set(manifest["facts"]["migrations"]) - known:
        raise NotRestored(
            f"The backup was made by version {manifest['version']}, this is {version()}, which "
            f"does not know {len(unknown)} of its migrations. Install that version or a newer one."
        )


def _replaced(loader: MigrationLoader) -> set[str]:
    """Return the names that squashed migrations of libraries have taken over."""
    found = {old for each in loader.disk_migrations.values() for old in each.replaces}
    return {f"{app}.{name}" for app, name in found}


def is_in_use() -> bool:
    """Whether anybody has begun to work with this database."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in ("surveys_organisation", "auth_user"):
            if table in there:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
                if cursor.fetchone()[0]:
                    return True
    return False


def _refuse_missing_ledger(where: Path, manifest: dict[str, Any], without: bool) -> None:
    for book, position in manifest["ledger"].items():
        found = [*ledger.entries(book, where), *ledger.entries(book)]
        there = ledger.path_of(book, where).exists() or ledger.path_of(book).exists()
        last = max((entry.n for entry in found), default=0)
        if not without and (not there or last < position):
            raise NotRestored(
                f"The erasure ledger is missing or older than the backup: "
                f"{ledger.path_of(book, where).name}. What people had erased since would come "
                "back. Bring the newest copy beside the backup, or say --without-erasures."
            )


def _go_on_counting() -> None:
    """Rows that were loaded with their keys took numbers the counters do not know of."""
    tables: list[type[Model]] = [Release, *released.PARTS]
    for statement in connection.ops.sequence_reset_sql(no_style(), tables):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def bring_along(where: Path, lost: set[str]) -> None:
    """Keep the ledger and the release files where this installation looks for them.

    A file of a lost wave takes another name: that wave's number is given to the next one.
    """
    home = Path(settings.BACKUP_DIR)
    if where.resolve() == home.resolve():
        for name in lost:
            (released.folder() / name).rename(released.folder() / f"lost-{name}")
        return
    released.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    ledger.bring_along(where)
    for source in released.folder(where).glob("*"):
        goal = released.folder() / source.name
        if source.name not in lost and not goal.exists():
            shutil.copy2(source, goal)
