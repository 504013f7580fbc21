"""Jobs for the worker. They may run twice: each does only what is still due.

The one module that imports the task library. What a job returns or raises is kept with it, and
whoever runs the server can read it; so jobs return nothing and errors name only a step.
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.timezone import localtime, now
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from surveys.erasing import forget_drafts, forget_earlier_files, forget_what_is_due
from surveys.mailing import queue_what_is_due
from surveys.models.messages import Message
from surveys.outbox import send_due
from surveys.progress import count_for_today
from surveys.rewriting import rewrite
from surveys.sweeping import sweep

log = logging.getLogger(__name__)

HOURS_UNTIL_STALE = 2
MOST_ATTEMPTS = 3
LOCK_OF_THE_PLAN = 70_118  # any number: who plans the next run of a job holds it on PostgreSQL
SECONDS_BETWEEN_MAILS = 60  # how often the outbox is looked at
# Named and not imported: respondents' pages reach this module, and lists are the staff's.
TAKES_LISTS = "surveys.importing.in_background.take_what_waits"
FORGETS_PROJECTS = "surveys.projects.forgetting.forget_projects"
MAKES_PACKS = "reports.packing.make"  # and what surveys may not know of
TELLS_OTHERS = "surveys.webhooks.deliver_due"
OTHERS_ARE_TO_BE_TOLD = "surveys.webhooks.is_due"
FIRST = 50  # before mails, which are always due while many are sent: somebody waits for it
SECONDS_PER_RUN = 10  # then other jobs have their turn, and a worker that is stopped need not wait


class MailFailed(Exception):
    """A look into the outbox ended early; the text names the kind of error and nothing else."""


class DailyFailed(Exception):
    """Steps of the daily run that failed, by name; all others were done."""


class ListFailed(Exception):
    """A list could not be taken over; the text names the kind of error and nothing else."""


class PackFailed(Exception):
    """A report pack could not be made; the text names the kind of error and nothing else."""


class WebhooksFailed(Exception):
    """A round of telling other systems ended early; the text names the kind of error only."""


@task()
def erase_drafts(wave_id: int) -> None:
    """Erase a closed wave's unfinished drafts."""
    forget_drafts(wave_id)


@task()
def erase_earlier_files() -> None:
    """Erase the files of earlier studies whose day is over."""
    forget_earlier_files()


@task()
def erase_projects() -> None:
    """Erase the project files whose day is over."""
    import_string(FORGETS_PROJECTS)()


@task(priority=FIRST)
def take_list(wave_id: int) -> None:
    """Take a long list of people over; whoever is invited by it is written to."""
    try:
        import_string(TAKES_LISTS)(wave_id)
    except Exception as error:
        # An error of the database can quote the row it is about, a name or an address.
        log.error("A list could not be taken over: %s", type(error).__name__)
        raise ListFailed(type(error).__name__) from None
    wake_mail()


@task(priority=FIRST)
def make_pack(job: str) -> None:
    """Make a report pack that somebody waits for."""
    try:
        import_string(MAKES_PACKS)(job)
    except Exception as error:
        # An error can quote the name of a group, or a text of the report.
        log.error("A report pack could not be made: %s", type(error).__name__)
        raise PackFailed(type(error).__name__) from None


@task()
def daily() -> None:
    """Do what is due once a day. The next run is planned first, so that no failure ends it."""
    plan_daily()
    run_daily()


@task()
def mail() -> None:
    """Send the mails that are due. The next look into the outbox is planned first."""
    plan_mail()
    _forget_earlier_looks()
    try:
        queue_what_is_due()
        more = send_due(seconds=SECONDS_PER_RUN)
        wake_webhooks()
    except Exception as error:
        # An error of the database can quote a mail, link and all: not even its text is kept.
        log.error("Mail could not be sent: %s", type(error).__name__)
        raise MailFailed(type(error).__name__) from None
    if more:
        wake_mail()


@task(priority=-FIRST)
def webhooks() -> None:
    """Tell other systems what happened. Behind everything else: a slow one keeps nobody waiting."""
    try:
        more = import_string(TELLS_OTHERS)(seconds=SECONDS_PER_RUN)
    except Exception as error:
        # An error of the database can quote the row it is about, an address.
        log.error("Other systems could not be told: %s", type(error).__name__)
        raise WebhooksFailed(type(error).__name__) from None
    if more:
        wake_webhooks()


