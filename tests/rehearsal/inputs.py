"""Lists of people at random, many: `python -m tests.rehearsal.inputs --csv 200000 --xlsx 20000`.

The parser is given what no program would write and what nearly is one's. Exit code 1 if it ever
fails, takes longer than ten seconds over one file, or needs more than half a gigabyte.
"""

import argparse
import os
import random
import resource
import sys
import time
from importlib import import_module

import django

from tests.rehearsal.document import load, write

SLOWEST, MOST_MEGABYTES = 10.0, 512
WHAT = (
    "Odd texts, separators and encodings drawn at random, and a good workbook with bytes turned, "
    "cut and repeated in one of its parts or in the archive. Something must be said about each: a "
    "refusal in words, or what taking it over would do."
)


def text_at_random(chance: random.Random, odd: list[str]) -> bytes:
    parts = [
        chance.choice((";", ",", "\t", "\n", "\r\n", '"', "\0", chance.choice(odd)))
        for _ in range(chance.randrange(40))
    ]
    heading = "email;workgroup;name\n" if chance.random() < 0.5 else ""
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"))
    return (heading + "".join(parts)).encode(encoding, "replace")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", type=int, default=200_000)
    parser.add_argument("--xlsx", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    return rehearse(given.csv, given.xlsx, given.seed, writes=given.write)


def rehearse(csv: int, xlsx: int, seed: int, *, writes: bool) -> int:
    """Read so many files and say what came of it."""
    # Only now: tables cannot be imported before the settings are known.
    looked_at = import_module("tests.inputs.reading").looked_at
    fuzz = import_module("tests.inputs.bending")
    odd = list(import_module("tests.inputs.odd").ODD.values())
    chance, busy, started = random.Random(seed), load(), time.monotonic()
    errors, slowest = [], 0.0
    for number in range(csv + xlsx):
        is_text = number < csv
        content = text_at_random(chance, odd) if is_text else fuzz.bent(chance)
        begun = time.perf_counter()
        try:
            looked_at(content)
        except Exception as error:
            errors.append(f"file {number} of seed {seed}: {type(error).__name__}")
        slowest = max(slowest, time.perf_counter() - begun)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = [
        f"inputs: {csv} CSV, {xlsx} XLSX, {len(errors)} errors",
        f"slowest file {slowest:.2f} s of {SLOWEST:.0f}, {megabytes} MB of {MOST_MEGABYTES}",
    ]
    print(*figures, *errors[:20], sep="\n")
    if writes:
        seconds = time.monotonic() - started
        command = f"inputs --csv {csv} --xlsx {xlsx}"
        how = f'`make rehearse ARGS="{command}"`, {seconds:.0f} seconds, {busy},'
        write("inputs", figures, how, WHAT)
    return int(bool(errors) or slowest > SLOWEST or megabytes > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
