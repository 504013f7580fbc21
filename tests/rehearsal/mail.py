"""A whole campaign of mail with faults: `python -m tests.rehearsal.mail --people 5000`.

The same promises as in the suite, on more mail and more faults, in a database of its own. With
DATABASE_URL it takes that database, which must be empty. Prints the figures; exit code 1 if a
promise was broken.
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

from tests.rehearsal.document import load, write

WHAT = (
    "A real worker sends to a real mail server and is killed without warning, half of the times "
    "after a mail was taken and before it knows. The promises: every mail is sent or known to be "
    "refused for good and then not tried again, no more copies arrive than lines dropped and "
    "workers died, and every link opens what belongs to its person."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=130, help="some fall together and are one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder, 'db.sqlite3')}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        return rehearse(given.people, given.kills, given.seed, writes=given.write)


def rehearse(people: int, kills: int, seed: int, *, writes: bool) -> int:
    """Run one campaign and say what came of it."""
    # Only now: tables cannot be imported before the settings are known.
    campaign_of = import_module("tests.rehearsal.campaign").Campaign
    each = {
        "refused": people // 100,
        "later": people * 3 // 100,
        "drop": people // 200,
        "slow": max(people // 1000, 1),
    }
    campaign = campaign_of(people, kills=kills, each=each, seed=seed)
    campaign.post.delay = 10
    campaign.enter()
    campaign.prepare()
    busy, started = load(), time.monotonic()
    campaign.run()
    seconds = time.monotonic() - started
    found = campaign.problems()
    post = campaign.post
    due = people - each["refused"]
    delivered = len({to for to, _ in post.arrived})
    figures = (
        f"mails: {people} due, {due - delivered} lost, {post.extra_copies} extra, "
        f"{post.drops + campaign.killed} line drops and kills",
        f"of these {campaign.killed} workers killed and {post.drops} lines dropped; "
        f"{each['refused']} refused for good, {each['later']} put off twice, "
        f"{each['slow']} delayed by {post.delay:.0f} s, one outage",
        f"{len(found)} promises broken",
    )
    print(*figures, sep="\n")
    if writes:
        how = f'`make rehearse ARGS="mail --people {people}"`, {seconds:.0f} seconds, {busy},'
        write("mail", figures, how, WHAT)
    for problem in found[:20]:
        print(problem)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
