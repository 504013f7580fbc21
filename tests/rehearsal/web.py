"""The web server of an installation, to be hurt from outside."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.mail_server import free_port

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = "tests.rehearsal.deadly:application"
PATIENCE = 30.0


def limit_files(processes: list[int], size: int | None, **user: Any) -> None:
    """Let these processes write no file beyond so many bytes: for them the disk is full.

    Only the soft limit is set, so that whoever owns a process can take it back, root or not.
    """
    limit = f"--fsize={'unlimited' if size is None else size}:"
    loop = f"for process; do prlimit {limit} --pid $process; done"
    subprocess.run(
        ["sh", "-c", loop, "sh", *map(str, processes)], capture_output=True, cwd="/", **user
    )


def children_of(process: int) -> list[int]:
    done = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True)
    return [int(number) for number in done.stdout.split()]


class WebServer:
    """gunicorn with the installation's own settings, in a folder that keeps what it says."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, dict(environment)
        self.clock = folder / "clock"
        self.log = folder / "web.log"
        self.port = 0
        self.kills = 0

    def start(self, **more: str) -> None:
        self.port = free_port()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "bin/gunicorn.conf.py"]
                + ["--bind", f"127.0.0.1:{self.port}", APPLICATION],
                cwd=ROOT,
                env=os.environ | self.environment | {"REHEARSAL_CLOCK": str(self.clock)} | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def processes(self) -> list[int]:
        return [self.process.pid, *children_of(self.process.pid)]

    def kill_one(self, chance: random.Random) -> None:
        """End one of its working processes without warning; the others go on."""
        deadline = time.monotonic() + PATIENCE
        while not (workers := children_of(self.process.pid)):
            assert time.monotonic() < deadline, "nobody came after those who were killed"
            time.sleep(0.01)
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
            self.kills += 1

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def errors(self) -> list[str]:
        """Return the last lines of everything in its log that should not be there."""
        said = self.log.read_text(errors="replace") if self.log.exists() else ""
        return ["\n".join(each.splitlines()[-12:]) for each in said.split("Traceback")[1:]]
