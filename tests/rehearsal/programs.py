"""Run a rehearsal's stage as a program of its own: settings and database are its own, too."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.rehearsal.databases import two_databases

ROOT = Path(__file__).resolve().parents[2]


def run_on_two(stage: str, url: str, *arguments: str, names_second: bool = False) -> dict[str, Any]:
    """Run a stage on fresh databases and return what it printed last."""
    with two_databases(url) as (first, second):
        environment = {name: os.environ[name] for name in os.environ if name != "TEST_RUN_DIR"}
        environment |= {
            "DATABASE_URL": first,
            "DJANGO_SETTINGS_MODULE": "tests.rehearsal.settings",
            "BACKUP_KEY": "",
        }
        command = [sys.executable, "-m", stage, *([second] if names_second else []), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    try:
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))
    except (IndexError, ValueError):
        return {"figures": {}, "problems": [done.stderr[-3000:]]}
