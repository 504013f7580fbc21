"""Making a report pack as a job: asked for by a person, made by the worker, gone after a day.

A pack is whole or not there: it is written under another name, and takes its own when it is done.
A job may be taken up twice; only one of those who try gets it. Nobody fills the worker or the
disk: a person has few packs under way and few that are kept.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from reports.access import released_as_chosen
from reports.chosen import Chosen, pack_of
from reports.exports import PACK_FORMATS, pack_name
from reports.models import PackJob, PackJobQuerySet
from reports.own_process import NotMade, make_zip
from surveys import tasks
from surveys.envelopes import for_staff
from surveys.models.organisations import key_of
from surveys.models.releases import Release
from surveys.staff_languages import of_mail_to

WAITING, RUNNING = PackJob.State.WAITING, PackJob.State.RUNNING
READY, FAILED = PackJob.State.READY, PackJob.State.FAILED
MOST_UNDER_WAY, MOST_KEPT = 3, 10  # of one person


class TooMany(Exception):
    """As many packs of this person are under way as one may have."""


@transaction.atomic
def ask_for(user: AbstractBaseUser | AnonymousUser, release: Release, chosen: Chosen) -> PackJob:
    """Have a pack made. Whoever asks for the same once more is led to the one under way.

    Raises `TooMany`. Where too many are kept, the one asked for first goes.
    """
    under_way, ended = _packs_of(key_of(user))
    wanted = (release.pk, chosen.as_choices())
    same = next((job for job in under_way if (job.release_id, job.choices) == wanted), None)
    if same:
        return same
    if len(under_way) >= MOST_UNDER_WAY:
        raise TooMany
    _drop(ended[max(MOST_KEPT - 1 - len(under_way), 0) :])
    job = PackJob.objects.create(
        organisation_id=release.organisation_id,
        owner_id=key_of(user),
        release=release,
        choices=chosen.as_choices(),
        steps=len(PACK_FORMATS),
    )
    _queue(job, is_first=not under_way)
    return job


@transaction.atomic
def ask_again(job: PackJob) -> None:
    """Have a pack made that failed, or whose worker is lost. One that is under way stays so.

    Raises `TooMany`.
    """
    under_way, _ended = _packs_of(job.owner_id)
    locked = PackJob.objects.select_for_update().get(pk=job.pk)
    if locked.has_failed:
        if len(under_way) >= MOST_UNDER_WAY:
            raise TooMany
        locked.state, locked.done = WAITING, 0
        locked.asked_at = locked.seen_at = now()
        locked.save()
        _queue(locked, is_first=not under_way)


def _packs_of(owner: int | None) -> tuple[list[PackJob], list[PackJob]]:
    """Return somebody's packs under way and those that ended, the newest first.

    Who asks twice at the same time is served one after the other.
    """
    list(get_user_model().objects.select_for_update(no_key=True).filter(pk__in=[owner]))
    jobs = list(PackJob.objects.kept(now()).filter(owner_id=owner))
    under_way = [job for job in jobs if job.is_under_way]
    return under_way, [job for job in jobs if not job.is_under_way]


def _drop(jobs: list[PackJob]) -> None:
    PackJob.objects.filter(pk__in=[job.pk for job in jobs]).delete()
    for job in jobs:
        transaction.on_commit(partial(file_of(job).unlink, missing_ok=True))


def _queue(job: PackJob, *, is_first: bool) -> None:
    # Only the first goes ahead of mails. With an hour a job waits in line with them; without one
    # it would stand behind all that ever become due.
    make_pack = tasks.make_pack if is_first else tasks.make_pack.using(priority=0, run_after=now())
    transaction.on_commit(lambda: make_pack.enqueue(str(job.pk)))


def make(key: str) -> None:
    """Make a pack that waits; what waits no longer is left alone. Called by the worker.

    Raises what went wrong, after the job says that it failed.
    """
    taken = PackJob.objects.filter(pk=key, state=WAITING)
    if not taken.update(state=RUNNING, seen_at=now(), tries=F("tries") + 1):
        return
    job = PackJob.objects.select_related("release__wave__study", "owner").get(pk=key)
    half_done = file_of(job).with_suffix(f".{job.tries}")
    try:
        name = _written(job, half_done)
        with transaction.atomic():
            is_ours = bool(_this_try(job).update(state=READY, filename=name, seen_at=now()))
            if is_ours:
                half_done.replace(file_of(job))
        if is_ours:
            _tell(job)
    except Exception:
        _this_try(job).update(state=FAILED, seen_at=now())
        raise
    finally:
        half_done.unlink(missing_ok=True)


def _written(job: PackJob, file: Path) -> str:
    """Write the pack and return the name it is handed over by."""
    chosen = released_as_chosen(job)
    if chosen is None:
        raise NotMade  # the owner may not read this any more
    folder().mkdir(mode=0o700, exist_ok=True)
    with translation.override(chosen.language):
        pack = pack_of(job.release, chosen)
        make_zip(pack, file, on_file=lambda done: _this_try(job).update(done=done, seen_at=now()))
    return pack_name(pack)


def _this_try(job: PackJob) -> PackJobQuerySet:
    return PackJob.objects.filter(pk=job.pk, state=RUNNING, tries=job.tries)


def _tell(job: PackJob) -> None:
    """Write to whoever had to wait where the pack lies; a mail that is lost loses nothing."""
    waited = now() - job.asked_at
    address = job.owner.email
    if waited < timedelta(seconds=settings.PACK_MAIL_SECONDS) or not address:
        return
    path = reverse("reports:pack-job", args=[job.release.wave_id, job.pk])
    with translation.override(of_mail_to(job.owner)):
        about = {"study": job.release.wave.study.name, "n": job.release.wave.number}
        link = urljoin(settings.PUBLIC_BASE_URL, path)
        text = render_to_string("reports/pack_ready.txt", about | {"link": link})
        subject = _("Your report pack is ready: %(study)s, wave %(n)s") % about
        mail = for_staff(subject, text, address)
    try:
        mail.send()
    except OSError:  # every failure of smtplib is one, too; the page still has the pack
        return


def folder() -> Path:
    return Path(settings.DATA_DIR) / "packs"


def file_of(job: PackJob) -> Path:
    return folder() / f"{job.pk}.zip"


def size_of(job: PackJob) -> int:
    """Return how many bytes a pack has; 0 where there is none."""
    try:
        return file_of(job).stat().st_size
    except FileNotFoundError:
        return 0


def forget_packs() -> None:
    """Delete packs a day after they were asked for, and files that no job knows. Once a day."""
    PackJob.objects.outdated(now()).delete()
    kept = {str(key) for key in PackJob.objects.values_list("pk", flat=True)}
    for file in folder().glob("*"):
        if file.name.partition(".")[0] not in kept:
            file.unlink(missing_ok=True)
