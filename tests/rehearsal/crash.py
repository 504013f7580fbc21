"""Many people send at once while everything below them breaks: what must hold afterwards."""

import random
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg2
from django.db import connection
from django.utils.timezone import now

from surveys.events import Action, first_broken, record
from surveys.links import token_hash
from surveys.locking import first_invitation
from surveys.models.answers import CODES
from surveys.models.events import Event
from surveys.models.organisations import Organisation
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import Wave
from tests.rehearsal.deadly import STEPS
from tests.rehearsal.journal import Entry, judge
from tests.rehearsal.respondents import Line, Respondent
from tests.rehearsal.web import WebServer, children_of, limit_files
from tests.temp_pg import Server

THREADS = 16  # as many as the server has
JOURNAL = 1024 * 1024  # one file of PostgreSQL's journal, as submissions.py makes the server
HALF_A_PAGE = 4096  # a file that ends within a page lets PostgreSQL see that the disk is full
SMALL = 256 * 1024  # the database of SQLite and its journal are longer than that
HEALS_WITHIN = 60.0
OUR_LINES = 2  # of the log: one before the rehearsal, one behind it


class Submissions:
    """One wave of so many people, on a web server and a database that are being broken."""

    def __init__(self, number: int, *, groups: int = 6, seed: int = 1) -> None:
        self.number, self.groups = number, groups
        self.chance = random.Random(seed)
        self.restarts = self.cut_below = 0
        self.healed_after: list[float] = []
        self.refused_while_full: list[int] = []
        self.problems: list[str] = []

    # Before --------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Put an open wave with a link for everybody into the database."""
        hospital = Organisation.objects.create(name=f"Hospital {secrets.token_hex(4)}")
        study = Study.objects.create(organisation=hospital, name="Discharge", process="discharge")
        groups = [
            Workgroup.objects.create(
                organisation=hospital, study=study, name=f"Group {n + 1}", headcount=9, position=n
            )
            for n in range(self.groups)
        ]
        self.wave = Wave.objects.create(
            organisation=hospital,
            study=study,
            number=1,
            opens_at=now() - timedelta(days=7),
            closes_at=now() + timedelta(days=7),
            asks_for_comment=True,
            comment_readers="the administrators",
        )
        first_invitation(self.wave)
        record(None, Action.WAVE_LAUNCHED, str(self.wave), hospital)
        targets = sorted(group.pk for group in groups)
        self.entries = [self._somebody(n, targets) for n in range(self.number)]
        invitations = Invitation.objects.bulk_create(
            Invitation(organisation=hospital, wave=self.wave, workgroup=groups[n % len(groups)])
            for n in range(self.number)
        )
        Link.objects.bulk_create(
            Link(invitation=invitation, token_hash=token_hash(entry.token))
            for invitation, entry in zip(invitations, self.entries, strict=True)
        )
        Draft.objects.bulk_create(
            self._begun(invitation, entry)
            for invitation, entry in zip(invitations, self.entries, strict=True)
            if entry.saved
        )

    def _begun(self, invitation: Invitation, entry: Entry) -> Draft:
        codes = CODES[: entry.saved]
        return Draft(
            organisation=invitation.organisation,
            invitation=invitation,
            version=entry.saved + 1,
            screen=entry.saved + 1,
            choices={str(t): {c: entry.choices(c)[t] for c in codes} for t in entry.targets},
            touched_by=[token_hash(entry.token)],
        )

    def _somebody(self, number: int, targets: list[int]) -> Entry:
        """Three of four go on with a form of which they have saved most before."""
        comment = f"This is comment {number}." if number % 8 == 0 else ""
        saved = 0 if number % 4 == 0 else self.chance.choice((5, 6))
        return Entry(secrets.token_urlsafe(32), targets, comment, saved)

    # During --------------------------------------------------------------------------------------

    def run(
        self,
        web: WebServer,
        *,
        kills: int,
        at_each_step: int = 1,
        cuts: float = 0.01,
        pg: Server | None = None,
        restarts: int = 0,
        fulls: int = 0,
        full_seconds: float = 5,
    ) -> None:
        """Let everybody answer and send; break things as often as said, spread over the run."""
        self.web, self.pg, self.full_seconds = web, pg, full_seconds
        # Half of what is cut is cut between the site and its database, where there is a line.
        self.cuts_below = cuts / 2 if pg else 0.0
        self.line = Line(web.port, cuts - self.cuts_below)
        deadly = [step for step in STEPS for _ in range(at_each_step)]
        schedule = self._schedule(
            {self._kill: kills - len(deadly), self._restart: restarts, self._fill: fulls}
        )
        dying = dict(zip(self.chance.sample(range(self.number), len(deadly)), deadly, strict=True))
        self.is_over = threading.Event()
        breaking = [threading.Thread(target=self._guarded, args=(self._break, schedule))]
        if self.cuts_below:
            breaking.append(threading.Thread(target=self._guarded, args=(self._cut_below,)))
        with ThreadPoolExecutor(THREADS) as pool:
            for thread in breaking:
                thread.start()
            for place, entry in enumerate(self.entries):
                pool.submit(self._answer, entry, dying.get(place, ""))
        self.is_over.set()
        for thread in breaking:
            thread.join()
        self.kills = web.kills + sum(self.line.died_at.values())

    def _answer(self, entry: Entry, die_at: str) -> None:
        chance = random.Random(entry.token)
        try:
            Respondent(entry, self.line, chance, die_at).run()
        except Exception as error:
            self.problems.append(f"somebody gave up: {error!r}")

    def _guarded(self, act: Callable[..., None], *given: object) -> None:
        try:
            act(*given)
        except Exception as error:
            self.problems.append(f"the rehearsal itself broke: {error!r}")

    def _schedule(
        self, faults: dict[Callable[[], None], int]
    ) -> list[tuple[int, Callable[[], None]]]:
        """Spread each kind of fault over the run; the last tenth is left alone."""
        until = self.number * 9 // 10
        found = [
            (until * n // (times + 1) + self.chance.randrange(until // (times + 1) + 1) // 2, fault)
            for fault, times in faults.items()
            for n in range(1, times + 1)
        ]
        return sorted(found, key=lambda each: each[0])

    def _break(self, schedule: list[tuple[int, Callable[[], None]]]) -> None:
        for at, fault in schedule:
            while self.line.acknowledged < at and not self.is_over.is_set():
                time.sleep(0.005)
            time.sleep(self.chance.uniform(0, 0.02))
            fault()

    def _kill(self) -> None:
        self.web.kill_one(self.chance)

    def _restart(self) -> None:
        assert self.pg is not None
        self.pg.stop()
        self.pg.start()
        self.restarts += 1

    def _cut_below(self) -> None:
        """Have the database hang up on the site, now and then, in the middle of its work."""
        assert self.pg is not None
        while not self.is_over.wait(0.02):
            if self.cut_below >= self.line.requests * self.cuts_below:
                continue
            try:
                hanging_up = psycopg2.connect(
                    host=str(self.pg.folder), user="rc", dbname="postgres"
                )
            except psycopg2.OperationalError:
                continue  # it is being restarted
            try:
                with hanging_up.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
                        "ORDER BY state = 'idle', random() LIMIT 1"
                    )
                    self.cut_below += cursor.rowcount
            except psycopg2.OperationalError:
                continue
            finally:
                hanging_up.close()

    def _fill(self) -> None:
        """Let the disk be full until people have been refused for a while; then give it back."""
        stopped = self.line.statuses["send 503"]
        self._limit(full=True)
        since = time.monotonic()
        while (passed := time.monotonic() - since) < HEALS_WITHIN:
            if passed > self.full_seconds and self.line.statuses["send 503"] > stopped:
                break
            self._limit(full=True)  # also those who came after one that was killed
            time.sleep(0.1)
        self._limit(full=False)
        given_back, before = time.monotonic(), self.line.acknowledged
        self.refused_while_full.append(self.line.statuses["send 503"] - stopped)
        while self.line.acknowledged == before and time.monotonic() - given_back < HEALS_WITHIN:
            self._limit(full=False)
            time.sleep(0.01)
        self.healed_after.append(time.monotonic() - given_back)

    def _limit(self, *, full: bool) -> None:
        if self.pg is None:
            limit_files(self.web.processes(), SMALL if full else None)
            return
        postgres = self.pg.process()
        longest = max(longest_file(self.pg.data / "base"), JOURNAL)
        size = longest // 8192 * 8192 + HALF_A_PAGE if full else None
        limit_files([postgres, *children_of(postgres)], size, **self.pg.settings)

    # After ---------------------------------------------------------------------------------------

    def judge(self) -> list[str]:
        """Compare the journal with the database; return every promise that was broken."""
        connection.close()  # it may have been cut
        hospital = self.wave.organisation
        record(None, Action.WAVE_CLOSED, str(self.wave), hospital)
        self.verdict = judge(self.entries, self.wave)
        found = [*self.problems, *self.line.problems, *self.verdict.problems]
        for step in STEPS:
            if not self.line.died_at[step]:
                found.append(f"nobody died {step}")
        if slow := [f"{after:.0f} s" for after in self.healed_after if after >= HEALS_WITHIN]:
            found.append(f"the site healed only after {', '.join(slow)}")
        if not all(self.refused_while_full):
            found.append("a full disk refused nobody")
        if broken := first_broken(hospital):
            found.append(f"the log is broken at line {broken.pk}")
        if (lines := Event.objects.filter(organisation=hospital).count()) != OUR_LINES:
            found.append(f"the log has {lines} lines: it tells of what respondents do")
        if self.verdict.sent != self.number:
            found.append(f"{self.number - self.verdict.sent} people have no receipt")
        return found

    def __str__(self) -> str:
        return f"{self.verdict}, {self.kills} kills, {self.restarts} restarts"


def longest_file(folder: Path) -> int:
    found = 0
    for file in folder.rglob("*"):
        try:
            found = max(found, file.stat().st_size)
        except FileNotFoundError:
            continue
    return found
