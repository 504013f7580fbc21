"""How long a pulse is open."""

from datetime import datetime, timedelta

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _


class PulseForm(forms.Form):
    """For how many days people may answer."""

    days = forms.TypedChoiceField(
        label=_("Open for"),
        choices=[(7, _("7 days")), (10, _("10 days")), (14, _("14 days"))],
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
        help_text=_("It closes by itself in the evening of the last day."),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def closes_at(self) -> datetime:
        """Return the evening of the last day."""
        last: datetime = localtime() + timedelta(days=self.cleaned_data["days"])
        return last.replace(hour=22, minute=0, second=0, microsecond=0)
