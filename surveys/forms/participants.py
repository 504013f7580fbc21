"""The forms of people: a list that is handed in, and one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.forms.studies import helper, plain_text
from surveys.importing.cleaning import Wrong, clean_address
from surveys.models.messages import Kind
from surveys.models.participants import Participant
from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave

MOST_PASTED = 1_000_000


class HandInForm(forms.Form):
    """A list that is pasted, or a file. One of the two is enough."""

    pasted = forms.CharField(
        label=gettext_lazy("Paste the list"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={
            "max_length": gettext_lazy(
                "This is longer than what can be pasted. Save it as CSV, and choose the file."
            )
        },
        help_text=gettext_lazy(
            "Mark the cells in your spreadsheet, with the line of headings, copy, and paste here."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=gettext_lazy(
            "XLSX up to 2 MB and 2,000 rows; CSV up to 10 MB and 100,000 rows. It is read and "
            "not kept."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned["pasted"].strip():
            raise forms.ValidationError(_("Paste a list, or choose a file."))
        return cleaned


class PersonForm(forms.Form):
    """One person of a wave. After the start a new address gets a new link, by mail."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254)
    workgroup = forms.ModelChoiceField(
        label=gettext_lazy("Workgroup"), queryset=Workgroup.objects.none()
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"), queryset=Unit.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, wave: Wave, person: Participant | None = None, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.wave, self.person = wave, person
        groups = wave.study.workgroups.filter(rates=True)
        self.fields["workgroup"].queryset = groups  # type: ignore[attr-defined]
        self.fields["unit"].queryset = wave.study.units.all()  # type: ignore[attr-defined]
        if not wave.study.units.exists():
            del self.fields["unit"]
        if person is not None and wave.is_locked:
            by_mail = wave.mailings.filter(kind=Kind.INVITATION).exists()
            self.fields["email"].disabled = not by_mail
            self.fields["email"].required = by_mail and bool(person.email)
        self.helper = helper()

    @property
    def has_new_address(self) -> bool:
        """Whether another address was typed, and not only the same one otherwise."""
        return bool(self.cleaned_data["email"] != self.initial.get("email", ""))

    def clean_name(self) -> str:
        return plain_text(self, "name")

    def clean_email(self) -> str:
        if not self.cleaned_data["email"] and not self.fields["email"].required:
            return ""
        try:
            email = clean_address(self.cleaned_data["email"])
        except Wrong as wrong:
            raise forms.ValidationError(str(wrong)) from None
        others = Participant.objects.filter(wave=self.wave, email=email)
        if self.person is not None:
            others = others.exclude(pk=self.person.pk)
        if others.exists():
            raise forms.ValidationError(_("This person is in this wave already."))
        return email
