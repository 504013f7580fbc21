"""What a version's demonstration says: its rows, its links, and the numbers on its pages."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils.timezone import now

from rcsurvey.backups.making import version
from rcsurvey.demonstration.doors import open_doors
from rcsurvey.demonstration.loading import load
from surveys.links import token_hash
from surveys.models.organisations import Membership
from surveys.models.participants import Invitation, Link
from surveys.models.releases import Release
from tests.reports.pages import HeatTable
from tests.upgrades.kept import NOT_KEPT, OURS, UNCHANGED, fields_of, hash_of, rows_of, write

LINK = "a-link-that-was-mailed-long-ago-by-version-{}"


def keep() -> Path:
    """Load the demonstration into an empty database and write down what it holds and says."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    load()
    open_doors()
    token = LINK.format(version())
    asked = Invitation.objects.filter(wave__closes_at__gt=now(), state=Invitation.State.OPEN)
    invitation = asked.filter(draft=None).order_by("pk").first()
    assert invitation is not None
    Link.objects.create(invitation=invitation, token_hash=token_hash(token))
    get_user_model().objects.update(password="!")
    content = {
        "version": version(),
        "kept_at": now(),
        "migrations": sorted(
            key for key in MigrationLoader(connection).graph.leaf_nodes() if key[0]
        ),
        "tables": _tables(),
        "hashes": hashes(),
        "fingerprints": fingerprints(),
        "link": token,
        "pages": pages(),
    }
    return write(version(), content)


def _tables() -> dict[str, Any]:
    found = {}
    for name in OURS:
        for model in apps.get_app_config(name).get_models(include_auto_created=True):
            names = [field.attname for field in fields_of(model)]
            rows = rows_of(model, names)
            if rows and model._meta.label not in NOT_KEPT:
                found[model._meta.label] = {"fields": names, "rows": rows}
    return found


def hashes(fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return a hash per table, over the columns that a version had."""
    found = {}
    for label in UNCHANGED:
        model = apps.get_model(label)
        names = (fields or {}).get(label) or [field.attname for field in fields_of(model)]
        found[label] = hash_of(rows_of(model, names))
    return found


def fingerprints() -> list[list[Any]]:
    rows = Release.objects.order_by("pk").values_list("wave_id", "number", "fingerprint")
    return [list(row) for row in rows]


def pages() -> dict[str, Any]:
    """Return what stands in the cells of every heatmap."""
    found = {}
    for release in Release.objects.select_related("wave__study").order_by("pk"):
        organisation = release.wave.study.organisation
        member = Membership.objects.filter(
            organisation=organisation, role=Membership.Role.ADMINISTRATOR
        ).first()
        assert member is not None
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(member.user)
        page = client.get(f"/waves/{release.wave_id}/heatmap/")
        table = HeatTable(page.content.decode())
        cells = [[cell["seen"] for cell in row] for row in table.cells]
        found[str(release.wave_id)] = {"rows": table.rows, "cells": cells}
    return found
