"""Opening a workshop: which ties a room will be shown, and that somebody has thought before."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from interventions.rooms import AT_MOST, Room, level_of
from surveys.shown import levels_shown


class OpenWorkshopForm(forms.Form):
    """The ties of a workshop. Weak ones need every point of the checklist, or a word about it."""

    ties = forms.MultipleChoiceField(
        label=_("Ties to talk about"),
        help_text=_("One to three. Each takes about twenty minutes."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one tie."),
            "invalid_choice": _("Choose ties from this list."),
        },
    )
    is_ready = forms.BooleanField(
        label=_("I know what is still open, and this room can be shown weak ties all the same"),
        required=False,
    )

    def __init__(
        self, *args: Any, room: Room, open_points: Sequence[object], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"ties": list(room.weak[:AT_MOST])})
        super().__init__(*args, **kwargs)
        self.room, self.open_points = room, open_points
        field = self.fields["ties"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (tie, f"{room.title(tie)} ({levels_shown(level_of(each.pair))})")
            for tie, each in room.advice.items()
        ]
        if not self.open_points or not room.weak:
            del self.fields["is_ready"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def clean_ties(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["ties"]
        if len(chosen) > AT_MOST:
            raise forms.ValidationError(
                _("Choose three ties at most. A room talks well about few things.")
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        is_weak = any(tie in self.room.weak for tie in found.get("ties", ()))
        if is_weak and self.open_points and not found.get("is_ready"):
            self.add_error(
                "is_ready",
                _("Weak ties are among these. See to the open points first, or tick this."),
            )
        return found
