"""Mail by hand: send what is due where no worker runs, stop after a restore, start again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from surveys import outbox
from surveys.mailing import queue_what_is_due

WORDS = {
    "pause": "Mail is paused. `manage.py mail resume` starts it again.",
    "resume": "Mail that is due goes out with the next run of the worker.",
    "send": "",
}


class Command(BaseCommand):
    help = "Send what is due once (send), send nothing until told (pause), or go on (resume)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=list(WORDS))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "pause":
            outbox.pause()
        elif what == "resume":
            outbox.resume()
        else:
            queue_what_is_due()
            outbox.send_due(seconds=float("inf"))
        # How many went out is not said: of reminders that would be the number still missing.
        if WORDS[what]:
            self.stdout.write(WORDS[what])
