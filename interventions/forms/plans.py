"""What may be said about an action: who carries it, who sees to it, until when, what is done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from interventions.models.plans import Action
from interventions.planning import Details
from surveys.models.organisations import MAY, Membership, Power
from surveys.models.studies import Workgroup


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people have filled in differently, in words; empty where nothing stands."""

    label: str
    here: str
    there: str


class DateInput(forms.DateInput):
    """A date as browsers ask for it, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class People(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People with an account, by their names where they gave them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.email)


class ActionForm(forms.Form):
    """An action's owner, group, dates, steps and notes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    owner_name = forms.CharField(
        label=_("Who sees that it happens"),
        help_text=_("A task or a group, for example “the ward's change team”."),
        required=False,
        max_length=120,
    )
    owner = People(
        label=_("Who is reminded by mail"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("Nobody"),
    )
    leading_group = forms.ModelChoiceField(
        label=_("Which group carries it"),
        queryset=Workgroup.objects.none(),
        empty_label=None,
    )
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DateInput())
    due_on = forms.DateField(label=_("Done by"), required=False, widget=DateInput())
    steps = forms.MultipleChoiceField(
        label=_("Steps that are done"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(
        label=_("Notes"),
        help_text=_("About groups and their work, never about a person."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        steps = list(action.steps.all())
        kwargs.setdefault(
            "initial",
            {
                "version": action.version,
                "owner_name": action.owner_name,
                "owner": action.owner_id,
                "leading_group": action.leading_group_id,
                "starts_on": action.starts_on,
                "due_on": action.due_on,
                "notes": action.notes,
                "steps": [str(step.pk) for step in steps if step.is_done],
            },
        )
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(
            organisation_id=action.organisation_id, role__in=MAY[Power.PLAN]
        )
        people = get_user_model().objects.filter(memberships__in=members, is_active=True)
        groups = Workgroup.objects.filter(study_id=action.plan.wave.study_id)
        self._choices_of("owner").queryset = people.order_by("email")
        self._choices_of("leading_group").queryset = groups
        steps_field = self.fields["steps"]
        assert isinstance(steps_field, forms.MultipleChoiceField)
        self._steps = [(str(step.pk), step.text) for step in steps]
        steps_field.choices = self._steps
        if not steps:
            del self.fields["steps"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def _choices_of(self, name: str) -> forms.ModelChoiceField:  # type: ignore[type-arg]
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts, due = found.get("starts_on"), found.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", _("This lies before the day on which it starts."))
        return found

    def differences(self, stored: "ActionForm") -> list[Difference]:
        """Say where what was entered here is not what somebody else has saved meanwhile."""
        found = []
        for name, field in self.fields.items():
            here, there = self._said(name), stored._said(name)
            if name != "version" and here != there:
                found.append(Difference(str(field.label), here, there))
        return found

    def _said(self, name: str) -> str:
        """Write what stands in a field the way a person reads it."""
        value = self[name].value()
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            chosen = set(map(str, value or ()))
            return "; ".join(text for key, text in self._steps if key in chosen)
        if isinstance(field, forms.ModelChoiceField):
            choices = self._choices_of(name).queryset
            found = choices.filter(pk=value) if choices and str(value or "").isdigit() else ()
            return "".join(field.label_from_instance(each) for each in found)
        if isinstance(value, date):
            return value.isoformat()
        return str(value or "").replace("\r\n", "\n").strip()

    def details(self) -> Details:
        """Return what was entered, checked."""
        found = self.cleaned_data
        return Details(
            leading_group=found["leading_group"],
            owner_name=found["owner_name"],
            owner=found["owner"],
            starts_on=found["starts_on"],
            due_on=found["due_on"],
            notes=found["notes"],
            done=frozenset(int(key) for key in found.get("steps", ())),
        )
