"""Whether time tells who has an account: `python -m tests.rehearsal.timing --tries 2000`.

Known and unknown addresses are tried in turn, with the real password hashing, in this process and a
database of its own. Exit code 1 if the medians lie further apart than is allowed.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

import django
from django.conf import settings
from django.core.management import call_command

from tests.rehearsal.document import load, write

ALLOWED = 0.005  # seconds between two medians
WHAT = (
    "One try with something known and one with something unknown take turns: a wrong password, "
    "a request for a new password, a personal link that was revoked and one that never was. "
    "Compared are the medians; 5 ms are allowed."
)
Try = Callable[[int, bool], None]


def tries_of() -> dict[str, Try]:
    """Return what is tried: each with the number of the try, and whether it is known."""
    # Only now: tables cannot be imported before the settings are known.
    stage = import_module("tests.base").Cast
    client_of = import_module("django.test").Client
    links = import_module("surveys.models.participants").Link
    stage.enter()
    stage.amal.set_password("five green umbrellas")
    stage.amal.save()
    revoked = stage().link(stage.nurses)
    links.objects.update(revoked=True)
    unknown = "x" * len(revoked)

    def client(number: int) -> object:
        # Another network every time: the limits are tried elsewhere.
        return client_of(REMOTE_ADDR=f"2001:db8:{number // 4:x}::1")

    def sign_in(number: int, is_known: bool) -> None:
        who = "amal@example.org" if is_known else "nobo@example.org"
        form = {"login": who, "password": "five green kettles!!"}
        assert client(number).post("/accounts/login/", form).status_code == 200  # type: ignore[attr-defined]

    def ask(number: int, is_known: bool) -> None:
        form = {"email": "amal@example.org" if is_known else "nobo@example.org"}
        page = client(number).post("/accounts/password/reset/", form)  # type: ignore[attr-defined]
        assert page.status_code in (302, 200, 429), page.status_code

    def open_link(number: int, is_known: bool) -> None:
        page = client(number).get(f"/s/{revoked if is_known else unknown}/")  # type: ignore[attr-defined]
        assert page.status_code == 404

    return {"signing in": sign_in, "a new password": ask, "a link": open_link}


def difference(act: Try, tries: int, seed: int) -> tuple[float, float]:
    """Return how far the medians of known and unknown lie apart, in seconds.

    First by the clock, as a stranger would measure it; then in computing time, which other
    programs on a busy machine change less.
    """
    chance = random.Random(seed)
    clock: dict[bool, list[float]] = {True: [], False: []}
    work: dict[bool, list[float]] = {True: [], False: []}
    for number in range(tries):
        # In turn, so that a busy moment falls on both; who comes first is drawn.
        for is_known in chance.sample((True, False), 2):
            started, worked = time.perf_counter(), time.process_time()
            act(number, is_known)
            clock[is_known].append(time.perf_counter() - started)
            work[is_known].append(time.process_time() - worked)
    by_clock, by_work = (abs(median(each[True]) - median(each[False])) for each in (clock, work))
    return by_clock, by_work


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=2_000, help="of known and of unknown each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder, 'db.sqlite3')}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.real_passwords"
        django.setup()
        settings.ALLOWED_HOSTS.append("testserver")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        return rehearse(given.tries, given.seed, writes=given.write)


def rehearse(tries: int, seed: int, *, writes: bool) -> int:
    """Try everything and say what came of it."""
    busy, started = load(), time.monotonic()
    found = {name: difference(act, tries, seed) for name, act in tries_of().items()}
    held = all(by_clock <= ALLOWED for by_clock, _ in found.values())
    words, work = (
        ", ".join(f"{name} {1000 * both[place]:.2f} ms" for name, both in found.items())
        for place in (0, 1)
    )
    figures = [
        f"timing: {tries} tries each, {words} apart: {'held' if held else 'BROKEN'}",
        f"in computing time: {work} apart",
    ]
    print(*figures, sep="\n")
    if writes:
        seconds = time.monotonic() - started
        how = f'`make rehearse ARGS="timing --tries {tries}"`, {seconds:.0f} seconds, {busy},'
        write("timing", figures, how, WHAT)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
