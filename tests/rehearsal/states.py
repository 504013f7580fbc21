"""Long lives of waves in any order: `python -m tests.rehearsal states --steps 100000`.

The same machine as in the suite, on SQLite, with other chances each time. Exit code 1 if a promise
did not hold after some step; what was done until then is printed.
"""

import argparse
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.rehearsal.document import load, write

STEPS_PER_LIFE = 60
# Acts without choices; what else is called without any only looks whether all is well.
ACTS = [
    f"state.{act}()"
    for act in (
        "close",
        "release",
        "rewrite",
        "erase_answers",
        "erase_names",
        "look",
        "back_up",
        "restore",
    )
]
LIVES_AT_ONCE = 10
WHAT = (
    "A wave lives in any order: people are invited, open, save, send and take back, the wave is "
    "closed, released, opened again for those who are late, erased, and restored from a backup. A "
    "second memory, beside the database, says after each step that wrote anything what must be "
    "stored, shown and refused."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    busy, started = load(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        problem, happened = live(given.steps, given.seed)
    named = ", ".join(f"{n:,} {what}" for what, n in sorted(happened.items()) if ":" not in what)
    refusals = sum(n for what, n in happened.items() if ":" in what)
    figures = (
        f"states: {happened['steps']:,} steps, {int(bool(problem))} promises broken",
        f"in them {named}; {refusals:,} refusals",
    )
    print(*figures, *([problem] if problem else []), sep="\n")
    if given.write:
        how = f'`make rehearse ARGS="states --steps {given.steps}"`'
        write("states", figures, f"{how}, {time.monotonic() - started:.0f} seconds, {busy},", WHAT)
    return bool(problem)


def live(steps: int, first: int) -> tuple[str, dict[str, int]]:
    """Take so many steps at least; return what went wrong, and what happened."""
    # Only now: tables cannot be imported before the settings are known.
    life = import_module("tests.rehearsal.life").Life
    life.cast = import_module("tests.base").Cast()
    life.cast.enter()
    tried = settings(
        max_examples=LIVES_AT_ONCE,
        stateful_step_count=STEPS_PER_LIFE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    number = first
    while life.happened["steps"] < steps:
        try:
            run_state_machine_as_test(seed(number)(life), settings=tried)
        except Exception as error:
            told = "\n".join(getattr(error, "__notes__", [])).splitlines()
            acts = [line for line in told if not line.endswith("()") or line in ACTS]
            return "\n".join([f"seed {number}: {error!r}", *acts]), life.happened
        number += 1
    return "", life.happened


if __name__ == "__main__":
    sys.exit(main())
