"""Keep the demonstration of this version, so that later ones can be tested upgrading from it.

`python -m tests.upgrades.keep` before each release; the version is the newest of CHANGELOG.md.
Everything in it is made up; no password is kept.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.rehearsal.settings"
        django.setup()
        path = import_module("tests.upgrades.facts").keep()
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
