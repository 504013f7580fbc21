"""What mails say: a fixed list of placeholders, our words or the wave's own, in one language.

Our words stand in templates/emails, with the placeholders in them. An administrator may replace
them until the first invitation, per language: they then stand in the wave's wording under
"mail.<kind>.subject" and "mail.<kind>.body".
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.further import questions_more
from surveys.links import address_of, new_link
from surveys.models.messages import Kind, Message
from surveys.models.participants import Invitation, Participant
from surveys.models.waves import Wave
from surveys.questions import questionnaire_for
from surveys.words import burden

PLACEHOLDERS = {
    "name": gettext_lazy("the person's name"),
    "study": gettext_lazy("the name of the study"),
    "process": gettext_lazy("the work process, as it reads inside a sentence"),
    "organisation": gettext_lazy("your organisation"),
    "group": gettext_lazy("the group the person answers for"),
    "contact": gettext_lazy("whom to ask"),
    "opens": gettext_lazy("the day and time it opens"),
    "closes": gettext_lazy("the day and time it closes"),
    "results": gettext_lazy("the day promised for results"),
    "minutes": gettext_lazy("how many minutes it takes this person"),
    "link": gettext_lazy("the personal link"),
    "stop": gettext_lazy("the page that ends reminders"),
}
EDITABLE = (Kind.INVITATION, Kind.REMINDER, Kind.THANKS, Kind.RESULTS)
REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.INVITATION: ("link",),
    Kind.REMINDER: ("link", "stop"),
    Kind.RESULTS: ("link",),
}
WITHOUT_LINK = {Kind.THANKS, Kind.MOVED}
OF_A_LINK = ("link", "stop")
PULSE = "pulse"  # the first mail of a pulse, in templates/emails
DUMMY_TOKEN = "only-an-example"

PLACEHOLDER = re.compile(r"{(\w*)}")
BLANK_BEFORE_A_SIGN = re.compile(r"[ \t]+(?=[,.;:!?،])")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words."""

    subject: str
    text: str


# Writing ---------------------------------------------------------------------------------------


def write(message: Message) -> bool:
    """Write a mail into its row, with a new link; False if it is not wanted any more."""
    invitation, kind = message.invitation, Kind(message.kind)
    person = invitation.participant
    if person is None or not is_wanted(message):
        return False
    token = "" if kind in WITHOUT_LINK else new_link(invitation)
    letter = letter_for(invitation, kind, token)
    if kind == Kind.INVITATION and message.number > 1:
        letter = Letter(letter.subject, f"{letter.text}\n\n{_about_earlier_links(invitation)}")
    message.address = message.address or person.email
    message.subject, message.text = letter.subject, letter.text
    return bool(message.address)


def is_wanted(message: Message) -> bool:
    """Whether it still makes sense: nobody is reminded who has answered or asked for silence."""
    invitation = message.invitation
    if message.kind == Kind.INVITATION:
        return not invitation.wave.has_closed()
    if message.kind == Kind.REMINDER:
        return (
            invitation.wave.is_open()
            and invitation.state == Invitation.State.OPEN
            and not hasattr(invitation, "no_reminders")
        )
    return True


def letter_for(
    invitation: Invitation, kind: Kind, token: str, words: Letter | None = None
) -> Letter:
    """Return a mail in the language of the person it goes to."""
    language = language_of(invitation)
    with translation.override(language):
        words = words or words_of(invitation.wave, kind, language)
        values = _values(invitation, token)
        subject, text = fill(words.subject, values), fill(words.text, values)
    return Letter(one_line(subject), text)


def example(wave: Wave, kind: Kind, language: str, words: Letter | None = None) -> Letter:
    """Return a mail as somebody of the first group would get it, with a link that opens nothing."""
    group = next((group for group in wave.study.workgroups.all() if group.rates), None)
    if group is None:
        return words or words_of(wave, kind, language)
    person = Participant(wave=wave, name=_("Alex Example"))
    invitation = Invitation(wave=wave, workgroup=group, participant=person, language=language)
    token = "" if kind in WITHOUT_LINK else DUMMY_TOKEN
    return letter_for(invitation, kind, token, words)


