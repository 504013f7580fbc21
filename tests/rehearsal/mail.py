"""A whole campaign of mail with faults: `python -m tests.rehearsal.mail --people 2000 --kills 40`.

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder, 'db.sqlite3')}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        return rehearse(given.people, given.kills, given.seed)


def rehearse(people: int, kills: int, seed: int) -> int:
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
    started = time.monotonic()
    campaign.run()
    seconds = time.monotonic() - started
    found = campaign.problems()
    post = campaign.post
    print(
        f"{people:,} mails: {len(post.copies()):,} delivered, {each['refused']} refused for good, "
        f"{each['later']} put off twice, one outage, {campaign.killed} workers killed, "
        f"{post.drops} lines dropped: {post.extra_copies} extra copies, {len(found)} promises "
        f"broken, in {seconds:.0f} s"
    )
    for problem in found[:20]:
        print(problem)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
