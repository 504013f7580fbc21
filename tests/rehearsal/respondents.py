"""Respondents with browsers that do not give up: they save, press twice, come back, lose lines."""

import json
import random
import re
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

from surveys.models.answers import CODES
from tests.rehearsal.deadly import HEADER
from tests.rehearsal.journal import Entry

VERSION = re.compile(r'name="version" value="(\d+)"')
RECEIPT = re.compile(r'class="receipt"><bdi dir="ltr">([^<]+)<')
NOT_SAVED = re.compile("could not be (?:stored|saved) just now|Nothing was stored this time")
PATIENCE = 180.0  # seconds for which somebody tries the same thing again
Reply = tuple[int, str]


class Line:
    """The way to the server: how often it is cut on this side, and what came back."""

    def __init__(self, port: int, cuts: float = 0) -> None:
        self.port, self.cuts = port, cuts
        self.statuses: Counter[str] = Counter()
        self.died_at: Counter[str] = Counter()
        self.requests = self.broken = self.cut = self.acknowledged = 0
        self.refused_at = self.acknowledged_at = 0.0
        self.problems: list[str] = []
        self.lock = threading.Lock()

    def count(self, what: str, status: int) -> None:
        with self.lock:
            self.requests += 1
            self.statuses[f"{what} {status}"] += 1
            if status == 503:
                self.refused_at = time.monotonic()

    def acknowledge(self) -> None:
        with self.lock:
            self.acknowledged += 1
            self.acknowledged_at = time.monotonic()

    def says(self, problem: str) -> None:
        with self.lock:
            self.problems.append(problem)


