"""An entry as an organisation may write it: its words, whom it suits, what it takes."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from interventions import words
from interventions.entries import Entry

LINES = _("One on each line.")
ASYMMETRY_WORDS = {
    "neutral": _("Fits as well as elsewhere"),
    "strong": _("Is especially useful"),
    "caution": _("May do harm"),
}


class Lines(forms.CharField):
    """A list, written one to a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class Several(forms.MultipleChoiceField):
    """Some of a list, ticked."""

    def __init__(self, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **options)


def long_text(label: Any, **options: Any) -> forms.CharField:
    """Make a field for a few sentences."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=2000, widget=area, **options)


class EntryForm(forms.Form):
    """What may be changed in an entry. How well it was studied may not: that is not ours to say."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = long_text(_("What it is"))
    family = forms.ChoiceField(label=_("Family"), choices=list(words.FAMILIES.items()))
    primary_dimensions = Several(
        list(words.DIMENSIONS.items()),
        label=_("Works mainly on"),
        help_text=_("One or two."),
    )
    secondary_dimensions = Several(
        list(words.DIMENSIONS.items()),
        label=_("Works also on"),
        help_text=_("Three at most."),
        required=False,
    )
    tie_kinds_best = Several(list(words.TIE_KINDS.items()), label=_("Suits best"))
    tie_kinds_ok = Several(list(words.TIE_KINDS.items()), label=_("Suits also"), required=False)
    structure_key = forms.ChoiceField(
        label=_("Structure it builds or leans on"),
        required=False,
        choices=[("", _("None")), *words.STRUCTURES.items()],
    )
    steps = Lines(label=_("How it is done"), help_text=LINES, max_length=4000)
    led_by = long_text(_("Who leads it"))
    effort = forms.ChoiceField(label=_("Effort"), choices=list(words.EFFORTS.items()))
    adds_meeting_load = forms.BooleanField(label=_("It adds meetings"), required=False)
    lead_time_weeks_min = forms.IntegerField(
        label=_("Weeks until a survey could show movement, at least"), min_value=0, max_value=520
    )
    lead_time_weeks_max = forms.IntegerField(
        label=_("Weeks until a survey could show movement, at most"), min_value=0, max_value=520
    )
    requires = Several(
        list(words.REQUIREMENTS.items()), label=_("What must be there before"), required=False
    )
    asymmetry_fit = forms.ChoiceField(
        label=_("If the two sides see it differently, it"),
        choices=list(ASYMMETRY_WORDS.items()),
    )
    asymmetry_note = long_text(_("What to do then"), required=False)
    opening_questions = Lines(
        label=_("Questions that open the conversation"), help_text=LINES, max_length=2000
    )
    success_measure = long_text(_("How you see that it works"))
    cautions = long_text(_("What can go wrong"))

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(entry, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._within("primary_dimensions", 2, _("Choose one or two."))
        self._within("secondary_dimensions", 3, _("Choose three at most."))
        self._not_twice("secondary_dimensions", "primary_dimensions")
        self._not_twice("tie_kinds_ok", "tie_kinds_best")
        low, high = found.get("lead_time_weeks_min"), found.get("lead_time_weeks_max")
        if low is not None and high is not None and high < low:
            self.add_error("lead_time_weeks_max", _("This is less than the least number of weeks."))
        if found.get("family") == "structural" and not found.get("structure_key"):
            self.add_error("structure_key", _("A structural idea names the structure it builds."))
        return found

    def _within(self, name: str, most: int, words_: Any) -> None:
        if len(self.cleaned_data.get(name) or ()) > most:
            self.add_error(name, words_)

    def _not_twice(self, name: str, first: str) -> None:
        chosen = self.cleaned_data
        if set(chosen.get(name) or ()) & set(chosen.get(first) or ()):
            self.add_error(name, _("This is ticked above already."))

    def cells(self) -> dict[str, Any]:
        """Return what was written, as the catalogue keeps it."""
        return dict(self.cleaned_data)
