"""One wave invited by mail, with everything going wrong that can: what must hold afterwards.

The worker is the real one, in a process of its own, and is killed without warning. The clock is
not waited for: what is due later is moved to now in the database.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from surveys import launching, tasks
from surveys.access import find_link
from surveys.models.messages import MailService, Message
from surveys.models.participants import Invitation, Participant
from surveys.models.waves import Wave
from tests.base import Cast
from tests.mail_server import Post, free_port, mail_server, words_of
from tests.surveys.by_mail import tokens_in

ROOT = Path(__file__).resolve().parents[2]
State = Message.State
UNDER_WAY = (State.QUEUED, State.CLAIMED)
PATIENCE = 120  # seconds without any progress


def database_address() -> str:
    """Return how another process finds the database that this one uses."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


class Worker:
    """The worker of an installation whose mail goes to a port of ours."""

    def __init__(self, port: int, **more: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = kept | {
            "DATABASE_URL": database_address(),
            "DATA_DIR": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            **more,
        }
        self.kills = 0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "db_worker", "--interval", "0.05", "--no-startup-delay"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.kills += 1

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


class Campaign(Cast):
    """Invite people by mail while lines drop, the server refuses and is away, workers die."""

    def __init__(self, people: int, *, kills: int, each: dict[str, int], seed: int = 1) -> None:
        self.people, self.kills, self.each = people, kills, each
        self.chance = random.Random(seed)
        self.post = Post()

    def prepare(self) -> None:
        """Invite everybody, a given number of each kind of trouble among them."""
        self.wave = Wave.objects.create(
            organisation=self.hospital, study=self.study, number=self.study.waves.count() + 1
        )
        kinds = [kind for kind, number in self.each.items() for _ in range(number)]
        kinds += ["fine"] * (self.people - len(kinds))
        self.chance.shuffle(kinds)
        persons = Participant.objects.bulk_create(
            Participant(
                organisation=self.hospital,
                wave=self.wave,
                name=f"Person {number}",
                email=f"{kind}-{number}@example.org",
            )
            for number, kind in enumerate(kinds)
        )
        Invitation.objects.bulk_create(
            Invitation(
                organisation=self.hospital,
                wave=self.wave,
                workgroup=self.nurses,
                participant=person,
            )
            for person in persons
        )
        launching.launch(self.wave, closes_at=now() + timedelta(days=14))

    def run(self) -> None:
        """Send everything. Half of the kills come after a mail was taken and before it is known."""
        port = free_port()
        step = max(self.people // (self.kills + 1), 1)
        deadly = {step * number for number in range(1, self.kills + 1)}
        at_arrival = set(self.chance.sample(sorted(deadly), len(deadly) // 2))
        deadly -= at_arrival
        outage = self.people // 2
        with mail_server(self.post, port):
            worker = Worker(port)
            self.post.on_arrival = lambda number: worker.kill() if number in at_arrival else None
            try:
                self._until(worker, deadly, more_than=outage)
            except BaseException:
                worker.stop()
                raise
        try:
            self._away(worker)
            with mail_server(self.post, port):
                self._until(worker, deadly)
        finally:
            worker.stop()
        self.killed = worker.kills

    def _until(self, worker: Worker, deadly: set[int], more_than: int | None = None) -> None:
        """Keep a worker alive until nothing is under way, or so many mails have arrived."""
        seen, since = -1, time.monotonic()
        while Message.objects.filter(state__in=UNDER_WAY).exists():
            arrived = len(self.post.arrived)
            if more_than is not None and arrived > more_than:
                return
            if passed := {number for number in deadly if number <= arrived}:
                deadly -= passed
                worker.kill()
            self.tick(worker)
            if arrived != seen:
                seen, since = arrived, time.monotonic()
            assert time.monotonic() - since < PATIENCE, f"stuck after {arrived} mails"
            time.sleep(0.02)

    def _away(self, worker: Worker) -> None:
        """Let the mail server be away until the breaker has opened and some probes have failed."""
        deadline = time.monotonic() + PATIENCE
        while MailService.objects.filter(failures__lt=6).exists():
            self.tick(worker)
            time.sleep(0.02)
            assert time.monotonic() < deadline, "the worker did not notice that the line is dead"

    def tick(self, worker: Worker) -> None:
        """Let the time pass that everybody waits for; start the next worker if one was killed."""
        if worker.process.poll() is not None:
            worker.stop()
            # Only the dead hold claims now, so their leases may end.
            Message.objects.filter(state=State.CLAIMED).update(lease_until=now())
            worker.start()
        later = Message.objects.filter(state=State.QUEUED, due_at__gt=now())
        later.update(due_at=now())
        MailService.objects.filter(retry_at__gt=now()).update(retry_at=now())
        tasks.wake_mail()

    # What must hold -----------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """Return every promise that was broken, in words."""
        arrived = {address for address, _ in self.post.arrived}
        found = [*self._about_rows(arrived), *self._about_links()]
        refused = sum(n for to, n in self.post.tries.items() if to.startswith("refused-"))
        if refused > self.each.get("refused", 0) + self.killed:
            found.append(f"refused mails were tried {refused} times")
        if self.post.extra_copies > self.post.drops + self.killed:
            found.append(
                f"{self.post.extra_copies} extra copies, {self.post.drops} drops, "
                f"{self.killed} kills"
            )
        by_person = {(to, str(mail["Message-ID"])) for to, mail in self.post.arrived}
        if len(by_person) != len(arrived):
            found.append("a copy carried another Message-ID than the first")
        return found

    def _about_rows(self, arrived: set[str]) -> list[str]:
        found = []
        rows = Message.objects.filter(invitation__wave=self.wave)
        for row in rows.select_related("invitation__participant"):
            assert row.invitation.participant is not None
            address = row.invitation.participant.email
            expected = State.FAILED if address.startswith("refused-") else State.SENT
            if row.state != expected:
                found.append(f"{address} is {row.state}")
            if (row.state == State.SENT) != (address in arrived):
                found.append(f"{address} is {row.state}, which is not what happened")
            if row.text or row.address:
                found.append(f"the mail to {address} still lies in the outbox")
        if len(rows) != self.people:
            found.append(f"{len(rows)} rows for {self.people} people")
        return found

    def _about_links(self) -> list[str]:
        found = []
        for address, mail in self.post.arrived:
            tokens = tokens_in(words_of(mail))
            link = find_link(tokens[0]) if len(tokens) == 1 else None
            person = link and link.invitation.participant
            if person is None or person.email != address:
                found.append(f"the link of {address} opens nothing of theirs")
        return found
