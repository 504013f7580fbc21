"""The forms of the first and the last screen of setting up: what is asked, how, and until when."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.importing.cleaning import Wrong, clean_text
from surveys.instruments import INSTRUMENTS
from surveys.models import ratchet
from surveys.models.organisations import Organisation
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.repeating import looser_than_last

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def helper(*layout: Any) -> FormHelper:
    """Return how crispy lays a form out inside a <form> of ours."""
    found = FormHelper()
    found.form_tag = False
    found.disable_csrf = True
    found.show_required_mark = False
    if layout:
        found.layout = Layout(*layout)
    return found


def plain_text(form: forms.BaseForm, name: str) -> str:
    """Return a field's text in one form, or refuse what nobody can see in it."""
    try:
        return clean_text(form.cleaned_data[name], 200)
    except Wrong as wrong:
        raise ValidationError(_("This %(problem)s") % {"problem": wrong}) from None


class StudyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The work process, and what everybody reads about the study."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages people may answer in"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    main_language = forms.ChoiceField(
        label=gettext_lazy("Main language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Read by whoever has chosen none, and where your own words end."),
    )

    class Meta:
        model = Study
        fields = ["organisation", "process", "name", "instrument", "contact"]
        labels = {
            "organisation": gettext_lazy("Organisation"),
            "process": gettext_lazy("The work process"),
            "name": gettext_lazy("Name of the study"),
            "instrument": gettext_lazy("Questions"),
            "contact": gettext_lazy("Whom people may ask"),
        }
        help_texts = {
            "process": gettext_lazy(
                "As it reads inside a question: “… reaches you in time about discharge”."
            ),
            "name": gettext_lazy("As you find it again: “Discharge, surgical ward”."),
            "contact": gettext_lazy(
                "A name with a telephone number or an address. May stay empty."
            ),
        }

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["instrument"] = forms.ChoiceField(
            label=_("Questions"),
            choices=[(key, instrument.name) for key, instrument in INSTRUMENTS.items()],
        )
        chosen = self.instance.languages or ["en"]
        self.initial.update(languages=chosen, main_language=chosen[0])
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        first = organisations.first()
        if self.instance.pk or organisations.count() == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial["organisation"] = self.instance.organisation_id or (first and first.pk)
            self.fields["organisation"].disabled = True
        if self.instance.pk and ratchet.is_under_way(self.instance):
            for name in ("process", "instrument", "languages", "main_language"):
                self.fields[name].disabled = True
        names = ["organisation", "process", "name", "instrument", "languages", "main_language"]
        self.helper = helper(*names, "contact")

    def clean_process(self) -> str:
        return plain_text(self, "process")

    def clean_name(self) -> str:
        return plain_text(self, "name")

    def clean_contact(self) -> str:
        return plain_text(self, "contact")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        main, chosen = cleaned.get("main_language"), cleaned.get("languages", [])
        if main and chosen:
            self.instance.languages = [main, *(code for code in chosen if code != main)]
        name, organisation = cleaned.get("name"), cleaned.get("organisation")
        others = Study.objects.filter(organisation=organisation, name=name)
        if name and others.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is a study of this name already."))
        return cleaned


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who sees what: fixed with the first invitation, afterwards only ever stricter."""

    class Meta:
        model = Wave
        fields = [
            "mode",
            "open_agreed_by",
            "open_agreed_on",
            "min_raters",
            "asks_for_comment",
            "comment_readers",
            "shares_results",
            "results_on",
            "research_export",
        ]
        widgets = {
            "mode": forms.RadioSelect,
            "open_agreed_on": DAY,
            "results_on": DAY,
            "min_raters": forms.Select(choices=[(n, n) for n in range(3, 11)]),
        }
        labels = {
            "mode": gettext_lazy("How results are shown"),
            "open_agreed_by": gettext_lazy("Who confirms that the team agreed"),
            "open_agreed_on": gettext_lazy("On which day"),
            "min_raters": gettext_lazy("How many people are counted together at least"),
            "asks_for_comment": gettext_lazy("Ask for a comment at the end"),
            "comment_readers": gettext_lazy("Who can read the comments"),
            "shares_results": gettext_lazy(
                "Who was invited can see the team’s released results by the same link"
            ),
            "results_on": gettext_lazy("The day promised for results"),
            "research_export": gettext_lazy(
                "Named people may download the single answers, without names"
            ),
        }
        help_texts = {
            "open_agreed_by": gettext_lazy("A name and a position, as everybody will read it."),
            "min_raters": gettext_lazy(
                "Five is usual. With three, people who know each other’s answers can work out more."
            ),
            "comment_readers": gettext_lazy(
                "As it reads at the start of a sentence: “The project team”. Comments appear only "
                "if ten people or more have answered."
            ),
            "results_on": gettext_lazy(
                "May stay empty. Later it can be put off, never brought forward."
            ),
            "research_export": gettext_lazy(
                "Everybody reads who and why before the first question. Without this, nobody can "
                "ever download single answers."
            ),
            "shares_results": "",
            "open_agreed_on": "",
        }

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["mode"].choices = [  # type: ignore[attr-defined]
            ("protected", _("Protected: only numbers of several people together")),
            ("open", _("Open: every number is shown, however few people gave it")),
        ]
        if self.instance.is_locked:
            for name in self.fields:
                if name in ratchet.SAID_IN_THE_INVITATION:
                    self.fields[name].disabled = True
        self.helper = helper(
            Fieldset(
                _("Privacy"),
                "mode",
                Div(
                    HTML('{% include "surveys/setup/_open_mode.html" %}'),
                    "open_agreed_by",
                    "open_agreed_on",
                    css_class="if-open",
                ),
                Div("min_raters", css_class="if-protected"),
                css_class="part",
            ),
            Fieldset(
                _("Comments and results"),
                "asks_for_comment",
                Div("comment_readers", css_class="if-comment"),
                "shares_results",
                "results_on",
                css_class="part",
            ),
            Fieldset(_("Research"), "research_export", css_class="part"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mode") == Wave.Mode.OPEN and not self.instance.is_locked:
            for name in ("open_agreed_by", "open_agreed_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("An open survey says who agreed, and when."))
        if cleaned.get("asks_for_comment") and not cleaned.get("comment_readers"):
            self.add_error("comment_readers", _("Say who can read the comments."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name, reason in looser_than_last(self.instance).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, reason)
