"""What may be chosen when a wave is released."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy


class ReleaseForm(forms.Form):
    """Whether those who lead read the results some days before everybody who was invited."""

    leaders_first = forms.ChoiceField(
        label=gettext_lazy("When everybody who was invited reads them"),
        choices=[
            (0, gettext_lazy("At once")),
            (3, gettext_lazy("After 3 days: those who lead first")),
            (7, gettext_lazy("After 7 days: those who lead first")),
            (14, gettext_lazy("After 14 days: those who lead first")),
        ],
        required=False,
        initial=0,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Who leads a group with weak ties can prepare the talk before the group reads about "
            "them. The links of those invited say on which day the results open."
        ),
    )

    @property
    def days_for_leaders(self) -> int:
        return int(self.cleaned_data["leaders_first"] or 0)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
