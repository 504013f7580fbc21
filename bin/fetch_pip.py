"""Install pip into an environment made without it, from the one wheel whose checksum we know."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

WHEEL = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def address(index: str) -> str:
    """Return where the index keeps the wheel."""
    page = f"{index.rstrip('/')}/pip/"
    with urlopen(page, timeout=60) as answer:
        links = re.findall(r'href="([^"]+)"', answer.read().decode())
    for link in map(str, links):
        if link.partition("#")[0].endswith(f"/{WHEEL}"):
            return urljoin(page, link)
    raise SystemExit(f"{page} does not list {WHEEL}")


def main() -> None:
    with urlopen(address(os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple"))) as answer:
        wheel = answer.read()
    found = hashlib.sha256(wheel).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{WHEEL} has the checksum {found}, expected {SHA256}: not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, WHEEL)
        path.write_bytes(wheel)
        pip = [sys.executable, str(path / "pip"), "install", "--no-index", str(path)]
        subprocess.run(pip, check=True)


if __name__ == "__main__":
    main()
