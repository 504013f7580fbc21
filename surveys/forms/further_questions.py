"""The form of what may be asked beside the groups: partners, and the work and its results."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.forms.studies import helper
from surveys.importing.cleaning import Wrong, clean_text
from surveys.models.waves import Wave

OUTCOMES = [
    ("job_satisfaction", gettext_lazy("How content people are with their work")),
    ("engagement", gettext_lazy("How often the work gives them energy")),
    ("quality", gettext_lazy("How good the result of the process is")),
    ("intent_to_stay", gettext_lazy("How likely they still work here in a year")),
]
MOST_TO_CHOOSE = 15
LONGEST_TO_CHOOSE = 120


class FurtherForm(forms.Form):
    """All of it is off until somebody wants it; each costs everybody's time."""

    asks_partnership = forms.BooleanField(
        label=gettext_lazy("Ask about each partner organisation"),
        required=False,
        help_text=gettext_lazy(
            "Seven questions on working together, once for each organisation on the list."
        ),
    )
    outcome_items = forms.MultipleChoiceField(
        label=gettext_lazy("Questions about the work and its results"),
        required=False,
        choices=OUTCOMES,
        widget=forms.CheckboxSelectMultiple,
    )
    outcomes_to_choose = forms.CharField(
        label=gettext_lazy("Results to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One on each line. People choose up to three that most need to get better; shown "
            "from 25 respondents on. May stay empty."
        ),
    )

    def __init__(self, *args: Any, wave: Wave, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.initial = {
            "asks_partnership": wave.asks_partnership,
            "outcome_items": wave.outcome_items,
            "outcomes_to_choose": "\n".join(wave.outcomes_to_choose),
        }
        for field in self.fields.values():
            field.disabled = wave.is_locked
        self.helper = helper(Fieldset(_("Further questions"), *self.fields, css_class="part"))

    def clean_outcomes_to_choose(self) -> list[str]:
        try:
            lines = self.cleaned_data["outcomes_to_choose"].splitlines()
            found = [clean_text(line, LONGEST_TO_CHOOSE) for line in lines if line.strip()]
        except Wrong as wrong:
            raise forms.ValidationError(_("One line %(problem)s") % {"problem": wrong}) from None
        if len({line.casefold() for line in found}) < len(found):
            raise forms.ValidationError(_("One result stands there twice."))
        if len(found) == 1 or len(found) > MOST_TO_CHOOSE:
            raise forms.ValidationError(_("Give 2 to 15 results, or none."))
        return found

    def put_into(self, wave: Wave) -> None:
        """Write what was chosen into a wave, which is stored by whoever asked."""
        if not wave.is_locked:
            wave.asks_partnership = self.cleaned_data["asks_partnership"]
            wave.outcome_items = self.cleaned_data["outcome_items"]
            wave.outcomes_to_choose = self.cleaned_data["outcomes_to_choose"]
