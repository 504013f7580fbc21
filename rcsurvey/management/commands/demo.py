"""Load the demonstration and say how to get in."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from interventions.catalogue import load as load_catalogue
from rcsurvey.demonstration.doors import open_doors
from rcsurvey.demonstration.loading import is_loaded, load


class Command(BaseCommand):
    help = "Load the made-up hospital and partnership, and print sign-ins and links."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print only the JSON")

    def handle(self, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "The demonstration has accounts without a second factor. It runs only where "
                "PUBLIC_BASE_URL is plain http on this machine."
            )
        load_catalogue()
        if not is_loaded():
            load()
        doors = open_doors()
        if options["json"]:
            self.stdout.write(json.dumps(doors, indent=2))
            return
        for person in doors["staff"]:
            self.stdout.write(
                f"{person['role']}, {person['organisation']}: "
                f"{person['email']}  {person['password']}"
            )
        for link in doors["links"]:
            self.stdout.write(f"a link for {link['workgroup']}: {link['url']}")
