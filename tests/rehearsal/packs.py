"""A worker that is killed or starved while it makes a report pack: no half file, the next is whole.

A pack is typeset in a process of its own, so there are two that can die: that one, and the worker.
"""

import zipfile
from datetime import timedelta
from typing import Any

from django.test import override_settings
from django.utils.timezone import now

from reports import packing
from reports.chosen import Chosen
from reports.models import PackJob
from reports.own_process import NotMade
from reports.pack import SECTIONS
from surveys.models.releases import Release
from surveys.models.waves import Wave
from tests.rehearsal.steps import Killed, counted, dies_after, spread

ENOUGH = 40  # megabytes, of which Python itself needs most


def asked(wave: Wave, owner: Any) -> PackJob:
    """Ask for a pack of the newest release, and forget all others."""
    PackJob.objects.all().delete()
    packing.forget_packs()
    release = Release.objects.filter(wave=wave).latest("number")
    return packing.ask_for(owner, release, Chosen((), None, list(SECTIONS), "en"))


def kill_packs(wave: Wave, owner: Any, number: int) -> Killed:
    """Kill the worker that has a pack made, again and again, and have it made in the end."""
    killed = Killed("pack")
    job = asked(wave, owner)
    with counted() as count:
        packing.make(str(job.pk))
    killed.statements = count[0]
    for statement in spread(killed.statements, number):
        job = asked(wave, owner)
        key = str(job.pk)
        killed.kills += dies_after(statement, lambda key=key: packing.make(key))
        killed.problems += _what_is_there(f"a kill at statement {statement}")
        # Minutes later the worker counts as lost, and the person asks again.
        PackJob.objects.filter(pk=job.pk, state="running").update(
            seen_at=now() - timedelta(hours=1)
        )
        killed.problems += _made_in_the_end(job, f"a kill at statement {statement}")
    if killed.kills < min(number, killed.statements):
        killed.problems.append(f"only {killed.kills} workers died")
    return killed


def starve_packs(wave: Wave, owner: Any, number: int) -> Killed:
    """Have packs made with too little memory; each must fail, and be made when there is more."""
    starved = Killed("pack without memory")
    for megabytes in range(ENOUGH // number, ENOUGH + 1, ENOUGH // number):
        job, when = asked(wave, owner), f"making it with {megabytes} MB"
        try:
            with override_settings(PACK_MEGABYTES=megabytes):
                packing.make(str(job.pk))
        except NotMade:
            starved.kills += 1
        else:
            starved.problems.append(f"a pack was made with {megabytes} MB")
        job.refresh_from_db()
        if job.state != "failed" or list(packing.folder().glob("*")):
            starved.problems.append(f"{when}: {job.state}, {list(packing.folder().glob('*'))}")
    starved.problems += _made_in_the_end(job, when)
    return starved


def _made_in_the_end(job: PackJob, after: str) -> list[str]:
    job.refresh_from_db()
    if job.has_failed:
        packing.ask_again(job)
    packing.make(str(job.pk))  # does nothing if it is ready
    job.refresh_from_db()
    unmade = [] if job.state == "ready" else [f"no pack after {after}: {job.state}"]
    return unmade + _what_is_there(after)


def _what_is_there(after: str) -> list[str]:
    """Every file under its own name is whole; whatever counts as ready is there."""
    found = []
    for file in packing.folder().glob("*.zip"):
        if not zipfile.is_zipfile(file) or zipfile.ZipFile(file).testzip() is not None:
            found.append(f"half a file after {after}")
    for job in PackJob.objects.filter(state="ready"):
        if not packing.file_of(job).exists():
            found.append(f"a pack is ready and not there after {after}")
    return found
