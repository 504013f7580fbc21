"""What stands in a report pack: earlier waves, a unit, a language, sections."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reports.pack import SECTIONS
from surveys.models.releases import Release
from surveys.models.studies import Unit


class PackForm(forms.Form):
    """Everything is optional: without a choice the pack holds all there is.

    It changes nothing, so it is sent by GET and its address can be kept.
    """

    chosen = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")
    earlier = forms.MultipleChoiceField(
        label=_("Earlier waves beside it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    unit = forms.ChoiceField(label=_("Answers from"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    sections = forms.MultipleChoiceField(
        label=_("Sections"),
        choices=list(SECTIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The summary always stands first."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        earlier: Sequence[Release],
        units: Sequence[Unit],
        languages: Sequence[str],
        language: str,
    ) -> None:
        super().__init__(data if data and data.get("chosen") else None)
        self.fields["earlier"].choices = [  # type: ignore[attr-defined]
            (str(each.wave.number), _("Wave %(n)s") % {"n": each.wave.number}) for each in earlier
        ]
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", _("Whole study")),
            *((str(unit.pk), unit.name) for unit in units),
        ]
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names[code]) for code in languages]  # type: ignore[attr-defined]
        self.fields["earlier"].initial = [str(each.wave.number) for each in earlier]
        self.fields["sections"].initial = list(SECTIONS)
        self.fields["language"].initial = language
        self.fields["unit"].initial = data.get("unit", "") if data else ""
