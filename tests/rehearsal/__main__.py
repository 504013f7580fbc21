"""All rehearsals one after the other, or one: `python -m tests.rehearsal mail --people 500`.

Each writes its own section of docs/rehearsal.md. Exit code 1 if one of them broke a promise.
"""

import subprocess
import sys

PROGRAMS = {
    "surveys": "tests.privacy.rehearse",
    "submissions": "tests.rehearsal.submissions",
    "mail": "tests.rehearsal.mail",
    "jobs": "tests.rehearsal.jobs",
    "states": "tests.rehearsal.states",
    "workshop": "tests.rehearsal.workshop",
    "restore": "tests.rehearsal.restore",
    "migrations": "tests.rehearsal.migrations",
    "inputs": "tests.rehearsal.inputs",
    "timing": "tests.rehearsal.timing",
    "api": "tests.rehearsal.api",
    "office": "tests.rehearsal.office",
    "research": "tests.rehearsal.research",
}


def main(arguments: list[str]) -> int:
    """Run the named part with what follows its name, or every part as it is."""
    if not arguments:
        return verdict([run(part) for part in PROGRAMS])
    part, *rest = arguments
    if part not in PROGRAMS:
        print(f"There is no “{part}”: name one of {', '.join(PROGRAMS)}, or none for all.")
        return 2
    return verdict([run(part, *rest)])


def verdict(codes: list[int]) -> int:
    """Return 0 if every part ended well: one that a signal ended says a number below zero."""
    return 1 if any(codes) else 0


def run(part: str, *arguments: str) -> int:
    """Run one in a process of its own: each has its own settings and its own database."""
    print(f"— {part}", flush=True)
    return subprocess.run(
        [sys.executable, "-m", PROGRAMS[part], "--write", *arguments], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
