"""Thousands of sendings while everything breaks: `python -m tests.rehearsal submissions`.

Real respondents on a real web server, on SQLite and on PostgreSQL; `--on postgresql` takes one.
Prints the figures; exit code 1 if anything that was acknowledged is missing, doubled or partial.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from tests.rehearsal.document import load, write
from tests.temp_pg import SAFE, Server, running_server

DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
SENT_PER_KILL, SENT_PER_RESTART = 100, 400
WHAT = (
    "Respondents with browsers that do not give up open, save and send on a real web server, "
    "press twice, use two devices, and keep a journal. Meanwhile its processes are killed, at "
    "random and at five named steps of a sending; lines are cut between them and the site and "
    "between the site and PostgreSQL; PostgreSQL is restarted without being let finish; and the "
    "disk is full, for which the size of files is limited. Then waves close under a clock that "
    "jumps two hours, on both nights on which clocks change, and in zones 14 hours before and 12 "
    "behind the others; the clock is the one the site reads. Afterwards each answer that was "
    "acknowledged must be stored once and whole, with one receipt; and after the answers are "
    "written anew their order must say nothing about who sent when."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--on", choices=DATABASES, help="one database instead of both")
    parser.add_argument("--kills", type=int, help="one for every hundred sendings")
    parser.add_argument("--restarts", type=int, help="one for every four hundred")
    parser.add_argument("--full-seconds", type=float, default=20, help="each of the three times")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--journal", type=Path, help="keep what the respondents remember here")
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
            command = [sys.executable, "-m", "tests.rehearsal.submissions", *sys.argv[1:], *own]
            code |= subprocess.run(command, check=False).returncode
            figures += json.loads(file.read_text()) if file.exists() else [f"{name}: broke off"]
    if given.write:
        how = f'`make rehearse ARGS="submissions --number {given.number}"`'
        write(
            "submissions",
            figures,
            f"{how}, {time.monotonic() - started:.0f} seconds, {busy},",
            WHAT,
        )
    return code


@contextmanager
def database(name: str, folder: Path) -> Iterator[Server | None]:
    """Make a database that loses nothing by its own settings, and name it to everybody."""
    if name == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
        yield None
        return
    # Short journals, so that a limit on the size of files need not spare them.
    with running_server(SAFE, "--wal-segsize=1") as server:
        os.environ["DATABASE_URL"] = server.address
        yield server


def rehearse(given: argparse.Namespace) -> int:
    """Run the campaign on one database, in this process."""
    with tempfile.TemporaryDirectory() as place, database(given.on, Path(place)) as pg:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        # Only now: tables cannot be imported before the settings are known.
        campaign = import_module("tests.rehearsal.crash").Submissions(given.number, seed=given.seed)
        web = import_module("tests.rehearsal.web").WebServer(Path(place), {})
        kills = given.number // SENT_PER_KILL if given.kills is None else given.kills
        restarts = given.number // SENT_PER_RESTART if given.restarts is None else given.restarts
        campaign.prepare()
        web.start()
        started = time.monotonic()
        try:
            campaign.run(
                web,
                kills=kills,
                at_each_step=max(kills // 40, 1),
                pg=pg,
                restarts=restarts if pg else 0,
                fulls=3,
                full_seconds=given.full_seconds,
            )
        finally:
            web.stop()
        seconds = time.monotonic() - started
        found = campaign.judge() + import_module("tests.rehearsal.order").problems(campaign)
        found += import_module("tests.rehearsal.clocks").problems(web)
        if given.journal:
            journal = import_module("tests.rehearsal.journal")
            journal.write(campaign.entries, given.journal.with_suffix(f".{given.on}.jsonl"))
    figures = figures_of(campaign, DATABASES[given.on], seconds, len(found))
    print(*figures, *found[:20], *(web.errors()[-3:] if found else ()), sep="\n", flush=True)
    given.figures.write_text(json.dumps(figures))
    return 0 if campaign.verdict.is_kept and not found else 1


def figures_of(campaign: object, name: str, seconds: float, broken: int) -> list[str]:
    line = campaign.line
    steps = ", ".join(f"{n} {step}" for step, n in line.died_at.items())
    return [
        f"{campaign}",
        f"{name}: {seconds:.0f} seconds, {line.requests:,} requests, {line.cut} cut by the "
        f"respondent, {campaign.cut_below} by the database, {line.broken} broken off; "
        f"of the kills {steps}",
        f"{name}: disk full {len(campaign.healed_after)} times, "
        f"{sum(campaign.refused_while_full)} sendings told “not saved”, well again after "
        f"{max(campaign.healed_after, default=0):.1f} s at most; {broken} promises broken",
    ]


if __name__ == "__main__":
    sys.exit(main())
