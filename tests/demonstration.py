"""The demonstration, started as `make run` starts it, and the pages each kind of person has."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.prepared import copy_prepared

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SECRET_KEY", "TEST_RUN_DIR"}
Site = dict[str, Any]

ENTRY = {
    "studies": "/studies/",
    "study": "/studies/{study}/",
    "catalogue": "/catalogue/",
}
RESULTS = {
    "overview": "/waves/{wave}/overview/",
    "heatmap": "/waves/{wave}/heatmap/",
    "heatmap of one dimension": "/waves/{wave}/heatmap/?show=timely&order=alike",
    "tie": "/waves/{wave}/ties/{weak_rater}/{weak_target}/",
    "group": "/waves/{wave}/groups/{group}/",
    "map": "/waves/{wave}/map/",
    "units": "/waves/{wave}/units/",
    "changes": "/waves/{wave}/changes/",
    "all waves": "/waves/{wave}/trend/",
    "partners and the work": "/waves/{wave}/further/",
    "what to try": "/waves/{wave}/try/",
    "plan": "/waves/{wave}/plans/",
    "before weak ties are shown": "/waves/{wave}/readiness/",
    "read-only links": "/waves/{wave}/share/",
    "moved": "/waves/{wave}/moved/",
}
ADVICE = {
    "structures": "/waves/{wave}/structures/",
    "leading and being led": "/waves/{wave}/leadership/",
    "prepare the conversation": "/waves/{wave}/prepare/",
    "files to take along": "/waves/{wave}/pack/",
    "one idea": "/catalogue/humble-inquiry/",
}
PLANS = {"plans of all studies": "/plans/"}
PARTNERSHIP = {
    "partnership overview": "/waves/{partnership}/overview/",
    "partnership heatmap": "/waves/{partnership}/heatmap/",
    "own entries": "/organisations/{organisation}/catalogue/",
}
COLLECTING = {
    "open wave": "/waves/{open}/",
    "mail": "/waves/{open}/mail/",
    "participants": "/waves/{open}/people/",
    "other ways in": "/waves/{open}/ways-in/",
    "people who work here": "/organisations/{organisation}/people/",
}
IN_AND_OUT = {
    "take a project": "/studies/{study}/project/",
    "bring a project": "/organisations/{organisation}/projects/",
    "bring an earlier study": "/studies/bring/",
    "look of files": "/organisations/{organisation}/look/",
    "systems that are told": "/organisations/{organisation}/webhooks/",
    "tokens": "/accounts/tokens/",
    "interface for programs": "/api/v1/docs",
}
# What each kind of person can open; the name of a page is also that of its picture.
PAGES: dict[str, dict[str, str]] = {
    "leader": ENTRY | RESULTS | ADVICE | PLANS,
    "consultant": ENTRY | RESULTS | PARTNERSHIP,
    "administrator": ENTRY | RESULTS | COLLECTING | IN_AND_OUT,
    "auditor": ENTRY
    | PLANS
    | {"wave": "/waves/{wave}/", "log": "/organisations/{organisation}/log/"},
}


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Start everything on a free port, as it stands after a first start; stop it again."""
    copy_prepared(folder, demo=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    env |= {"DATA_DIR": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    process = subprocess.Popen(
        [sys.executable, "bin/run.py"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(base, process)
        doors = json.loads((folder / "demo.json").read_text())
        database = folder / "db.sqlite3"
        yield {"base": base, "database": database, "places": _places(doors, database), **doors}
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def address(site: Site, page: str) -> str:
    """Return where a page of the tables above stands."""
    return str(site["base"]) + page.format(**site["places"])


def _places(doors: Site, database: Path) -> dict[str, int]:
    """Find the keys that stand in addresses: the last released wave, an open one, a weak tie."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        groups = dict(connection.execute("SELECT name, id FROM surveys_workgroup").fetchall())
        units = dict(connection.execute("SELECT name, id FROM surveys_unit").fetchall())
        study, organisation = connection.execute(
            "SELECT id, organisation_id FROM surveys_study ORDER BY id LIMIT 1"
        ).fetchone()
    released = [wave for wave in doors["waves"] if wave["state"] == "released"]
    first = doors["waves"][0]["study"]
    return {
        "organisation": organisation,
        "study": study,
        "wave": [wave["id"] for wave in released if wave["study"] == first][-1],
        "open": next(wave["id"] for wave in doors["waves"] if wave["state"] == "open"),
        "partnership": next(wave["id"] for wave in released if wave["study"] != first),
        "group": groups["Nurses"],
        "weak_rater": groups["Physicians"],
        "weak_target": groups["Social workers"],
        "unit_a": units["Ward A"],
        "unit_b": units["Ward B"],
    }


def _wait_until_it_answers(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
                assert answer.status == 200
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not start")
