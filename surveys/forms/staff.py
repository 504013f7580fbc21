"""Forms about people with accounts: who is invited to do what, and a first password."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from surveys.models.organisations import LEADER, Membership, Organisation
from surveys.models.staff import LeadsUnit
from surveys.models.studies import Unit

LONGEST_ADDRESS = 150  # it is the name of the account, too
MEANINGS = {
    Membership.Role.ADMINISTRATOR: _("sets up studies, releases results, manages people"),
    Membership.Role.CONSULTANT: _("reads released results and takes them along as files"),
    Membership.Role.LEADER: _(
        "reads released results: of whole surveys, and of units alone only those below"
    ),
    Membership.Role.AUDITOR: _("reads settings and the log of what staff did; no results"),
}


def without_tags() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class Units(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.study.name}: {obj.name}"


class TaskForm(forms.Form):
    """What somebody may do here; for leaders in which units, and until when."""

    role = forms.ChoiceField(label=_("What they may do"), widget=forms.RadioSelect)
    units = Units(
        label=_("Units, for leaders"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A leader without a unit reads the results of the whole organisation."),
    )
    until = forms.DateField(
        label=_("Leads these units until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day. Leave it open if you do not know."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.helper = without_tags()
        units = Unit.objects.filter(organisation=organisation).select_related("study")
        units = units.order_by("study__name", "position", "name")
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = list(roles_in_words())
        chosen = self.fields["units"]
        assert isinstance(chosen, Units)
        chosen.queryset = units
        if not units:
            del self.fields["units"], self.fields["until"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_leader = cleaned.get("role") == LEADER
        cleaned["units"] = list(cleaned.get("units") or ()) if is_leader else []
        cleaned["until"] = cleaned.get("until") if cleaned["units"] else None
        if cleaned["until"] and cleaned["until"] < localdate():
            self.add_error("until", _("This day has passed. Choose a later one, or leave it open."))
        return cleaned


class InvitationForm(TaskForm):
    """Whom to invite by mail."""

    email = forms.EmailField(label=_("Address"), max_length=LONGEST_ADDRESS)
    field_order = ["email", "role", "units", "until"]

    def clean_email(self) -> str:
        """Refuse whom the page lists already. Of other organisations nothing is told."""
        address: str = self.cleaned_data["email"].lower()
        members = Membership.objects.filter(organisation=self.organisation)
        if members.filter(user__email__iexact=address).exists():
            raise ValidationError(
                _("This person works here already. Change their task in the list above.")
            )
        return address


class JoinForm(forms.Form):
    """The name and first password of somebody who has no account yet."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Twelve characters or more. Three or four words that do not belong together."),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.helper = without_tags()

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        name = self.cleaned_data.get("name", "")
        validate_password(password, get_user_model()(email=self.email, first_name=name))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ."))
        return cleaned


def roles_in_words() -> Iterator[tuple[str, str]]:
    """Name each task and say what it means."""
    for role, meaning in MEANINGS.items():
        yield role.value, f"{role.label}: {meaning}"


def task_of(membership: Membership) -> dict[str, Any]:
    """Return what a form about a person starts from."""
    led = list(LeadsUnit.objects.filter(membership=membership))
    return {
        "role": membership.role,
        "units": [each.unit_id for each in led],
        "until": led[0].until if led else None,
    }
