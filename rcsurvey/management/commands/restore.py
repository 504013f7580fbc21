"""Restore a backup into this installation; the site stays closed until all of it is done."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rcsurvey.backups.restoring import NotRestored, restore
from surveys.keeping.sealing import NoKey


class Command(BaseCommand):
    help = "Restore a backup: erasures since are applied again, mail is paused, nobody signed in."
    requires_system_checks = ()  # there may be no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="move what is in the database aside first"
        )
        parser.add_argument(
            "--without-erasures",
            action="store_true",
            help="even though the ledger is missing: what people had erased comes back",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            report = restore(
                file.resolve(),
                replace=options["replace"],
                without_erasures=options["without_erasures"],
            )
        except (NotRestored, NoKey) as problem:
            raise CommandError(str(problem)) from None
        for line in report.lines:
            self.stdout.write(line)
        self.stdout.write(self.style.SUCCESS("Restored; the site is open."))
