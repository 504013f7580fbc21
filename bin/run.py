"""Start the survey: prepare it, then the web server and the worker, until one of them ends.

Standard library only. `--dev` starts Django's own server with DEBUG and autoreload instead.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0  # seconds until the first answer
GRACE = 15.0  # seconds for requests and jobs under way when we stop
ROLES = ("administrator", "consultant", "leader", "auditor")
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # listened on, but not to be called


class Refusal(Exception):
    """Why we cannot start, in one line for the person who typed the command."""


class Stopped(Exception):
    """Somebody asked us to stop."""


def stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped


def die_with_parent() -> None:
    """Ask Linux to end this child when we are killed without a chance to stop it."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def environment(*, dev: bool) -> dict[str, str]:
    """Return the environment of every process we start: DEBUG is on in `make dev` alone.

    Where an address is named the installation itself decides, and may refuse to start.
    """
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise Refusal(f"PORT must be a number from 1 to 65535, not {port!r}.")
    debug = "1" if dev else os.environ.get("DEBUG", "0") if "PUBLIC_BASE_URL" in os.environ else "0"
    ours = {"HOST": host, "PORT": port, "DEBUG": debug, "PYTHONUNBUFFERED": "1"}
    return os.environ | ours


def bind_address(host: str, port: str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def refuse_busy_port(host: str, port: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as problem:
            raise Refusal(
                f"Cannot listen on {bind_address(host, port)}: {problem.strerror}. "
                f"Stop what uses it, or choose another: make run PORT={int(port) % 65535 + 1}"
            ) from None


class Processes:
    """The children. Each leads its own group, so that nothing they start is left behind."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        self.running[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        return self.running[name]

    def prepare(self, *arguments: str) -> None:
        """Bring the installation up to date; what went wrong has been said on the terminal."""
        preparing = self.start("preparation", "manage.py", "prepare", *arguments)
        if preparing.wait():
            raise Refusal("The installation could not be prepared; the reason stands above.")
        del self.running["preparation"]

    def ended(self) -> str | None:
        """Return a sentence about a child that ended by itself, if one did."""
        for name, process in self.running.items():
            if process.poll() is not None:
                return f"The {name} ended by itself, with code {process.returncode}."
        return None

    def stop(self) -> None:
        """End all children: first politely, then for certain, and whatever they started."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(host: str, port: str) -> bool:
    """Ask for /healthz. Any answer will do: behind a proxy it may be a refusal of our host name."""
    connection = HTTPConnection(EVERY_ADDRESS.get(host, host), int(port), timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_for_answer(host: str, port: str, processes: Processes) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(host, port):
        if ended := processes.ended():
            raise Refusal(ended)
        if time.monotonic() > deadline:
            raise Refusal(f"The web server did not answer within {PATIENCE:.0f} seconds.")
        time.sleep(0.05)


def welcome(address: str, demonstration: Mapping[str, Any]) -> str:
    """Return what the person who started us reads: where to go, and as whom."""
    lines = ["", f"The survey is running at {address}/   (Ctrl-C stops it)"]
    staff = {person["role"]: person for person in reversed(demonstration.get("staff", []))}
    if staff:
        lines += ["", "Sign in as"]
        lines += [
            f"  {role:<15} {staff[role]['email']:<40} {staff[role]['password']}"
            for role in ROLES
            if role in staff
        ]
    links = demonstration.get("links", [])[:3]
    if links:
        lines += ["", "Personal links, as respondents get them"]
        lines += [
            f"  {link['workgroup']:<15} {address}{urlsplit(link['url']).path}" for link in links
        ]
    return "\n".join([*lines, ""])


def demonstration(env: Mapping[str, str]) -> dict[str, Any]:
    """Return the sign-ins and links of the demonstration; nothing where there is none."""
    path = ROOT / env.get("DATA_DIR", "var") / "demo.json"
    return json.loads(path.read_text()) if path.exists() else {}


def serve(
    env: Mapping[str, str], processes: Processes, *, dev: bool, with_caller: bool
) -> NoReturn:
    """Start everything and watch over it; return only by an exception."""
    host, port = env["HOST"], env["PORT"]
    caller = os.getppid()
    refuse_busy_port(host, port)
    processes.prepare(*(["--no-static"] if dev else []))
    bind = bind_address(host, port)
    if dev:
        processes.start("web server", "manage.py", "runserver", bind)
    else:
        config = ["--config", "bin/gunicorn.conf.py"]
        processes.start("web server", "-m", "gunicorn", *config, "--bind", bind)
    wait_for_answer(host, port, processes)
    processes.start("worker", "manage.py", "db_worker", "--no-startup-delay")
    address = (env.get("PUBLIC_BASE_URL") or f"http://{bind}").rstrip("/")
    print(welcome(address, demonstration(env)), flush=True)
    while not (ended := processes.ended()):
        if with_caller and os.getppid() != caller:
            raise Stopped
        time.sleep(0.2)
    raise Refusal(f"{ended} Everything else was stopped, too.")


def main() -> int:
    options = ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--dev", action="store_true", help="DEBUG and autoreload")
    options.add_argument("--with-caller", action="store_true", help="end when the caller ends")
    chosen = options.parse_args()
    for signum in (signal.SIGINT, signal.SIGTERM):
        # Explicitly: a shell without a terminal starts us with SIGINT ignored.
        signal.signal(signum, stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # which is what nohup asks for
        signal.signal(signal.SIGHUP, stop)
    processes = Processes({})
    try:
        processes.env = environment(dev=chosen.dev)
        serve(processes.env, processes, dev=chosen.dev, with_caller=chosen.with_caller)
    except Stopped:
        return 0
    except Refusal as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        processes.stop()


if __name__ == "__main__":
    sys.exit(main())
