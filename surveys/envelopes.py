"""From words to a mail: plain text first, the same as simple HTML, headings of one line each.

Nothing is tracked: no picture, no counted link. Addresses lead to PUBLIC_BASE_URL only.
"""

import re
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac

from surveys.letters import Letter, language_of, one_line
from surveys.models.messages import Message
from surveys.models.waves import Wave

BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")


def as_email(message: Message) -> EmailMultiAlternatives:
    """Return the mail of a written row of the outbox: the same each time it is asked for."""
    invitation = message.invitation
    letter = Letter(message.subject, message.text)
    mail = as_mail(letter, message.address, invitation.wave, language_of(invitation))
    mail.extra_headers["Message-ID"] = _message_id(message)
    return mail


def as_mail(letter: Letter, address: str, wave: Wave, language: str) -> EmailMultiAlternatives:
    """Put a letter into both halves of a mail."""
    organisation = one_line(wave.study.organisation.name)
    mail = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=letter.text,
        from_email=formataddr((organisation, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[address],
        reply_to=_reply_to(wave),
        # So that no notice of absence answers a survey.
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    with translation.override(language):
        return with_page(mail)


def for_staff(subject: str, text: str, address: str) -> EmailMultiAlternatives:
    """Put words to somebody who works here into both halves of a mail."""
    return with_page(EmailMultiAlternatives(one_line(subject), text, None, [address]))


def with_page(mail: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """Add the same words as a page: no picture, no style, in the colours of whoever reads it."""
    letter = Letter(str(mail.subject), str(mail.body))
    page = render_to_string("emails/mail.html", {"letter": letter, "parts": parts_of(letter)})
    mail.attach_alternative(page.strip(), "text/html")
    return mail


def parts_of(letter: Letter) -> list[list[list[str]]]:
    """Return paragraphs of lines of parts; every second part is an address of ours.

    Only our own addresses become links: a name somebody typed into a list never does.
    """
    base = re.escape(settings.PUBLIC_BASE_URL.rstrip("/"))
    address = re.compile(rf"({base}/[\w/.~-]*[\w/~-])")
    paragraphs = BETWEEN_PARAGRAPHS.split(letter.text.strip())
    return [[address.split(line) for line in each.splitlines()] for each in paragraphs]


def _message_id(message: Message) -> str:
    """Return a Message-ID that stays when a mail is sent again, and that nobody can count by."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname or "localhost"
    salt = "surveys.envelopes.message_id"
    return f"<{salted_hmac(salt, str(message.pk), algorithm='sha256').hexdigest()[:32]}@{host}>"


def _reply_to(wave: Wave) -> list[str]:
    """Answers go to the contact of the study, where that is an address and nothing else."""
    contact = wave.study.contact.strip()
    try:
        validate_email(contact)
    except ValidationError:
        return []
    return [contact]
