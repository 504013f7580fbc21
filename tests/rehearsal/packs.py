"""A worker that is killed while it makes a report pack: no half file, and the next try is whole."""

import zipfile
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from surveys.models.releases import Release
from surveys.models.waves import Wave
from tests.rehearsal.steps import Killed, counted, dies_after, spread


def kill_packs(module: str, wave: Wave, owner: Any, number: int) -> Killed:
    """Kill the making of a pack again and again, and have it made in the end."""
    jobs = import_module(module)
    pack_job = import_module("reports.models").PackJob
    chosen = import_module("reports.chosen").Chosen
    sections = list(import_module("reports.pack").SECTIONS)
    release = Release.objects.filter(wave=wave).latest("number")
    killed = Killed("pack")

    def asked() -> Any:
        pack_job.objects.all().delete()
        return jobs.ask_for(owner, release, chosen((), None, sections, "en"))

    with counted() as count:
        jobs.make(str(asked().pk))
    killed.statements = count[0]
    for statement in spread(killed.statements - 1, number):
        job = asked()
        # The first statements are those that ask for it.
        killed.kills += dies_after(statement, lambda key=str(job.pk): jobs.make(key))
        killed.problems += half_made(pack_job, statement)
        # Minutes later the worker counts as lost, and the person asks again.
        silent = now() - timedelta(hours=1)
        pack_job.objects.filter(pk=job.pk, state="running").update(seen_at=silent)
        job.refresh_from_db()
        if job.has_failed:
            jobs.ask_again(job)
        if job.state != "ready":
            jobs.make(str(job.pk))
        job.refresh_from_db()
        if job.state != "ready":
            killed.problems.append(f"no pack after a kill at statement {statement}: {job.state}")
        killed.problems += half_made(pack_job, statement)
    return killed


def half_made(pack_job: Any, statement: int) -> list[str]:
    """Every file under its own name is whole; whatever counts as ready is there."""
    folder = Path(settings.DATA_DIR) / "packs"
    found = []
    for file in folder.glob("*.zip"):
        if not zipfile.is_zipfile(file) or zipfile.ZipFile(file).testzip() is not None:
            found.append(f"half a file after statement {statement}")
    for job in pack_job.objects.filter(state="ready"):
        if not (folder / f"{job.pk}.zip").exists():
            found.append(f"a pack is ready and not there after statement {statement}")
    return found
