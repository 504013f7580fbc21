"""What administrators may say about mails: words, reminders, addresses, dates. Nothing is saved."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import letters
from surveys.letters import Letter
from surveys.models.messages import Kind

MOST_REMINDERS = 6
LONGEST_WAIT = 365
LONGEST_LOCAL_PART = 64


class DaysField(forms.CharField):
    """Numbers of days, separated by commas or blanks."""

    def clean(self, value: object) -> list[int]:
        parts = str(super().clean(value)).replace(",", " ").replace(";", " ").split()
        if any(not (part.isascii() and part.isdecimal()) for part in parts):
            raise ValidationError(_("Write numbers of days with commas between them, as in 4, 9."))
        days = sorted({int(part[:6]) for part in parts})
        if days and not 1 <= days[0] <= days[-1] <= LONGEST_WAIT:
            raise ValidationError(_("Days are from 1 to %(most)s.") % {"most": LONGEST_WAIT})
        return days


class RemindersForm(forms.Form):
    """When those are reminded who have not answered."""

    after_opening = DaysField(
        label=gettext_lazy("Days after the opening"),
        required=False,
        help_text=gettext_lazy("For example 4, 9. Leave empty for none."),
    )
    before_closing = DaysField(
        label=gettext_lazy("Days before the end"),
        required=False,
        help_text=gettext_lazy("For example 2. If the end is put off, these move with it."),
    )

    def clean(self) -> dict[str, list[int]]:
        values = super().clean() or {}
        if sum(len(days) for days in values.values()) > MOST_REMINDERS:
            most = {"most": MOST_REMINDERS}
            raise ValidationError(_("At most %(most)s reminders: people stop reading.") % most)
        return values


class WordsForm(forms.Form):
    """A wave's own words for one mail, with placeholders from a fixed list."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 16})
    )

    def __init__(self, kind: Kind, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.kind = kind

    def clean_subject(self) -> str:
        return self._checked(letters.one_line(self.cleaned_data["subject"]))

    def clean_body(self) -> str:
        text = self._checked("\n".join(self.cleaned_data["body"].splitlines()).strip())
        if missing := letters.missing_placeholders(self.kind, text):
            raise ValidationError(
                _("This mail needs %(names)s: without it, it is of no use.")
                % {"names": _in_braces(missing)}
            )
        return text

    def _checked(self, text: str) -> str:
        if unknown := letters.unknown_placeholders(text):
            raise ValidationError(
                _("%(unknown)s is not one of the placeholders. These are: %(known)s.")
                % {"unknown": _in_braces(unknown), "known": _in_braces(letters.PLACEHOLDERS)}
            )
        if needless := letters.links_without_need(self.kind, [text]):
            raise ValidationError(
                _("This mail goes out without a link, so %(names)s would stay empty.")
                % {"names": _in_braces(needless)}
            )
        return text

    def words(self) -> Letter:
        return Letter(self.cleaned_data["subject"], self.cleaned_data["body"])


def _in_braces(names: object) -> str:
    assert hasattr(names, "__iter__")
    return ", ".join("{" + str(name) + "}" for name in names)


class EndForm(forms.Form):
    """A new end of a wave."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("New end"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def clean_closes_at(self) -> datetime:
        closes_at: datetime = self.cleaned_data["closes_at"]
        if closes_at > now() + timedelta(days=LONGEST_WAIT):
            raise ValidationError(_("That is more than a year away. Look at the year once more."))
        return closes_at


def a_week_later(closes_at: datetime) -> datetime:
    """Return what is offered as the new end of a wave that is open."""
    return localtime(closes_at) + timedelta(days=7)


def in_three_days() -> datetime:
    """Return what is offered as the new end of a wave that was closed by mistake."""
    return make_aware(datetime.combine(localdate() + timedelta(days=3), time(18)))
