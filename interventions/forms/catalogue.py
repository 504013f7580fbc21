"""What may be looked for in the catalogue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from interventions import words


class CatalogueFilter(forms.Form):
    """A family, a dimension, a few words; each may stay empty."""

    family = forms.ChoiceField(
        label=_("Family"),
        required=False,
        choices=[("", _("All families")), *words.FAMILIES.items()],
    )
    dimension = forms.ChoiceField(
        label=_("Works on"),
        required=False,
        choices=[("", _("All seven dimensions")), *words.DIMENSIONS.items()],
    )
    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
