"""The daily run by hand, or by cron where no worker runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.tasks import DailyFailed, run_daily


class Command(BaseCommand):
    help = "Write the answers anew, erase what is due, count progress, take up jobs left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run_daily()
        except DailyFailed as problem:
            raise CommandError(f"Not all was done: {problem}") from None
