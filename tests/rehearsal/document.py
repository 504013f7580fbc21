"""docs/rehearsal.md: a section per rehearsal, each as its own last run wrote it."""

import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs" / "rehearsal.md"
# The promise page reads what comes first: its heading and its list.
HEADINGS = {
    "surveys": "# Rehearsed on",
    "submissions": "## Submissions",
    "mail": "## Mail",
    "jobs": "## Jobs",
    "states": "## States",
    "workshop": "## Workshop",
    "restore": "## Restore",
    "migrations": "## Migrations",
    "inputs": "## Bad inputs",
    "timing": "## Timing",
    "api": "## Interface for programs",
    "office": "## Office files",
    "research": "## Research files",
}


def sections_of(text: str) -> dict[str, str]:
    """Take a document apart where the headings of the rehearsals stand."""
    found: dict[str, list[str]] = {}
    lines = found.setdefault("", [])
    for line in text.splitlines():
        for part, heading in HEADINGS.items():
            if line.startswith(heading):
                lines = found.setdefault(part, [])
        lines.append(line)
    return {part: "\n".join(lines).strip() for part, lines in found.items()}


def replace(part: str, section: str, report: Path = REPORT) -> None:
    """Put a new section in the place of the last one, and leave all others as they are."""
    sections = sections_of(report.read_text()) if report.exists() else {}
    sections[part] = section.strip()
    kept = [sections[name] for name in HEADINGS if sections.get(name)]
    report.write_text("\n\n".join(kept) + "\n")


def write(part: str, figures: Sequence[str], how: str, what: str, report: Path = REPORT) -> None:
    """Write down a rehearsal: when, on what machine and with what figures."""
    day = f"{date.today():%-d %B %Y}"
    listed = "\n".join(f"- {line}" for line in figures)
    how = f"{how} on a machine with {os.cpu_count()} processors, Python {platform.python_version()}"
    if part == "surveys":
        section = f"{HEADINGS[part]} {day}\n\n{listed}\n\n## How\n\n{how}.\n\n{what}"
    else:
        section = f"{HEADINGS[part]}\n\n{listed}\n\n{day}: {how}.\n\n{what}"
    replace(part, section, report)


def load() -> str:
    """Say how busy the machine was before a rehearsal began."""
    return f"load before it {os.getloadavg()[0]:.1f}"
