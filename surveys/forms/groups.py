"""The forms of the groups: each with its kind, its words, its organisation and its size."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.forms.studies import plain_text
from surveys.models.studies import Partner, Study, Workgroup

MOST_GROUPS = 30


class WorkgroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """One group. What an earlier wave has published keeps its kind."""

    partner_name = forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Empty: your own."),
    )

    class Meta:
        model = Workgroup
        fields = ["name", "phrase", "kind", "headcount", "rates", "is_rated", "position"]
        labels = {
            "name": gettext_lazy("Name"),
            "phrase": gettext_lazy("Inside a sentence"),
            "kind": gettext_lazy("Kind"),
            "headcount": gettext_lazy("How many people belong to it"),
            "rates": gettext_lazy("Is asked"),
            "is_rated": gettext_lazy("Is rated"),
            "position": gettext_lazy("Place in the list"),
        }
        help_texts = {
            "phrase": gettext_lazy("“the ward nurses”"),
            "headcount": gettext_lazy("Empty: as many as are on the list."),
            "name": "",
        }
        widgets = {"headcount": forms.NumberInput(attrs={"min": 1, "max": 100_000})}

    def __init__(self, *args: Any, used: frozenset[int] = frozenset(), **facts: Any) -> None:
        super().__init__(*args, **facts)
        partner = self.instance.partner if self.instance.pk else None
        self.initial["partner_name"] = partner.name if partner else ""
        self.was_used = self.instance.pk in used
        if self.was_used:
            self.fields["kind"].disabled = True

    def clean_name(self) -> str:
        return plain_text(self, "name")

    def clean_phrase(self) -> str:
        return plain_text(self, "phrase")

    def clean_partner_name(self) -> str:
        return plain_text(self, "partner_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("rates") and not cleaned.get("is_rated"):
            self.add_error("rates", _("A group is asked, or rated, or both."))
        return cleaned


class Groups(forms.BaseModelFormSet):  # type: ignore[type-arg]
    """All groups of a study. No two may end up with one name."""

    def clean(self) -> None:
        super().clean()
        first: dict[str, str] = {}
        for form in self.forms:
            name = form.cleaned_data.get("name", "") if form.is_valid() else ""
            if name and name.casefold() in first:
                form.add_error("name", _("Another group has this name."))
            first.setdefault(name.casefold(), name)

    def get_unique_error_message(self, unique_check: Any) -> str:
        return _("Two groups have the same name.")


GroupFormSet = forms.modelformset_factory(
    Workgroup, form=WorkgroupForm, formset=Groups, extra=0, max_num=MOST_GROUPS
)


def groups_form(study: Study, used: frozenset[int], content: Any = None) -> Any:
    """Return a form for each group of a study, in their order."""
    groups = study.workgroups.select_related("partner")
    return GroupFormSet(content, queryset=groups, prefix="groups", form_kwargs={"used": used})


def partner_of(study: Study, name: str) -> Partner | None:
    """Return the organisation of this name, making it if it is new; none for our own."""
    if not name or name.casefold() == study.organisation.name.casefold():
        return None
    found = next((p for p in study.partners.all() if p.name.casefold() == name.casefold()), None)
    return found or Partner.objects.create(
        organisation_id=study.organisation_id,
        study=study,
        name=name,
        position=study.partners.count(),
    )


class NewGroupForm(forms.Form):
    """A group that is rated and not asked: who is asked comes with the list of people."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Workgroup.Kind.choices)

    def __init__(self, *args: Any, study: Study, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.study = study

    def clean_name(self) -> str:
        name = plain_text(self, "name")
        if self.study.workgroups.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a group of this name already."))
        if self.study.workgroups.count() >= MOST_GROUPS:
            raise forms.ValidationError(_("A study has up to 30 groups."))
        return name


class MergeForm(forms.Form):
    """Two groups that become one."""

    group = forms.ModelChoiceField(
        label=gettext_lazy("This group"), queryset=Workgroup.objects.none()
    )
    into = forms.ModelChoiceField(
        label=gettext_lazy("becomes part of"), queryset=Workgroup.objects.none()
    )
    new_name = forms.CharField(
        label=gettext_lazy("Name of both together"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: as the second one is called."),
    )

    def __init__(self, *args: Any, study: Study, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.study = study
        for name in ("group", "into"):
            self.fields[name].queryset = study.workgroups.all()  # type: ignore[attr-defined]

    def clean_new_name(self) -> str:
        return plain_text(self, "new_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        group, into = cleaned.get("group"), cleaned.get("into")
        if group and into and group == into:
            self.add_error("into", _("Choose two different groups."))
        taken = self.study.workgroups.filter(name__iexact=cleaned.get("new_name") or "")
        if taken.exclude(pk__in=[part.pk for part in (group, into) if part]).exists():
            self.add_error("new_name", _("Another group has this name."))
        return cleaned
