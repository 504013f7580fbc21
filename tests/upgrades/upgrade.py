"""Upgrade from one kept version, as a program: `python -m tests.upgrades.upgrade 0.1.0`.

The database of $DATABASE_URL is empty. Prints what is not as that version left it, as JSON.
"""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import django
from django.core.management import call_command

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from surveys.models.waves import Wave  # noqa: E402
from tests.upgrades import facts, kept  # noqa: E402


def problems_of(version: str) -> list[str]:
    """Load what the version left, migrate, and compare."""
    content = kept.read(version)
    connection.prepare_database()
    kept.load(content, kept.migrate_to([(app, name) for app, name in content["migrations"]]))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    found = []
    fields = {label: table["fields"] for label, table in content["tables"].items()}
    now_there = facts.hashes(fields)
    found += [
        f"{label} changed" for label in now_there if now_there[label] != content["hashes"][label]
    ]
    if facts.fingerprints() != content["fingerprints"]:
        found.append("releases have other fingerprints")
    pages = facts.pages()
    found += [
        f"the heatmap of wave {wave} says other things"
        for wave in pages
        if pages[wave] != content["pages"][wave]
    ]
    return found + _links(content)


def _links(content: dict[str, Any]) -> list[str]:
    """A wave that was open then is opened anew, and who has the mail can still begin."""
    until = datetime.fromisoformat(content["kept_at"])
    Wave.objects.filter(closes_at__gt=until).update(closes_at=now() + timedelta(days=5))
    client = Client(SERVER_NAME="127.0.0.1")
    address = f"/s/{content['link']}/"
    opened, begun = client.get(address), client.post(address)
    found = []
    if opened.status_code != 200:
        found.append(f"the mailed link answers {opened.status_code}")
    if begun.status_code != 302 or client.get(begun["Location"]).status_code != 200:
        found.append("nobody can begin with the mailed link")
    return found


if __name__ == "__main__":
    found = problems_of(sys.argv[1])
    print(json.dumps({"figures": {"releases": len(facts.fingerprints())}, "problems": found}))
