"""The forms of earlier studies: a file with what wrote it, and what is said about its wave."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.bringing.storing import About
from surveys.forms.studies import DAY, helper, plain_text
from surveys.importing.decoding import ASKED
from surveys.models.bringing import Kind
from surveys.models.organisations import Organisation
from surveys.models.studies import Study
from surveys.models.waves import Wave

EARLIEST = date(1990, 1, 1)


class EarlierFileForm(forms.Form):
    """The file, what wrote it, and where its wave belongs."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none()
    )
    study = forms.ModelChoiceField(
        label=gettext_lazy("Where it belongs"),
        queryset=Study.objects.none(),
        required=False,
        empty_label=gettext_lazy("A new study"),
        help_text=gettext_lazy("Several waves are brought in one after the other, oldest first."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What wrote the file"),
        choices=[
            ("", gettext_lazy("Choose one")),
            (Kind.LIMESURVEY, gettext_lazy("LimeSurvey: export of responses, as CSV or XLSX")),
            (
                Kind.QUALTRICS,
                gettext_lazy("Qualtrics: export of data, with three heading rows"),
            ),
            (Kind.WIDE, gettext_lazy("Another table: one heading, then one row per person")),
            (
                Kind.RATINGS,
                gettext_lazy("Our own ratings CSV: one row per respondent and rated group"),
            ),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=gettext_lazy("XLSX up to 2 MB and 2,000 rows; CSV up to 10 MB and 100,000 rows."),
    )
    letters = forms.ChoiceField(
        label=gettext_lazy("Letters of the file"),
        required=False,
        choices=[
            ("", gettext_lazy("Unicode, or as the file says")),
            *((each, each) for each in ASKED),
        ],
        help_text=gettext_lazy("Only for files of older programs. You are asked where it matters."),
    )
    takes_unfinished = forms.BooleanField(
        label=gettext_lazy("Take over people who did not reach the end"),
        required=False,
        help_text=gettext_lazy("Without this, only answers count that were sent."),
    )
    saved = forms.FileField(
        label=gettext_lazy("A mapping you saved"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text=gettext_lazy("For another export of the same questionnaire."),
    )

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        studies: QuerySet[Study],
        **facts: Any,
    ) -> None:
        super().__init__(*args, **facts)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["study"].queryset = studies  # type: ignore[attr-defined]
        if organisations.count() == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial["organisation"] = organisations[0].pk
        else:
            self.fields["study"].label_from_instance = (  # type: ignore[attr-defined]
                lambda study: f"{study.name} ({study.organisation.name})"
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        study, organisation = cleaned.get("study"), cleaned.get("organisation")
        if study and organisation and study.organisation_id != organisation.pk:
            self.add_error("study", _("This study belongs to another organisation."))
        return cleaned


class EarlierWaveForm(forms.Form):
    """What is told about the wave a file becomes, and by which rule it will be shown."""

    name = forms.CharField(
        label=gettext_lazy("Name of the study"),
        max_length=120,
        help_text=gettext_lazy("As you find it again: “Discharge, surgical ward”."),
    )
    process = forms.CharField(
        label=gettext_lazy("The work process"),
        max_length=80,
        help_text=gettext_lazy("As it reads inside a question: “… in time about discharge”."),
    )
    closed_on = forms.DateField(
        label=gettext_lazy("The day this wave ended"), widget=DAY, help_text=""
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How results are shown"),
        widget=forms.RadioSelect,
        choices=[
            ("protected", gettext_lazy("Protected: only numbers of several people together")),
            ("open", gettext_lazy("Open: every number is shown, however few people gave it")),
        ],
    )
    open_agreed_by = forms.CharField(
        label=gettext_lazy("Who confirms that the team agreed"), max_length=200, required=False
    )
    open_agreed_on = forms.DateField(label=gettext_lazy("On which day"), widget=DAY, required=False)
    min_raters = forms.TypedChoiceField(
        label=gettext_lazy("How many people are counted together at least"),
        coerce=int,
        choices=[(n, n) for n in range(3, 11)],
        help_text=gettext_lazy("Five is usual. It stays as it is, or becomes stricter."),
    )
    may_use = forms.BooleanField(
        label=gettext_lazy(
            "Nothing these people were told when they answered speaks against showing the results "
            "in this way."
        ),
        error_messages={
            "required": gettext_lazy("Only answers that may be used like this can be brought in.")
        },
    )

    def __init__(self, *args: Any, study: Study | None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.study = study
        agreed = Div("open_agreed_by", "open_agreed_on", css_class="if-open")
        names: list[Any] = ["closed_on", "mode", agreed, "min_raters", "may_use"]
        self.initial = {"mode": "protected", "min_raters": 5, **self.initial}
        if study is None:
            names = ["process", "name", *names]
        else:
            del self.fields["name"], self.fields["process"]
        self.helper = helper(*names)

    def clean_name(self) -> str:
        return plain_text(self, "name")

    def clean_process(self) -> str:
        return plain_text(self, "process")

    def clean_open_agreed_by(self) -> str:
        return plain_text(self, "open_agreed_by")

    def clean_closed_on(self) -> date:
        day: date = self.cleaned_data["closed_on"]
        if not EARLIEST <= day < localdate():
            raise forms.ValidationError(_("Choose a day that is over."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mode") == Wave.Mode.OPEN:
            for name in ("open_agreed_by", "open_agreed_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("An open survey says who agreed, and when."))
        return cleaned

    def about(self, organisation: Organisation, headcounts: dict[str, int]) -> About:
        """Return what was said, once it is valid."""
        cleaned = self.cleaned_data
        return About(
            organisation=organisation,
            closed_on=cleaned["closed_on"],
            study=self.study,
            name=cleaned.get("name", ""),
            process=cleaned.get("process", ""),
            mode=cleaned["mode"],
            min_raters=cleaned["min_raters"],
            open_agreed_by=cleaned["open_agreed_by"],
            open_agreed_on=cleaned["open_agreed_on"],
            headcounts=headcounts,
        )


def yesterday() -> date:
    """The last day on which a wave out of a file can have ended."""
    return localdate() - timedelta(days=1)
