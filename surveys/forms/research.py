"""The form that names who may download single answers, and why: a line per person."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.models.waves import ResearchReader, Wave

MOST_READERS = 6


class ReaderForm(forms.ModelForm):  # type: ignore[type-arg]
    """One person, as respondents will read it."""

    class Meta:
        model = ResearchReader
        fields = ["user", "name", "institution", "purpose"]
        labels = {
            "user": gettext_lazy("Account"),
            "name": gettext_lazy("Name, as everybody reads it"),
            "institution": gettext_lazy("Institution"),
            "purpose": gettext_lazy("Purpose"),
        }


class Readers(BaseInlineFormSet):  # type: ignore[type-arg]
    """The people with an account in the organisation, and nobody else."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:  # type: ignore[type-arg]
        super().add_fields(form, index)
        people = get_user_model().objects.filter(
            memberships__organisation_id=self.instance.organisation_id, is_active=True
        )
        form.fields["user"].queryset = people  # type: ignore[attr-defined]
        form.fields["user"].label_from_instance = lambda user: user.email  # type: ignore[attr-defined]
        form.instance.organisation_id = self.instance.organisation_id
        if self.instance.is_locked:
            for field in form.fields.values():
                field.disabled = True

    def clean(self) -> None:
        super().clean()
        users = [form.cleaned_data.get("user") for form in self.forms if form.is_valid()]
        kept = [user for user in users if user is not None]
        if len(kept) != len(set(kept)):
            raise forms.ValidationError(_("One account is named twice."))


ReaderFormSet = inlineformset_factory(
    Wave,
    ResearchReader,
    form=ReaderForm,
    formset=Readers,
    extra=1,
    max_num=MOST_READERS,
    validate_max=True,
)


def readers_of(wave: Wave, content: Any = None) -> Any:
    """Return the lines of a wave, and an empty one more while people can still be named."""
    return ReaderFormSet(content, instance=wave, prefix="readers")
