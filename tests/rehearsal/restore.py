"""A machine is lost and comes back, on both databases: `python -m tests.rehearsal.restore`.

A backup is made while answers come in, then names and answers are erased, a study is deleted and a
wave released; then everything is restored into an empty place. Exit code 1 if a promise broke.
"""

import argparse
import sys
import time
from typing import Any

from tests import temp_pg
from tests.rehearsal.document import load, write
from tests.rehearsal.programs import run_on_two

WHAT = (
    "A backup is made while people send. Then a name is erased, answers are taken back, somebody "
    "is taken out, an address replaced, a study deleted, a wave released. The restore on an empty "
    "machine must hold: every answer that was received before the backup, nothing that was erased "
    "since, the same published rows and fingerprints, nobody able to answer a second time, mail "
    "paused, nobody signed in, logs unbroken. A wrong key, a cut file, an old ledger and a "
    "database in use are refused without changing anything."
)


def rehearse(url: str, *arguments: str) -> dict[str, Any]:
    """Run the stage on two fresh databases and return what it found."""
    return run_on_two("tests.rehearsal.restore_stage", url, *arguments, names_second=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    busy, started = load(), time.monotonic()
    figures, problems = [], []
    with temp_pg.address() as postgres:
        for name, url in (("SQLite", "sqlite://"), ("PostgreSQL", postgres)):
            found = rehearse(url, "--people", str(given.people))
            problems += [f"{name}: {problem}" for problem in found["problems"]]
            if facts := found["figures"]:
                figures.append(
                    f"restore on {name}: {facts['responses']} responses and {facts['releases']} "
                    f"releases, hashes {'equal' if not found['problems'] else 'NOT ALL EQUAL'}; "
                    f"backup {facts['backup_seconds']:.1f} s, restore "
                    f"{facts['restore_seconds']:.1f} s, {facts['bytes'] / 1e6:.1f} MB"
                )
    figures.append(f"{len(problems)} promises broken")
    print(*figures, *problems, sep="\n")
    if given.write:
        seconds = time.monotonic() - started
        how = f'`make rehearse ARGS="restore --people {given.people}"`, {seconds:.0f} seconds, '
        write("restore", figures, f"{how}{busy},", WHAT)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
