"""`make run`, for real: one start of everything on a free port, in an empty folder."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from django.test import SimpleTestCase

from tests.prepared import copy_prepared

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds; the machine may be busy with the rest of the suite


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(pid: int) -> set[int]:
    """Return every process that `pid` started, or that one of those started."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, table.splitlines())}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in {"", "Z"}


class Installation:
    """A data folder, a free port, and what `bin/run.py` does with them."""

    def __init__(self, folder: str, **settings: str) -> None:
        self.folder = Path(folder)
        self.data = self.folder / "var"
        self.port = free_port()
        # A clean environment: the suite's own settings must not reach what is tested.
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = kept | {"DATA_DIR": str(self.data), "PORT": str(self.port)} | settings

    def launch(self) -> subprocess.Popen[bytes]:
        self.said, self.logged = self.folder / "said", self.folder / "logged"
        with self.said.open("wb") as said, self.logged.open("wb") as logged:
            self.process = subprocess.Popen(
                [sys.executable, "bin/run.py"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=logged,
            )
        return self.process

    def start(self) -> None:
        """Return when the terminal says that it runs."""
        self.launch()
        deadline = time.monotonic() + PATIENCE
        while "is running at" not in self.said.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"did not start: {self.logged.read_text()}")
            time.sleep(0.05)

    def stop(self, signum: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signum)
        return self.process.wait(PATIENCE)

    def get(self, path: str) -> tuple[HTTPResponse, str]:
        """Return the answer and its text, following no redirect."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        self_closing = {"Connection": "close"}
        connection.request("GET", path, headers=self_closing)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text


class EmptyInstallationTest(SimpleTestCase):
    """Started once for all its tests, with DEMO=0."""

    site: Installation

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.site = Installation(folder.name, DEMO="0", DEBUG="1")
        cls.site.start()
        cls.addClassCleanup(cls.site.stop)

    def test_it_answers_on_its_port(self) -> None:
        answer, text = self.site.get("/healthz")

        self.assertEqual((answer.status, text), (200, "ok"))

    def test_it_says_where_to_go_and_shows_no_sign_in(self) -> None:
        said = self.site.said.read_text()

        self.assertIn(f"http://127.0.0.1:{self.site.port}/", said)
        self.assertNotIn("Sign in as", said)

    def test_the_first_page_is_not_redirected_to_https(self) -> None:
        answer, _ = self.site.get("/")

        self.assertEqual(answer.status, 200)
        self.assertIsNone(answer.getheader("Strict-Transport-Security"))

    def test_stylesheets_come_under_names_that_may_be_kept_for_ever(self) -> None:
        _, page = self.site.get("/")
        name = re.search(r'href="(/static/css/tokens\.[0-9a-f]{12}\.css)"', page)
        assert name is not None

        answer, _ = self.site.get(name[1])

        self.assertEqual(answer.status, 200)
        self.assertIn("immutable", answer.getheader("Cache-Control", ""))

    def test_a_page_that_is_not_there_is_ours_and_tells_nothing_about_the_code(self) -> None:
        answer, text = self.site.get("/nothing/here/")

        self.assertEqual(answer.status, 404)
        self.assertIn("This page is not here, or not yours.", text)
        for trace in ("Traceback", "urlpatterns", "DEBUG", "ROOT_URLCONF"):
            self.assertNotIn(trace, text)

    def test_the_secret_key_is_for_the_owner_alone(self) -> None:
        key = self.site.data / "secret_key"

        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertGreater(len(key.read_text()), 50)

    def test_a_second_one_on_the_same_port_is_refused_in_one_line(self) -> None:
        done = subprocess.run(
            [sys.executable, "bin/run.py"],
            cwd=ROOT,
            env=self.site.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn(f"make run PORT={self.site.port + 1}", done.stderr)


class StartAndStopTest(SimpleTestCase):
    """Each starts what was started once before; only the classes beside it begin from nothing."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.site = Installation(folder.name, DEMO="0")
        self.addCleanup(self.end)

    def end(self) -> None:
        if hasattr(self.site, "process"):
            self.site.stop()

    def test_ctrl_c_stops_everything_and_a_second_start_finds_the_same_data(self) -> None:
        copy_prepared(self.site.data, demo=False)
        self.site.start()
        key = (self.site.data / "secret_key").read_text()
        started = descendants(self.site.process.pid)

        code = self.site.stop(signal.SIGINT)

        self.assertEqual(code, 0)
        self.assertGreaterEqual(len(started), 3)  # web server, a process of it, worker
        self.assertEqual([pid for pid in started if is_alive(pid)], [])

        self.site.start()

        self.assertEqual(self.site.get("/healthz")[0].status, 200)
        self.assertEqual((self.site.data / "secret_key").read_text(), key)

    def test_no_log_tells_who_opened_which_link(self) -> None:
        copy_prepared(self.site.data, demo=False)
        self.site.start()
        self.site.get("/s/a-link-that-somebody-mistyped/")

        self.site.stop(signal.SIGTERM)  # read only now: log lines come after the answer

        written = self.site.logged.read_text() + self.site.said.read_text()
        self.assertNotIn("a-link-that", written)
        self.assertNotIn("127.0.0.1 - ", written)
        self.assertNotIn("shutting down", written)

    def test_when_the_worker_dies_the_web_server_is_stopped_and_the_exit_code_says_so(self) -> None:
        copy_prepared(self.site.data, demo=False)
        self.site.start()
        started = descendants(self.site.process.pid)
        commands = {pid: self.command(pid) for pid in started}
        (worker,) = [pid for pid, command in commands.items() if "db_worker" in command]

        os.kill(worker, signal.SIGKILL)
        code = self.site.process.wait(PATIENCE)

        self.assertEqual(code, 1)
        self.assertIn("The worker ended by itself", self.site.logged.read_text())
        self.assertEqual([pid for pid in started if is_alive(pid)], [])

    @staticmethod
    def command(pid: int) -> str:
        ps = ["ps", "-o", "args=", "-p", str(pid)]
        return subprocess.run(ps, capture_output=True, text=True).stdout

    def test_a_port_that_is_no_number_is_refused_before_anything_is_made(self) -> None:
        self.site.environment["PORT"] = "eight"

        code = self.site.launch().wait(PATIENCE)

        self.assertEqual(code, 1)
        self.assertIn("PORT must be a number", self.site.logged.read_text())
        self.assertFalse(self.site.data.exists())


