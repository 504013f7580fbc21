"""What a read-only link shows, and for how long."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models.studies import Unit
from surveys.sharing import MOST_DAYS, USUAL_DAYS


class ShareForm(forms.Form):
    """The whole study or one unit, with or without files, for some days."""

    unit = forms.ChoiceField(
        label=_("What it shows"),
        required=False,
        help_text=_("Of one unit the link opens the heatmap of that unit and no other page."),
        error_messages={"invalid_choice": _("Choose the whole study or one of these units.")},
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        help_text=_("1 to 90. After that the link leads nowhere."),
    )
    gives_files = forms.BooleanField(
        label=_("May take the tables away as files, which stay when the link has ended"),
        required=False,
    )

    def __init__(self, units: Sequence[Unit], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.units = {str(unit.pk): unit for unit in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The whole study")), *((k, u.name) for k, u in self.units.items())]
        if not units:
            del self.fields["unit"]

    def chosen(self) -> dict[str, Any]:
        """Return what the link is made with."""
        facts = dict(self.cleaned_data)
        return facts | {"unit": self.units.get(facts.get("unit", ""))}
