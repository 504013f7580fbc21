"""Make a backup of the whole installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rcsurvey.backups.daily import tidy
from rcsurvey.backups.making import NotMade, make
from surveys.keeping import released
from surveys.keeping.sealing import NoKey


class Command(BaseCommand):
    help = "Make an encrypted backup and delete those that are older than BACKUP_DAYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="a folder; DATA_DIR/backups unless named")

    def handle(self, *args: Any, to: Path | None, **options: Any) -> None:
        folder = (to or Path(settings.BACKUP_DIR)).resolve()
        try:
            made = make(folder)
            released.keep_missing()
        except (NotMade, NoKey) as problem:
            raise CommandError(str(problem)) from None
        gone = tidy(folder)
        self.stdout.write(f"{made.path}: {made.size / 1e6:.1f} MB, SHA-256 in its manifest.")
        self.stdout.write(
            "Not in it: drafts, what mails say, sessions. It opens with the key alone; "
            f"keep {settings.BACKUP_DIR}/erasures-*.jsonl with it."
        )
        if gone:
            days = settings.BACKUP_DAYS
            self.stdout.write(f"Deleted {len(gone)} that were older than {days} days.")
        for warning in made.warnings:
            self.stderr.write(f"Note: {warning}")
