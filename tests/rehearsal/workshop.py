"""A room of phones on a real server: `python -m tests.rehearsal.workshop --phones 60`.

Phones ask as often as their script does, open their page when the screen has moved on, and vote.
Prints how long after the press of a button each of them had its new page; exit code 1 if one in
twenty needed more than two seconds. $DATABASE_URL names an empty database of another engine.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import django
from django.core.management import call_command

from tests.rehearsal.document import load, write

if TYPE_CHECKING:
    from tests.rehearsal.workshop_stage import Stage

ROOT = Path(__file__).resolve().parents[2]
TARGET_SECONDS = 2.0
PATIENCE = 30.0
WHAT = (
    "Phones ask as often as their script does, open their page when the screen has moved on, and "
    "vote. Measured is the time from the press of the button until a phone has its new page, with "
    "the server and all phones on one machine."
)
STEP = re.compile(r'name="step" value="([^"]+)"')
CHOICE = re.compile(r'name="choice" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def pauses() -> tuple[float, float]:
    """Return how long a phone waits at least and how much more, in seconds, from its script."""
    text = (ROOT / "static" / "js" / "phone.js").read_text()
    least, more = (re.findall(rf"const {name} = (\d+);", text)[0] for name in ("LEAST", "MORE"))
    return int(least) / 1000, int(more) / 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2, help="how often the room goes through")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    busy, started = load(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder, 'db.sqlite3')}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        # Only now: tables cannot be imported before the settings are known.
        stage = import_module("tests.rehearsal.workshop_stage").Stage()
        stage.build()
        with server() as port:
            seconds = [
                each
                for number in range(given.rounds)
                for each in Room(port, stage, given.phones, given.seed + number).go_through()
            ]
    figures, held = judged(seconds, given.phones)
    print(*figures, sep="\n")
    if given.write:
        how = f'`make rehearse ARGS="workshop --phones {given.phones}"`, '
        write("workshop", figures, f"{how}{time.monotonic() - started:.0f} seconds, {busy},", WHAT)
    return 0 if held else 1


def judged(seconds: list[float], phones: int) -> tuple[tuple[str, ...], bool]:
    """Say how long it took, and whether that is soon enough."""
    seconds.sort()
    middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
    held = late <= TARGET_SECONDS
    figures = (
        f"workshop: {phones} phones, p50 {middle:.2f} s, p95 {late:.2f} s, max {seconds[-1]:.2f} s",
        f"{len(seconds):,} new pages after a step; target {TARGET_SECONDS:.0f} s for 95 %: "
        f"{'held' if held else 'NOT held'}",
    )
    return figures, held


@contextmanager
def server() -> Iterator[int]:
    """Run the web server of an installation: its processes, its threads."""
    port = import_module("tests.mail_server").free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "bin/gunicorn.conf.py"]
        + ["--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=os.environ,
        stdin=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                ask(port, "GET", "/healthz")
                break
            except OSError:
                assert time.monotonic() < deadline, "the server did not answer"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def ask(
    port: int,
    method: str,
    path: str,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str, list[tuple[str, str]]]:
    """Ask once, on a connection of its own, as a phone on a busy network does."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    try:
        body = urlencode(form) if form is not None else None
        connection.request(method, path, body, kind | (headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheaders()
    finally:
        connection.close()


class Room:
    """One workshop from its welcome to its end, with so many phones."""

    def __init__(self, port: int, stage: Stage, phones: int, seed: int) -> None:
        self.port, self.phones, self.seed = port, phones, seed
        self.workshop_id, self.code, self.groups, self.session = stage.open()
        self.number, self.pressed = 1, 0.0
        self.seconds: list[float] = []
        self.arrived = threading.Condition()
        self.has_ended = threading.Event()
        self.there = 0

    def go_through(self) -> list[float]:
        """Press the button until the last step; return how long each phone needed each time."""
        threads = [
            threading.Thread(target=self.phone, args=(number,), daemon=True)
            for number in range(self.phones)
        ]
        for thread in threads:
            thread.start()
        self.wait_for_all()
        while self.press():
            self.wait_for_all()
        self.has_ended.set()
        for thread in threads:
            thread.join()
        return self.seconds

    def wait_for_all(self) -> None:
        with self.arrived:
            came = self.arrived.wait_for(lambda: self.there >= self.phones, PATIENCE)
        assert came, f"only {self.there} of {self.phones} phones came to step {self.number}"
        time.sleep(random.uniform(0.2, 1.5))  # the room looks; nobody presses in step with phones

    def press(self) -> bool:
        """Take a step as the facilitator's browser does; False at the end."""
        path = f"/workshops/{self.workshop_id}/"
        cookie = {"Cookie": f"sessionid={self.session}"}
        _, page, headers = ask(self.port, "GET", path, headers=cookie)
        if 'name="way" value="next"' not in page:
            return False
        csrf = next(value.partition(";")[0] for name, value in headers if name == "Set-Cookie")
        form = {"way": "next", "number": str(self.number)}
        form["csrfmiddlewaretoken"] = TOKEN.findall(page)[0]
        with self.arrived:
            self.there, self.number, self.pressed = 0, self.number + 1, time.monotonic()
        cookie["Cookie"] += f"; {csrf}"
        status, _, _ = ask(self.port, "POST", f"{path}go/", form, cookie)
        assert status == 302, status
        return True

    def phone(self, number: int) -> None:
        """Take a seat, then do what the script does until the workshop ends."""
        chance = random.Random(f"{self.seed}-{number}")
        least, more = pauses()
        time.sleep(chance.uniform(0, 3))
        group = self.groups[number % len(self.groups)]
        _, _, headers = ask(self.port, "POST", f"/w/{self.code}/", {"group": str(group)})
        seat = dict(headers)["Location"]
        ask(self.port, "GET", seat)
        known = 1
        self.came(known)
        while not self.has_ended.is_set():
            time.sleep(least + chance.random() * more)
            _, told, _ = ask(self.port, "GET", f"/w/{self.code}/now/")
            if told == f'{{"number": {known}}}':
                continue
            _, page, _ = ask(self.port, "GET", seat)
            [shown] = re.findall(r'data-number="(\d+)"', page)
            if int(shown) == known:
                continue
            known = int(shown)
            self.came(known)
            if choices := CHOICE.findall(page):
                vote = {"step": STEP.findall(page)[0], "choice": chance.choice(choices)}
                time.sleep(chance.uniform(0, 0.5))
                ask(self.port, "POST", seat, vote)

    def came(self, number: int) -> None:
        with self.arrived:
            if number == self.number:
                if number > 1:
                    self.seconds.append(time.monotonic() - self.pressed)
                self.there += 1
                self.arrived.notify_all()


if __name__ == "__main__":
    sys.exit(main())
