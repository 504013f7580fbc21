"""The form by which somebody chooses a new password after a mail."""

from allauth.account.forms import ResetPasswordKeyForm
from django.db import transaction

from surveys import tokens


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth brings no types
    """Whoever lost a password may have lost more: programs get new tokens, too."""

    @transaction.atomic
    def save(self) -> None:
        super().save()
        tokens.revoke_all(self.user)
