"""Run the suite on SQLite with the browser tests, then on PostgreSQL: `python -m tests [-k …]`.

Both runs always happen, whatever the first one finds; the exit code is 0 only if both passed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests import temp_pg

NOTHING_COLLECTED = 5
PARALLEL = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal"]


def run(name: str, arguments: list[str], environment: dict[str, str]) -> tuple[bool, str]:
    """Run pytest once; return whether it passed, and the one line that says so."""
    print(f"\n{name}\n{'-' * len(name)}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results.xml")
        pytest = [sys.executable, "-m", "pytest", "-q", "--durations=10", f"--junitxml={results}"]
        code = subprocess.run([*pytest, *arguments], env=os.environ | environment).returncode
        counted = count(results)
    seconds = time.monotonic() - started
    return code in (0, NOTHING_COLLECTED), f"{name}: {counted} in {seconds:.0f} s"


def count(results: Path) -> str:
    """Return "12 passed, 1 failed" from what pytest wrote down."""
    if not results.exists():
        return "did not start"
    suite = ElementTree.parse(results).getroot()
    suite = suite if suite.tag == "testsuite" else suite[0]
    tests, failures, errors, skipped = (
        int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
    )
    counted = {"failed": failures, "errors": errors, "not run": skipped}
    passed = f"{tests - failures - errors - skipped} passed"
    return ", ".join([passed, *(f"{number} {word}" for word, number in counted.items() if number)])


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
