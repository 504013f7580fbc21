"""Thousands of random surveys, attacked: `python -m tests.privacy.rehearse --worlds 3000`.

The same laws as the suite, on surveys that the suite never saw. Prints what it did; exit code 1
if a law was broken anywhere.
"""

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.attack import attack
from tests.privacy.cost import Cost, cost_of
from tests.privacy.laws import breaks_t1, breaks_t2_inside, breaks_t2_outside
from tests.privacy.site import site_of
from tests.privacy.worlds import random_world
from tests.rehearsal.document import load, write

FIRST_UNSEEN = 200
WHAT = (
    "Each survey is released the way the site does it. Then a program that sees every number "
    "ever shown, and knows who answered what but not how, tries to exclude an answer of "
    "anybody; and one respondent uses the own answer to work out a colleague's."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=3_000)
    parser.add_argument("--begin", type=int, default=FIRST_UNSEEN)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    busy, start = load(), time.monotonic()
    total, cost, broken = Counter[str](), Cost(), 0
    numbers = range(given.begin, given.begin + given.worlds)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, (counts, of_world, faults) in zip(
            numbers, pool.map(try_one, numbers, chunksize=20), strict=True
        ):
            total += counts
            cost += of_world
            broken += bool(faults)
            for fault in faults[:3]:
                print(f"random {number}: {fault}", flush=True)
    figures = (
        f"{given.worlds:,} made-up surveys, {total['people']:,} people, "
        f"{total['releases']:,} releases",
        f"{total['numbers']:,} numbers about {total['answers']:,} answers attacked: "
        f"{broken} surveys broken",
        f"Of {cost.plain:,} ties with enough ratings {cost.visible:.1%} can be read, "
        f"{cost.own / cost.plain:.1%} in a row of their own",
    )
    print(*figures, sep="\n")
    if given.write:
        command = f'make rehearse ARGS="surveys --worlds {given.worlds}"'
        seconds = time.monotonic() - start
        write("surveys", figures, f"`{command}`, {seconds:.0f} seconds, {busy},", WHAT)
    return 1 if broken else 0


def try_one(number: int) -> tuple[Counter[str], Cost, list[str]]:
    """Publish and attack one survey; return what it was, what it cost, and what is wrong."""
    world = random_world(number)
    site = site_of(world)
    found = attack(site.rows)
    counted = found.twins >= 0
    faults = [
        *(f"number {row} is not what it is made of" for row in site.rows.misses(site.truth)),
        *breaks_t1(found.twins, site.person, world.k),
        *breaks_t2_outside(found),
        *breaks_t2_inside(found, site.rows, site.truth, site.person),
    ]
    if not ((found.low <= site.truth) & (site.truth <= found.high))[counted].all():
        faults.append("the attacker was wrong")
    counts = Counter(
        people=world.people,
        releases=sum(map(len, site.waves)),
        numbers=len(site.rows.low),
        answers=int(counted.sum()),
    )
    return counts, cost_of([world]), faults


if __name__ == "__main__":
    sys.exit(main())
