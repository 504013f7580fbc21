"""Bring an installation up to date before it is started: tables, demonstration, static files."""

import hashlib
import io
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from interventions.catalogue import load as load_catalogue
from rcsurvey.catalogues import compile_all
from rcsurvey.demonstration.loading import is_loaded
from rcsurvey.health import migrations_are_due
from surveys.models.organisations import Organisation
from surveys.tasks import plan_daily, plan_mail


def fingerprint_of_static_files() -> str:
    """Return what changes when a static file does: names, sizes and times, not contents."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            file = os.stat(storage.path(name))
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static_files() -> None:
    """Collect, compress and hash them, unless the same files were collected before."""
    stamp = settings.DATA_DIR / "static.stamp"
    wanted = fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


class Command(BaseCommand):
    help = "Compile translations, migrate, load the demonstration, collect static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="leave static files alone")

    def handle(self, *args: Any, no_static: bool, **options: Any) -> None:
        compile_all()
        if migrations_are_due():
            call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEMONSTRATION:
            call_command("check", deploy=True, databases=["default"])
        call_command("createcachetable", verbosity=0)
        plan_daily()
        plan_mail()
        load_catalogue()
        if settings.LOAD_DEMONSTRATION and (is_loaded() or not Organisation.objects.exists()):
            call_command("demo", stdout=io.StringIO())  # also renews links that are spent
        if not no_static:
            collect_static_files()