def run_daily() -> None:
    """Rewrite, erase, count, tidy up. A step that fails does not keep the others from it."""
    steps: tuple[Callable[[], object], ...] = (
        rewrite,
        forget_what_is_due,
        sweep_the_outbox,
        count_for_today,
        prune_results,
        prune_cache,
        take_up_stale_jobs,
        *map(import_string, settings.MORE_DAILY_STEPS),
    )
    failed = []
    for step in steps:
        try:
            step()
        except Exception as error:
            # An error of the database can quote the row it is about: not even its text is kept.
            failed.append(f"{step.__name__}: {type(error).__name__}")
            log.error("A step of the daily run failed: %s", failed[-1])
    if failed:
        raise DailyFailed(", ".join(failed))


def plan_daily() -> None:
    """See to it that exactly one daily run is waiting."""
    _plan(daily, next_run())


def plan_mail() -> None:
    """See to it that exactly one look into the outbox is waiting."""
    _plan(mail, now() + timedelta(seconds=SECONDS_BETWEEN_MAILS))


def wake_mail() -> None:
    """Have the outbox looked at now instead of within a minute."""
    plan_mail()
    _jobs(TaskResultStatus.READY).filter(task_path=mail.module_path).update(run_after=now())


def wake_webhooks() -> None:
    """Have other systems told now, if there is something to tell and no round is waiting."""
    waiting = _jobs(TaskResultStatus.READY).filter(task_path=webhooks.module_path)
    if import_string(OTHERS_ARE_TO_BE_TOLD)() and not waiting.exists():
        webhooks.enqueue()


@transaction.atomic
def _plan(job: Task[[], None], at: datetime) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_OF_THE_PLAN])
    waiting = _jobs(TaskResultStatus.READY).filter(task_path=job.module_path)
    planned = list(waiting.order_by("run_after").values_list("pk", flat=True))
    if not planned:
        job.using(run_after=at).enqueue()
    DBTaskResult.objects.filter(pk__in=planned[1:]).delete()


def next_run(after: datetime | None = None) -> datetime:
    """Return the next time the fixed hour strikes, in the time zone of the site."""
    here = localtime(after or now())
    hour = time(settings.DAILY_HOUR, tzinfo=here.tzinfo)
    today = datetime.combine(here.date(), hour)
    return today if today > here else today + timedelta(days=1)


def prune_results() -> None:
    """Delete what is known of jobs that ended some time ago."""
    until = now() - timedelta(days=settings.JOB_RESULTS_KEPT_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lte=until).delete()


def prune_cache() -> None:
    """Delete what has expired in the cache: its table forgets only what is asked for again."""
    for name in settings.CACHES:
        cache = caches[name]
        if not isinstance(cache, DatabaseCache):
            continue
        quoted = connection.ops.quote_name
        table, expires = quoted(cache.cache_model_class._meta.db_table), quoted("expires")
        until = connection.ops.adapt_datetimefield_value(now().replace(microsecond=0))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {expires} < %s", [until])


def sweep_the_outbox() -> None:
    """Take out of the database's files what is left of mails that went out, links and all."""
    sweep(Message)


def _forget_earlier_looks() -> None:
    """A line per minute about an outbox that was empty helps nobody."""
    looks = [mail.module_path, webhooks.module_path]
    done = _jobs(TaskResultStatus.SUCCESSFUL).filter(task_path__in=looks)
    done.delete()


def take_up_stale_jobs() -> None:
    """Queue again what a killed worker left behind: the library never would.

    A job that plans its own next run is not repeated.
    """
    plan_themselves = (daily.module_path, mail.module_path)
    until = now() - timedelta(hours=HOURS_UNTIL_STALE)
    for job in _jobs(TaskResultStatus.RUNNING).filter(started_at__lte=until):
        again = len(job.worker_ids) < MOST_ATTEMPTS and job.task_path not in plan_themselves
        job.status = TaskResultStatus.READY if again else TaskResultStatus.FAILED
        job.finished_at = None if again else now()
        job.save(update_fields=["status", "finished_at"])


def _jobs(status: TaskResultStatus) -> QuerySet[Any]:
    return DBTaskResult.objects.filter(status=status)
