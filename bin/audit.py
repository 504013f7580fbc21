"""Known advisories about what we run on: `make audit`. 0 only if all parts were really looked up.

1: there are advisories. 2: the service gave no answer for some part, so nothing is known. (The
tool itself calls that "no known vulnerabilities found".)
"""

import json
import subprocess
import sys
import tempfile
from typing import Any

from parts import as_requirements

FOUND, UNKNOWN = 1, 2
COMMAND = [
    *(sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format", "json"),
    *("--progress-spinner", "off", "--timeout", "20", "--requirement"),
]


def judged(said: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines for what the tool said."""
    try:
        parts: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return UNKNOWN, ["NOT AUDITED: the service of advisories gave no answer."]
    advisories = [
        f"{part['name']} {part['version']}: {each['id']}, mended in "
        + (", ".join(each.get("fix_versions", [])) or "no version yet")
        for part in parts
        for each in part.get("vulns", [])
    ]
    skipped = [part["name"] for part in parts if "skip_reason" in part]
    if skipped or not parts:
        missing = f"{len(skipped)} of {len(parts)} parts were not found there"
        return UNKNOWN, [*advisories, f"NOT AUDITED: {missing}: {', '.join(skipped[:5])} …"]
    if advisories:
        return FOUND, advisories
    return 0, [f"{len(parts)} parts, no known advisory."]


def main() -> int:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(as_requirements())
        file.flush()
        done = subprocess.run([*COMMAND, file.name], capture_output=True, text=True)
    code, lines = judged(done.stdout)
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
