"""Send the reminders of plans that are due; safe to run again. For cron, once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from interventions.reminding import remind


class Command(BaseCommand):
    help = "Remind whoever sees to an action that is due within a week."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        sent = remind()
        if verbosity:
            self.stdout.write(f"{sent} reminders are sent.")
