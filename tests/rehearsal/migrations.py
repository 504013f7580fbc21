"""Full-size data through every migration, on both databases: the rehearsal `migrations`.

Forward with kills in the middle, back, and forward again; what lies in the tables must stay the
same. Exit code 1 if it does not, or if PostgreSQL locked a table for longer than promised.
"""

import argparse
import sys
import time

from tests import temp_pg
from tests.rehearsal.document import load, write
from tests.rehearsal.programs import run_on_two

MOST_SECONDS = 5.0  # for which a table of PostgreSQL may be closed to readers
WHAT = (
    "An installation is filled in the tables of an earlier version and migrated by the command an "
    "operator runs, which is killed without warning after its next migrations and started again. "
    "Then everything is taken back and migrated once more. The rows of people, links, answers and "
    "releases must have the same hash at every stop, and the guards of the database must be up. "
    "PostgreSQL is migrated while the version before serves: promised is that no table is closed "
    "to readers for longer than 5 seconds. SQLite is migrated while the site stands still: Django "
    "compares all foreign keys of all tables before the end of each migration, and nobody can "
    "write meanwhile. Told is for how long the site stands still."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--releases", type=int, default=50)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    busy, started = load(), time.monotonic()
    figures, problems = [], []
    asked = [f"--{name}={value}" for name, value in vars(given).items() if name != "write"]
    with temp_pg.address() as postgres:
        for name, url in (("SQLite", "sqlite://"), ("PostgreSQL", postgres)):
            found = run_on_two("tests.rehearsal.migrations_stage", url, *asked)
            problems += [f"{name}: {problem}" for problem in found["problems"]]
            if not (facts := found["figures"]):
                continue
            lock = f"longest lock {facts['longest_lock']:.1f} s"
            if name == "SQLite":
                lock = f"the site stands still for {facts['forward']:.0f} s, kills included"
            elif facts["longest_lock"] > MOST_SECONDS:
                problems.append(f"{name}: {lock}")
            figures.append(
                f"migrations on {name}: {facts['people']:,} people, {facts['ratings']:,} ratings, "
                f"{facts['releases']} releases; {facts['migrations']} forward in "
                f"{facts['forward']:.0f} s with {facts['killed']} kills, back in "
                f"{facts['back']:.0f} s; {lock}"
            )
    figures.append(f"{len(problems)} promises broken")
    print(*figures, *problems, sep="\n")
    if given.write:
        seconds = time.monotonic() - started
        how = f'`make rehearse ARGS="migrations --people {given.people}"`, {seconds:.0f} seconds, '
        write("migrations", figures, f"{how}{busy},", WHAT)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
