"""Help somebody in who has lost the second step of sign-in and its recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from surveys import staffing
from surveys.events import Action, record


class Command(BaseCommand):
    help = "Take the second step away from an account: it is set up anew at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="make sure first that it is they who ask")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        account = staffing.account_of(options["email"])
        if account is None:
            raise CommandError(f"There is no account with the address {options['email']!r}.")
        removed = Authenticator.objects.filter(user=account).delete()[0]
        if not removed:
            raise CommandError("This account has no second step.")
        staffing.end_sessions(account)
        for membership in account.memberships.select_related("organisation"):
            record(
                None, Action.SECOND_STEP_REMOVED, account.get_username(), membership.organisation
            )
        self.stdout.write("Taken away. They are signed out, and set it up anew when they sign in.")