class DemonstrationTest(SimpleTestCase):
    def test_a_first_start_shows_a_way_in_for_everybody(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        site = Installation(folder.name)

        site.start()
        self.addCleanup(site.stop)

        said = site.said.read_text()
        doors = json.loads((site.data / "demo.json").read_text())
        for role in ("administrator", "consultant", "leader"):
            person = next(each for each in doors["staff"] if each["role"] == role)
            self.assertRegex(said, rf"{role} +{person['email']} +{person['password']}\n")
        links = re.findall(rf"http://127\.0\.0\.1:{site.port}(/s/\S+/)", said)
        self.assertEqual(len(links), 3)
        self.assertEqual(site.get(links[0])[0].status, 200)
        self.assertEqual(stat.S_IMODE((site.data / "demo.json").stat().st_mode), 0o600)


class EnvironmentExampleTest(SimpleTestCase):
    def test_it_names_every_variable_that_is_read(self) -> None:
        sources = [ROOT / "rcsurvey" / "settings.py", *(ROOT / "bin").glob("*.py")]
        read = r'(?:env(?:\.\w+)?\(|environ\.get\(|environ\[)\s*"([A-Z_]+)"'
        wanted = {name for path in sources for name in re.findall(read, path.read_text())}

        named = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

        self.assertEqual(wanted - set(named), set())
