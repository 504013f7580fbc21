"""Which language people with an account read: their own choice, else the browser's, else English.

Respondents' pages follow surveys/languages.py; nothing that is chosen here reaches them.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils import translation

from surveys.languages import NAMES, best
from surveys.models.organisations import key_of
from surveys.models.staff import PreferredLanguage

OFFERED = [code for code in NAMES if code in settings.STAFF_LANGUAGES]


@dataclass(frozen=True, slots=True)
class Offer:
    """A language one may read these pages in."""

    code: str
    name: str
    is_now: bool


def chosen_by(user: AbstractBaseUser | AnonymousUser | None) -> str:
    """Return what somebody chose; nothing if they leave it to their browser."""
    found = getattr(user, "preferred_language", None)
    return found.language if found and found.language in OFFERED else ""


def of_page(request: HttpRequest) -> str:
    """Return the language of a staff page."""
    accepted = request.headers.get("Accept-Language", "")
    return best(OFFERED, chosen=chosen_by(request.user), accepted=accepted)


def of_mail_to(user: AbstractBaseUser | None) -> str:
    """Return the language of a mail, where no browser can be asked."""
    return chosen_by(user) or settings.LANGUAGE_CODE


def choose(user: AbstractBaseUser | AnonymousUser, code: str) -> None:
    """Keep what somebody chose with their account; no code leaves it to the browser again."""
    if code:
        PreferredLanguage.objects.update_or_create(
            user_id=key_of(user), defaults={"language": code}
        )
    else:
        PreferredLanguage.objects.filter(user_id=key_of(user)).delete()


def offers() -> list[Offer]:
    now = translation.get_language()
    return [Offer(code, NAMES[code], code == now) for code in OFFERED]
