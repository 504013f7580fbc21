"""Run the suite on SQLite with the browser tests, then on PostgreSQL: `python -m tests [-k …]`.

Both runs always happen, whatever the first one finds; the exit code is 0 only if both passed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import temp_pg

NOTHING_COLLECTED = 5
PARALLEL = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal"]


def run(name: str, arguments: list[str], environment: dict[str, str]) -> tuple[bool, str]:
    """Run pytest once; return whether it passed, and the one line that says so."""
    print(f"\n{name}\n{'-' * len(name)}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder, "counts")
        command = [sys.executable, "-m", "pytest", "-q", "--durations=10", *arguments]
        environment = os.environ | environment | {"TEST_COUNTS": str(counts)}
        code = subprocess.run(command, env=environment).returncode
        counted = counts.read_text() if counts.exists() else "did not start"
    seconds = time.monotonic() - started
    # Only a person who asked for a part of the suite may find nothing of it here.
    passed = code == 0 or (code == NOTHING_COLLECTED and len(sys.argv) > 1)
    return passed, f"{name}: {counted} in {seconds:.0f} s"


def run_on_postgres(arguments: list[str]) -> tuple[bool, str]:
    try:
        with temp_pg.address() as address:
            return run("PostgreSQL", ["--database-only", *arguments], {"DATABASE_URL": address})
    except temp_pg.NoPostgres as problem:
        return False, f"PostgreSQL: NOT RUN. {problem}"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped, too
    arguments = [*PARALLEL, *sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        sqlite = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        outcomes = [run("SQLite", arguments, sqlite)]
    outcomes.append(run_on_postgres(arguments))
    print()
    for _, line in outcomes:
        print(line)
    return 0 if all(passed for passed, _ in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
