"""Hold the log of what staff did against its seals."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.events import first_broken
from surveys.models.events import Event, Seal
from surveys.models.organisations import Organisation


class Command(BaseCommand):
    help = "Check that no line of any organisation's log was changed; print where each log ends."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = []
        for organisation in Organisation.objects.order_by("pk"):
            lines = Event.objects.filter(organisation=organisation).count()
            last = Seal.objects.filter(event__organisation=organisation).order_by("-pk").first()
            wrong = first_broken(organisation)
            state = f"BROKEN at line {wrong.pk}" if wrong else "whole"
            broken += [organisation.name] if wrong else []
            self.stdout.write(f"{organisation.name}: {lines} lines, {state}, ends with {last}")
        if broken:
            raise CommandError(f"The log does not hold together: {', '.join(broken)}.")
