"""Migrate a full-size installation, as a program: `python -m tests.rehearsal.migrations_stage`.

The database of $DATABASE_URL is empty. It is filled in the tables of an earlier version, migrated
while it is killed, taken back and migrated once more. Prints figures and broken promises as JSON.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402

from rcsurvey.checks import guards_are_up  # noqa: E402
from tests.rehearsal.locks import Watching  # noqa: E402
from tests.rehearsal.programs import ROOT  # noqa: E402
from tests.rehearsal.seeding import seed  # noqa: E402
from tests.upgrades import kept  # noqa: E402

# From here on every migration so far is tried on full-size data.
START = {
    "surveys": "0010_further_questions_and_ways_in",
    "interventions": "0002_plans_and_own_entries",
}
WITHOUT_TABLES = {"reports"}  # then; going back takes theirs away
HASHED = {
    "surveys_wave": "id",
    "surveys_participant": "id",
    "surveys_invitation": "id",
    "surveys_link": "id",
    "surveys_response": "id",
    "surveys_tierating": "response_id, target_id",
    "surveys_release": "id",
    "surveys_block": "id",
    "surveys_releasedvalue": "id",
}


def start() -> list[tuple[str, str]]:
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return [(app, START.get(app, name)) for app, name in leaves if app not in WITHOUT_TABLES]


def columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return {
            table: sorted(
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            )
            for table in HASHED
        }


def hashes(of: dict[str, list[str]]) -> dict[str, str]:
    """Return a hash per table over these columns."""
    found = {}
    with connection.cursor() as cursor:
        for table, key in HASHED.items():
            named = ", ".join(f'"{name}"' for name in of[table])
            cursor.execute(f"SELECT {named} FROM {table} ORDER BY {key}")
            found[table] = kept.hash_of_stream(cursor)
    return found


def done() -> int:
    return len(MigrationRecorder(connection).applied_migrations())


def migrate(kills: int) -> tuple[int, float]:
    """Migrate to the end, killing it after each next migration so often; return kills, seconds."""
    killed, started = 0, time.monotonic()
    while True:
        before = done()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT
        )
        while process.poll() is None:
            if killed < kills and done() > before:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
            time.sleep(0.01)
        if process.returncode == 0:
            return killed, time.monotonic() - started
        if process.returncode != -signal.SIGKILL:
            raise RuntimeError("the migration failed by itself")


def rehearse(people: int, releases: int, kills: int, *, goes_back: bool) -> dict[str, Any]:
    connection.prepare_database()
    apps = kept.migrate_to(start())
    guards = kept.guards_down()
    seed(apps, people, releases)
    kept.guards_up(guards)
    then = columns()
    before, problems = hashes(then), []
    already = done()
    with Watching() as locks:
        killed, seconds = migrate(kills)
    forward = done() - already
    problems += _compared("forward", before, hashes(then))
    problems += [str(each) for each in guards_are_up(connection)]
    back = time.monotonic()
    if goes_back:
        MigrationExecutor(connection).migrate(start())
        problems += _compared("back", before, hashes(then))
    back = time.monotonic() - back
    if goes_back:
        migrate(0)
        problems += _compared("forward again", before, hashes(then))
    figures = {
        "people": people,
        "ratings": people // releases * releases * 10,
        "releases": releases,
        "migrations": forward,
        "killed": killed,
        "forward": seconds,
        "back": back,
        "longest_lock": locks.longest,
    }
    return {"figures": figures, "problems": problems}


def _compared(when: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [f"{when}: {table} changed" for table in before if before[table] != after[table]]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--releases", type=int, default=2)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--once", action="store_true", help="do not go back")
    given = parser.parse_args()
    print(json.dumps(rehearse(given.people, given.releases, given.kills, goes_back=not given.once)))
