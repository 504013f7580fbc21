"""The form of a study's own words: a field for each text, ours beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.importing.cleaning import Wrong, clean_text
from surveys.own_words import Text


class WordingForm(forms.Form):
    """Every text may stay empty: then ours is asked."""

    licence = forms.BooleanField(
        label=gettext_lazy("We hold a licence to use this wording"),
        required=False,
        help_text=gettext_lazy(
            "Only needed if you put in the official questions. Your name and today’s date are "
            "kept with it."
        ),
    )

    def __init__(
        self, *args: Any, texts: list[Text], own: Mapping[str, str], fixed: bool, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.texts = texts
        for text in texts:
            rows = 5 if text.key.startswith("introduction") else 2
            self.fields[text.key] = forms.CharField(
                label=text.title,
                required=False,
                initial=own.get(text.key, ""),
                widget=forms.TextInput()
                if ".options." in text.key
                else forms.Textarea(attrs={"rows": rows}),
                disabled=fixed,
            )
        self.fields["licence"].disabled = fixed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for text in self.texts:
            try:
                cleaned[text.key] = clean_text(cleaned.get(text.key, ""), text.longest)
            except Wrong as wrong:
                self.add_error(text.key, _("This %(problem)s") % {"problem": wrong})
                continue
            if cleaned[text.key] and (problem := text.problem(cleaned[text.key])):
                self.add_error(text.key, problem)
        self._refuse_half_an_option_set(cleaned)
        return cleaned

    def _refuse_half_an_option_set(self, cleaned: Mapping[str, Any]) -> None:
        """Own and other options in one question would not be one scale."""
        sets: dict[str, list[str]] = {}
        for text in self.texts:
            if ".options." in text.key:
                sets.setdefault(text.key.rsplit(".", 1)[0], []).append(text.key)
        for keys in sets.values():
            filled = [key for key in keys if cleaned.get(key)]
            if filled and len(filled) < len(keys):
                empty = next(key for key in keys if key not in filled)
                self.add_error(empty, _("Put all options of a question into your words, or none."))

    def own(self) -> dict[str, str]:
        """Return the texts that were put into own words."""
        return {text.key: self.cleaned_data.get(text.key, "") for text in self.texts}

    def lines(self) -> Iterator[tuple[Text, forms.BoundField]]:
        for text in self.texts:
            yield text, self[text.key]
