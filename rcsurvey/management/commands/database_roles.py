"""Make the collecting and the reporting role on PostgreSQL, or print the SQL that does."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from rcsurvey import roles


class Command(BaseCommand):
    help = "Print the SQL for two database roles, of which one cannot read answers; or apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="run it, as owner of the tables")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite knows no roles. Set DATABASE_URL=postgres://… first.")
        if not options["apply"]:
            for statement in roles.our_statements():
                self.stdout.write(f"{statement};")
            return
        with transaction.atomic():
            roles.apply()
        self.stdout.write(
            f"{settings.COLLECT_ROLE} and {settings.REPORT_ROLE} are set up. Give each a password "
            "(ALTER ROLE … PASSWORD), and run this again after each upgrade."
        )
