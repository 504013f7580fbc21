"""Everything that can be said about the code without running it: `make check`.

All checks run, two at a time; what a check had to say is printed only when it failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
PRODUCTION = {
    "PUBLIC_BASE_URL": "https://survey.example.org",
    "SECRET_KEY": "long-enough-and-with-many-different-letters-0123456789-abcdefghijkl",
    "EMAIL_URL": "smtp://localhost:25",
    "BEHIND_PROXY": "1",
    "TRUSTED_PROXY_COUNT": "1",
}


def tool(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def script(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return the checks by name, the slowest first: a command, and what its environment adds."""
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    return {
        "types": (tool("mypy"), {}),
        "import contracts": ([script("lint-imports"), "--no-cache"], {}),
        "deployment": ([*MANAGE, *deploy], PRODUCTION),
        "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
        "packages": (tool("pip", "check", "--disable-pip-version-check"), {}),
        "secrets": ([sys.executable, "bin/secrets_check.py"], {}),
        "lint": (tool("ruff", "check", "--quiet", "."), {}),
        "format": (tool("ruff", "format", "--check", "--quiet", "."), {}),
        "templates": ([script("djade"), "--check", "--target-version", "5.2", *templates], {}),
    }


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    passed = done.returncode == 0
    said = "" if passed else f"\n{done.stdout.rstrip()}\n"
    seconds = time.monotonic() - started
    print(f"{'ok    ' if passed else 'FAILED'}  {name:<18}{seconds:5.1f} s{said}", flush=True)
    return passed


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        # A plain installation: whatever the developer's shell holds decides nothing here.
        plain = {
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "PUBLIC_BASE_URL": "",
            "DEBUG": "0",
        }
        waiting = [
            pool.submit(run, name, command, plain | environment)
            for name, (command, environment) in checks().items()
        ]
        passed = [each.result() for each in waiting]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
