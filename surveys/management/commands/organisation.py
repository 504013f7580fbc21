"""Begin: make an organisation, and invite its first administrator."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from surveys import staffing
from surveys.importing.cleaning import Wrong, clean_text
from surveys.models.organisations import ADMINISTRATOR, Organisation


class Command(BaseCommand):
    help = "Make an organisation, if there is none of this name, and invite an administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what everybody reads")
        parser.add_argument("email", help="who administers it; the link is printed, not mailed")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            name = clean_text(options["name"], 200)
            validate_email(options["email"])
        except Wrong as wrong:
            raise CommandError(f"This name {wrong}") from None
        except ValidationError:
            raise CommandError(f"{options['email']!r} is no e-mail address.") from None
        if not name:
            raise CommandError("An organisation needs a name.")
        organisation, is_new = Organisation.objects.get_or_create(name=name)
        _, token = staffing.invite(None, organisation, email=options["email"], role=ADMINISTRATOR)
        address = urljoin(settings.PUBLIC_BASE_URL, reverse("surveys:join", args=[token]))
        self.stdout.write("Made." if is_new else "It was there already.")
        self.stdout.write(f"This link makes {options['email']} an administrator. It works once,")
        self.stdout.write(f"for {settings.STAFF_INVITATION_DAYS} days: {address}")
