"""The list of all parts we ship, as CycloneDX: `make sbom` writes sbom.json, for a release.

Python's parts come from what is installed, those of the browser from static/vendor.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from parts import as_requirements

ROOT = Path(__file__).resolve().parent.parent
VENDORED = ROOT / "static" / "vendor" / "VENDOR.json"
COMMAND = [
    *(sys.executable, "-m", "cyclonedx_py", "requirements", "-"),
    *("--output-reproducible", "--of", "JSON", "--sv", "1.6"),
]


def of_browser() -> list[dict[str, Any]]:
    """Return what is vendored for pages: scripts, styles and fonts."""
    return [
        {
            "type": "library",
            "bom-ref": f"vendor-{each['package']}",
            "name": each["package"],
            "version": each["version"],
            "licenses": [{"license": {"name": each["licence"]}}],
            "purl": f"pkg:npm/{each['package'].replace('@', '%40')}@{each['version']}",
        }
        for each in json.loads(VENDORED.read_text())
    ]


def make() -> dict[str, Any]:
    done = subprocess.run(
        COMMAND, input=as_requirements(), capture_output=True, text=True, check=True
    )
    bill: dict[str, Any] = json.loads(done.stdout)
    bill["components"] += of_browser()
    return bill


def main(target: str = "sbom.json") -> int:
    bill = make()
    Path(target).write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n")
    print(f"{target}: {len(bill['components'])} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
