"""Load the catalogue and its sources; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interventions.catalogue import CatalogueError, load


class Command(BaseCommand):
    help = "Load the catalogue of interventions and its sources, or bring them up to date."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        try:
            interventions, sources = load()
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"{interventions} interventions and {sources} sources are loaded.")