def _about_earlier_links(invitation: Invitation) -> str:
    with translation.override(language_of(invitation)):
        return _(
            "If a link of yours was sent to another address before, it opens the survey no more, "
            "and what was begun with it and not sent is erased."
        )


# Words -----------------------------------------------------------------------------------------


def language_of(invitation: Invitation) -> str:
    """Return the language a person's mails are in: the invitation's, else the study's main one."""
    languages = invitation.wave.study.languages or ["en"]
    return invitation.language or str(languages[0])


def key_of(kind: Kind, part: str) -> str:
    """Return the key of the wave's own words for a mail: its subject or its body."""
    return f"mail.{kind}.{part}"


def words_of(wave: Wave, kind: Kind, language: str) -> Letter:
    """Return the words of a mail with their placeholders: the wave's own, else ours."""
    own, ours = wave.wording.get(language, {}), our_words_for(wave, kind, language)
    return Letter(
        own.get(key_of(kind, "subject")) or ours.subject,
        own.get(key_of(kind, "body")) or ours.text,
    )


def our_words_for(wave: Wave, kind: Kind, language: str) -> Letter:
    """Return our words for a mail of this wave: a pulse has a first mail of its own."""
    is_pulse = wave.pulse_of_id is not None and kind == Kind.INVITATION
    return our_words(PULSE if is_pulse else kind, language)


def our_words(kind: str, language: str) -> Letter:
    """Return what stands in templates/emails, in a language."""
    with translation.override(language):
        return Letter(
            render_to_string(f"emails/{kind}_subject.txt").strip(),
            render_to_string(f"emails/{kind}.txt").strip(),
        )


def fill(words: str, values: dict[str, str]) -> str:
    """Put values in the place of names in braces, once: braces inside a value stay as they are.

    >>> fill("Good day {name}, welcome", {"name": "{link}"})
    'Good day {link}, welcome'
    >>> fill("Good day {name}, welcome", {"name": ""})
    'Good day, welcome'
    """
    text = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), words)
    if any(values.get(name) == "" for name in PLACEHOLDER.findall(words)):
        text = BLANK_BEFORE_A_SIGN.sub("", text)
    return text


def unknown_placeholders(words: str) -> list[str]:
    """Return the names in braces that we cannot fill, in the order in which they stand."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(words)) if name not in PLACEHOLDERS]


def missing_placeholders(kind: Kind, text: str) -> list[str]:
    """Return what a text must hold to be of use, and does not."""
    found = set(PLACEHOLDER.findall(text))
    return [name for name in REQUIRED.get(kind, ()) if name not in found]


def links_without_need(kind: Kind, words: Iterable[str]) -> list[str]:
    """Return placeholders of a link in a mail for which none is made."""
    if kind not in WITHOUT_LINK:
        return []
    found = {name for text in words for name in PLACEHOLDER.findall(text)}
    return [name for name in OF_A_LINK if name in found]


def one_line(text: str) -> str:
    """Return text fit for a heading or inside a sentence: one line, nothing invisible in it."""
    seen = (
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text
    )
    return " ".join("".join(seen).split())


def _values(invitation: Invitation, token: str) -> dict[str, str]:
    wave, person = invitation.wave, invitation.participant
    organisation = wave.study.organisation.name
    questionnaire = questionnaire_for(invitation)
    more = questions_more(wave, invitation.workgroup)
    link = address_of(token) if token else ""
    values = {
        "name": person.name if person else "",
        "study": wave.study.name,
        "process": wave.study.process,
        "organisation": organisation,
        "group": invitation.workgroup.name,
        "contact": wave.study.contact or organisation,
        "opens": _moment(wave.opens_at),
        "closes": _moment(wave.closes_at),
        "results": date_format(wave.results_on, "DATE_FORMAT") if wave.results_on else "",
        "minutes": str(burden(len(questionnaire.targets), questionnaire.length, more=more)),
        "link": link,
        "stop": f"{link}reminders/" if link else "",
    }
    return {name: one_line(value) for name, value in values.items()}


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    here = localtime(at)
    return f"{date_format(here, 'DATETIME_FORMAT')} ({here.tzname()})"
