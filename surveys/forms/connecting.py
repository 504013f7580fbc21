"""How other programs come in: a person's token, and an address that is told about waves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models.tokens import Scope
from surveys.tokens import MOST_DAYS, USUAL_DAYS


class TokenForm(forms.Form):
    """A token's name, scopes and days."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("What uses it, for example “staff list, every night”."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("Tick as little as you need. It never may more than you."),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        help_text=_("1 to 365. After that it opens nothing."),
    )

    def chosen(self) -> dict[str, Any]:
        """Return what the token is made with."""
        return dict(self.cleaned_data)


class WebhookForm(forms.Form):
    """The address of another system."""

    address = forms.CharField(
        label=_("Address"),
        help_text=_("It begins with https:// and can be reached from the internet."),
        max_length=500,
        widget=forms.URLInput,
    )
