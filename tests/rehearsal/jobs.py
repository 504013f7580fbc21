"""Jobs that are killed at many of their steps: `python -m tests.rehearsal jobs --kills 20`.

A rewrite, a release and the making of a report pack, on both databases. A
step is a statement to the database. Exit code 1 if anything was half done.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from tests.rehearsal.document import load, write
from tests.rehearsal.submissions import DATABASES, database

WHAT = (
    "Each job is started again and again in a process of its own, which is killed after one of its "
    "statements to the database. What it does must then be there wholly or not at all, the answers "
    "must all be there, once, and the release that is made in the end must be the one that would "
    "have been made without a kill. Report packs are also made with too little memory: the job "
    "must say that it failed, leave no half file, and make a whole one when it has room again."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="of each job")
    parser.add_argument("--on", choices=DATABASES, help="one database instead of both")
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    parser.add_argument("--figures", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.figures:
        return rehearse(given)
    busy, started = load(), time.monotonic()
    figures, code = [], 0
    for name in [given.on] if given.on else DATABASES:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "figures")
            own = ["--on", name, "--figures", str(file)]
            command = [sys.executable, "-m", "tests.rehearsal.jobs", *sys.argv[1:], *own]
            code |= subprocess.run(command, check=False).returncode
            figures += json.loads(file.read_text()) if file.exists() else [f"{name}: broke off"]
    if given.write:
        how = f'`make rehearse ARGS="jobs --kills {given.kills}"`'
        write("jobs", figures, f"{how}, {time.monotonic() - started:.0f} seconds, {busy},", WHAT)
    return code


def rehearse(given: argparse.Namespace) -> int:
    """Kill every job on one database, in this process."""
    with tempfile.TemporaryDirectory() as place, database(given.on, Path(place)):
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        # Only now: tables cannot be imported before the settings are known.
        steps = import_module("tests.rehearsal.steps")
        cast = import_module("tests.base").Cast()
        cast.enter()
        cast.wave.asks_for_comment, cast.wave.comment_readers = True, "the administrators"
        cast.wave.save()
        for group in (cast.nurses, cast.physicians, cast.therapists):
            scores = {cast.nurses: 3, cast.physicians: 4, cast.therapists: 5}
            cast.answer(group, scores, people=6, comment="Rounds begin late")
        found = [steps.kill_rewrites(cast.wave, given.kills)]
        cast.close()
        found.append(steps.kill_releases(cast.wave, given.kills))
        packs = import_module("tests.rehearsal.packs")
        found.append(packs.kill_packs(cast.wave, cast.amal, given.kills))
        found.append(packs.starve_packs(cast.wave, cast.amal, max(given.kills // 2, 1)))
    figures = [f"{DATABASES[given.on]}: {killed}" for killed in found]
    problems = [problem for killed in found for problem in killed.problems]
    print(*figures, *problems[:20], sep="\n", flush=True)
    given.figures.write_text(json.dumps(figures))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
