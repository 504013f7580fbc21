"""The form of the last screen of setting up: when people are asked, and until when."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.forms.studies import DAY, helper
from surveys.models.waves import Wave

LONGEST_RUN_DAYS = 180
A_DAY = timedelta(days=1)


class LaunchForm(forms.Form):
    """When people are asked, until when, and the day promised for results."""

    opens_on = forms.DateField(
        label=gettext_lazy("First mails go out on"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("Leave it empty to start now. On a later day they go out at 8:00."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Answers are taken until the end of"),
        widget=DAY,
        help_text=gettext_lazy("Two weeks are usual. It can be extended later."),
    )
    is_short = forms.BooleanField(
        label=gettext_lazy("People have less than a day, and that is meant"), required=False
    )
    results_on = forms.DateField(
        label=gettext_lazy("Results are promised for"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("It can be put off later, never brought forward."),
    )

    def __init__(self, *args: Any, wave: Wave, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.wave = wave
        self.initial.setdefault("closes_on", localdate() + timedelta(days=14))
        self.initial.setdefault("results_on", wave.results_on)
        self.helper = helper()
        if not self.is_bound:
            del self.fields["is_short"]  # asked only where it is so

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        results = cleaned.get("results_on")
        today = localdate()
        if opens and opens < today:
            self.add_error("opens_on", _("This day is over. Leave it empty to start now."))
        if closes and closes < today:
            self.add_error("closes_on", _("This day is over."))
        elif closes and opens and closes < opens:
            self.add_error("closes_on", _("The survey would close before it opens."))
        elif closes and closes > (opens or today) + timedelta(days=LONGEST_RUN_DAYS):
            self.add_error("closes_on", _("A wave is open for half a year at most."))
        if results and closes and results <= closes:
            self.add_error("results_on", _("Results come after the survey has closed."))
        self._ask_about_a_short_run()
        return cleaned

    def _ask_about_a_short_run(self) -> None:
        """Less than a day is mostly a slip: launching is once, so it is asked before."""
        if self.errors or self.closes_at() - (self.opens_at() or now()) >= A_DAY:
            del self.fields["is_short"]
        elif not self.cleaned_data["is_short"]:
            words = _(
                "Answers would be taken for less than a day, and no reminder would go out. Choose "
                "a later end, or say that this is meant."
            )
            self.add_error("is_short", words)

    def opens_at(self) -> datetime | None:
        """The morning of a later day; None: now."""
        day = self.cleaned_data["opens_on"]
        if day is None or day == localdate():
            return None
        return make_aware(datetime.combine(day, time(8)))

    def closes_at(self) -> datetime:
        """The last minute of the day, in the time zone of the site."""
        day = self.cleaned_data["closes_on"]
        end = make_aware(datetime.combine(day, time(23, 59)))
        return max(end, localtime(now()) + timedelta(minutes=1))
