"""A project that was handed in goes when it was brought in or thrown away, or after a day."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from surveys import tasks
from surveys.models.projects import HandedInProject
from surveys.sweeping import sweep

KEPT = timedelta(days=1)


def forget_projects() -> None:
    """Delete files that somebody only looked at. Safe to run twice."""
    HandedInProject.objects.filter(at__lte=now() - KEPT).delete()
    sweep(HandedInProject)  # also what was brought in, or thrown away, a moment ago


def forget(found: HandedInProject) -> None:
    """Throw a file away, and have the worker clean up behind it."""
    found.delete()
    clean_up()


def clean_up() -> None:
    """Have the worker take out of the database's files what was deleted or written over."""
    transaction.on_commit(lambda: tasks.erase_projects.enqueue())


def erase_in_a_day() -> None:
    """Have the worker erase what nobody brings in until then."""
    due = now() + KEPT
    transaction.on_commit(lambda: tasks.erase_projects.using(run_after=due).enqueue())
