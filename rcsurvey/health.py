"""Whether the installation does its work: what /readyz and /metrics are told."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rcsurvey import counters
from surveys.models.messages import MailService, Message
from surveys.models.releases import Release
from surveys.tasks import mail

LATE = timedelta(minutes=15)  # a long list or the daily run may hold the worker up for minutes
LEAST_FREE_PERCENT = 5


def problems() -> list[str]:
    """Return what keeps the installation from its work, in words for who runs it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if migrations_are_due():
            return ["Migrations are pending: run `manage.py prepare`."]
        asked: list[Callable[[], str]] = [_worker, _mail, _disk]
        return [words for ask in asked if (words := ask())]
    except DatabaseError as error:
        return [f"The database does not answer: {type(error).__name__}."]


def migrations_are_due() -> bool:
    """Whether the tables are older than the code."""
    return not _in_code() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _in_code() -> frozenset[tuple[str, str]]:
    """Read which migrations there are, once per process: files do not change under it."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _worker() -> str:
    silent = silence_of_worker()
    if silent is None:
        return "No look into the outbox is planned: run `manage.py prepare`."
    if silent > LATE:
        return f"The worker should have looked {_minutes(silent)} ago: is it running?"
    return ""


def silence_of_worker(at: datetime | None = None) -> timedelta | None:
    """Return for how long the worker's next look has been due; it plans one for every minute."""
    looks = DBTaskResult.objects.filter(task_path=mail.module_path)
    ready = looks.filter(status=TaskResultStatus.READY).order_by("run_after").first()
    if ready is None:
        return None
    late: timedelta = (at or now()) - ready.run_after
    return max(late, timedelta())


def _mail() -> str:
    late = lateness_of_mail()
    if late is None or late <= LATE:
        return ""
    if MailService.objects.filter(is_paused=True).exists():
        return ""  # somebody's decision, and the page of stuck mail says so
    return f"The oldest mail has been due for {_minutes(late)}: does the mail server answer?"


def lateness_of_mail(at: datetime | None = None) -> timedelta | None:
    """Return for how long the oldest mail has been waiting to go out; None if none is due."""
    at = at or now()
    waiting = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED])
    oldest = waiting.filter(due_at__lte=at).order_by("due_at").first()
    return at - oldest.due_at if oldest else None


def _disk() -> str:
    free = free_percent()
    return f"Only {free} % of the disk are free." if free < LEAST_FREE_PERCENT else ""


def free_percent() -> int:
    """Return how much of the disk is free, in steps that no single answer moves."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    return 100 * usage.free // usage.total


def _minutes(time: timedelta) -> str:
    return f"{time // timedelta(minutes=1)} minutes"


def measured() -> Iterator[tuple[str, str, str, float]]:
    """Yield name, type, meaning and value of each number. None of them moves with an answer.

    How many mails wait is not among them: of reminders that would be the number still missing.
    """
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    late, silent = lateness_of_mail(), silence_of_worker()
    service = MailService.objects.first() or MailService()
    yield "ready", "gauge", "1 if nothing keeps it from its work.", float(not problems())
    yield "mail_late_seconds", "gauge", "How long the oldest mail has been due.", _seconds(late)
    yield "mail_paused", "gauge", "1 after a restore, until a person acts.", service.is_paused
    yield "mail_failures_in_a_row", "gauge", "Lines that broke.", service.failures
    yield "worker_late_seconds", "gauge", "How long the next look is due.", _seconds(silent)
    yield "jobs_failed", "gauge", "Failed within the last days.", failed.count()
    yield "releases", "gauge", "Releases there are.", Release.objects.count()
    yield "disk_free_percent", "gauge", "Where the data lies.", free_percent()


def _seconds(time: timedelta | None) -> float:
    return round(time.total_seconds()) if time else 0


def as_prometheus() -> str:
    """Return everything that is measured in the text format that collectors read."""
    lines = []
    for name, kind, meaning, value in measured():
        lines += [f"# HELP rcs_{name} {meaning}", f"# TYPE rcs_{name} {kind}"]
        lines.append(f"rcs_{name} {float(value):g}")
    lines.append("# HELP rcs_requests_total Answered requests of staff, and failed ones of others.")
    lines.append("# TYPE rcs_requests_total counter")
    lines += [
        f'rcs_requests_total{{route="{route}",status="{status}"}} {total}'
        for route, status, total in counters.counted()
    ]
    return "\n".join([*lines, ""])
