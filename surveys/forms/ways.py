"""Forms of the other ways in: which group an address is for, and which group somebody is in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave
from surveys.models.ways import OpenLink
from surveys.open_links import groups_that_answer
from surveys.wording import group_as_read


class OpenLinkForm(forms.Form):
    """An open link or a shared device, for one workgroup or for all."""

    way = forms.ChoiceField(
        label=_("What it is for"),
        choices=[
            (OpenLink.Way.OPEN_LINK, _("An open link, to send round or to print")),
            (OpenLink.Way.KIOSK, _("A shared device that people answer on, one after the other")),
        ],
        widget=forms.RadioSelect,
    )
    workgroup = forms.ModelChoiceField(
        label=_("Who answers there"),
        queryset=Workgroup.objects.none(),
        required=False,
        empty_label=_("everybody (asked for their group)"),
    )

    def __init__(self, wave: Wave, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["workgroup"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = groups_that_answer(wave)


class GroupAsReadField(forms.ModelChoiceField[Workgroup]):
    """Workgroups, named in the language of the page."""

    wave: Wave

    def label_from_instance(self, obj: Workgroup) -> str:
        return group_as_read(self.wave, obj).name


class JoinForm(forms.Form):
    """Which workgroup, and which unit where a study has units, somebody belongs to."""

    workgroup = GroupAsReadField(
        label=_("Which group do you belong to?"),
        queryset=Workgroup.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the group you belong to; then you can go on."),
            "invalid_choice": _("Choose one of the groups in this list."),
        },
    )
    unit = forms.ModelChoiceField(
        label=_("Where do you work?"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("none of these, or I would rather not say"),
        error_messages={"invalid_choice": _("Choose one of the places in this list.")},
    )

    def __init__(self, link: OpenLink, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        group, unit = self.fields["workgroup"], self.fields["unit"]
        assert isinstance(group, GroupAsReadField)
        assert isinstance(unit, forms.ModelChoiceField)
        if link.workgroup_id:
            del self.fields["workgroup"]
        else:
            group.wave = link.wave
            group.queryset = groups_that_answer(link.wave)
        unit.queryset = Unit.objects.filter(study_id=link.wave.study_id)
        if not unit.queryset.exists():
            del self.fields["unit"]

    def chosen(self) -> tuple[int | None, int | None]:
        """Return the keys of the group and the unit, as far as they were asked for."""
        group, unit = self.cleaned_data.get("workgroup"), self.cleaned_data.get("unit")
        return (group.pk if group else None), (unit.pk if unit else None)
