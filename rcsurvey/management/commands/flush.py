"""Empty the database: Django's command, told to the guards that keep what was released."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

EVERYTHING = 0


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        database = options["database"]
        if options["interactive"] and input("Delete ALL data? Type 'yes': ") != "yes":
            self.stdout.write("Nothing was deleted.")
            return
        options["interactive"] = False
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            cursor.execute("INSERT INTO surveys_deleting (study_id) VALUES (%s)", [EVERYTHING])
            super().handle(**options)
            cursor.execute("DELETE FROM surveys_deleting")
