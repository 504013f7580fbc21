"""A project that was handed in and never brought in goes after a day."""

from datetime import timedelta

from django.utils.timezone import now

from surveys.models.projects import HandedInProject
from surveys.sweeping import sweep

KEPT = timedelta(days=1)


def forget_projects() -> None:
    """Delete files that somebody only looked at. Safe to run twice."""
    if HandedInProject.objects.filter(at__lte=now() - KEPT).delete()[0]:
        sweep(HandedInProject)