class Respondent:
    """One person with a link, who ends with a receipt."""

    def __init__(self, entry: Entry, line: Line, chance: random.Random, die_at: str = "") -> None:
        self.entry, self.line, self.chance, self.die_at = entry, line, chance, die_at

    def run(self) -> None:
        """Answer, send, and look at the receipt again now and then."""
        version = self.begin()
        if not self.die_at and self.chance.random() < 0.1:
            version = self.on_two_devices(version)
        else:
            for number in self.screens:
                if self.chance.random() < 0.03:
                    version = self.save(number, version, chooses=self.other_mind(number))
                version = self.save(number, version)
        if self.die_at:
            self.send_to_death(version)
        if self.chance.random() < 0.2:
            self.press_twice(version, version)
        while not self.entry.receipts:
            version = self.send(version)
        self.line.acknowledge()
        if self.chance.random() < 0.05:
            self.send(version)
            self.look_at_receipt()

    def on_two_devices(self, version: int) -> int:
        """Save on a phone and on a ward computer, whose page has become old, and send on both."""
        old = version
        for number in self.screens:
            if number % 2:
                version = self.save(number, version, chooses=self.other_mind(number))
                old = self.save(number, old)  # the other page is older, and says something else
            else:
                version = self.save(number, version)
        self.press_twice(old, version)
        return version

    @property
    def screens(self) -> range:
        """What is still to be answered."""
        return range(self.entry.saved + 1, len(CODES) + 1)

    def other_mind(self, number: int) -> dict[int, int]:
        return {t: choice % 5 + 1 for t, choice in self.entry.choices(CODES[number - 1]).items()}

    # The pages -----------------------------------------------------------------------------------

    def begin(self) -> int:
        if not self.entry.saved:
            self.insist("begin", "POST", "", {}, {302})
        _, page = self.insist("ask", "GET", f"{self.screens[0]}/", None, {200})
        return self.version_on(page)

    def save(self, number: int, version: int, *, chooses: dict[int, int] | None = None) -> int:
        """Save a screen, and decide for this page's answers where another page said otherwise."""
        chosen = self.entry.choices(CODES[number - 1]) if chooses is None else chooses
        form = {f"rate-{target}": str(choice) for target, choice in chosen.items()}
        while True:
            fields = form | {"version": str(version), "go": "save"}
            status, text = self.insist("save", "POST", f"{number}/", fields, {200, 409})
            if status == 200:
                return int(json.loads(text)["version"])
            version = self.version_on(text)

    def send(self, version: int) -> int:
        """Press Send; what comes is a receipt, or what else was saved in the meantime."""
        status, text = self.insist("send", "POST", "send/", self.sending(version), {200, 302, 409})
        return self.took(status, text) or version

    def sending(self, version: int) -> dict[str, str]:
        return {"version": str(version), "go": "send", "comment": self.entry.comment}

    def took(self, status: int, text: str) -> int:
        """Read a reply to a sending; return the newer version that it names, or 0."""
        if status == 200:
            self.keep_receipt(text)
        elif status == 302:
            self.look_at_receipt()
        elif status == 409:
            return self.version_on(text)
        return 0

    def look_at_receipt(self) -> None:
        status, text = self.insist("look", "GET", "", None, {200, 302})
        if status == 200:
            self.keep_receipt(text)

    def keep_receipt(self, page: str) -> None:
        if found := RECEIPT.findall(page):
            self.entry.receipts += found
        else:
            self.line.says("a page that should be a receipt is none")

    def version_on(self, page: str) -> int:
        found = VERSION.findall(page)
        if not found:
            self.line.says("a page that should hold a form holds none")
            return 0
        return int(found[0])

    def press_twice(self, first: int, second: int) -> None:
        """Send on two connections before either has answered."""
        waiting = []
        for version in (first, second):
            try:
                waiting.append(self.post("send/", self.sending(version)))
            except (OSError, HTTPException):
                self.line.broken += 1
        for connection in waiting:
            try:
                status, text = read(connection)
                self.line.count("send", status)
                self.check("send", status, text, {200, 302, 409, 503})
                self.took(status, text)
            except (OSError, HTTPException):
                self.line.broken += 1

    def send_to_death(self, version: int) -> None:
        """Send, and have the process that takes it die at the named step."""
        while not self.entry.receipts:
            try:
                reply = read(self.post("send/", self.sending(version), {HEADER: self.die_at}))
            except (OSError, HTTPException):
                with self.line.lock:
                    self.line.died_at[self.die_at] += 1
                return
            self.line.count("send", reply[0])
            version = self.took(*reply) or version

    # The line ------------------------------------------------------------------------------------

    def insist(
        self, what: str, method: str, path: str, form: dict[str, str] | None, good: set[int]
    ) -> Reply:
        """Ask until there is an answer that is not "not now"."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: no answer for {PATIENCE:.0f} s")
            try:
                if self.line.cuts and self.chance.random() < self.line.cuts:
                    self.cut(method, path, form)
                status, text = read(self.ask(method, path, form))
            except (OSError, HTTPException):
                self.line.broken += 1
                time.sleep(self.chance.uniform(0.01, 0.2))
                continue
            self.line.count(what, status)
            if status in good:
                return status, text
            self.check(what, status, text, {503})
            time.sleep(self.chance.uniform(0.05, 0.4))

    def check(self, what: str, status: int, text: str, good: set[int]) -> None:
        if status not in good:
            self.line.says(f"{what}: {status}")
        elif status == 503 and (RECEIPT.search(text) or not NOT_SAVED.search(text)):
            self.line.says(f"{what}: 503 without saying that nothing was saved")

    def cut(self, method: str, path: str, form: dict[str, str] | None) -> None:
        """Lose the line after asking, or in the middle of it; whatever came of it is not known."""
        self.line.cut += 1
        if form and self.chance.random() < 0.5:
            body = urlencode(form)
            connection = self.connect()
            connection.putrequest(method, self.path(path))
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body[: len(body) // 2].encode())
        else:
            connection = self.ask(method, path, form)
            time.sleep(self.chance.uniform(0, 0.01))
        connection.close()

    def ask(self, method: str, path: str, form: dict[str, str] | None) -> HTTPConnection:
        if form is not None:
            return self.post(path, form)
        connection = self.connect()
        connection.request(method, self.path(path))
        return connection

    def post(
        self, path: str, form: dict[str, str], headers: dict[str, str] | None = None
    ) -> HTTPConnection:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection = self.connect()
        connection.request("POST", self.path(path), urlencode(form), kind | (headers or {}))
        return connection

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.line.port, timeout=60)

    def path(self, path: str) -> str:
        return f"/s/{self.entry.token}/{path}"


def read(connection: HTTPConnection) -> Reply:
    """Read a whole answer, or raise."""
    try:
        answer: HTTPResponse = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
