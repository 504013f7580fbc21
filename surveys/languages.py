"""Which language a respondent's page is in, and how their choice travels: in the address alone.

A person who chose Arabic reads `/s/<link>/ar/3/`. The language is part of the token while it
travels, so every address and redirect that is made from the token keeps it: no cookie, no field.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

NAMES = dict(settings.LANGUAGES)  # in the order in which they are offered
View = Callable[..., HttpResponse]


class Token(str):
    """A link's secret, the language chosen with it, and on a page what the browser accepts."""

    chosen: str
    accepted: str | None

    def __new__(cls, secret: str, chosen: str = "", accepted: str | None = None) -> "Token":
        token = super().__new__(cls, secret)
        token.chosen, token.accepted = chosen, accepted
        return token


class TokenConverter:
    """Reads and writes `<link>` and `<link>/ar`, so that `{% url %}` keeps what was chosen."""

    regex = rf"[^/]+(?:/(?:{'|'.join(NAMES)}))?"

    def to_python(self, value: str) -> Token:
        secret, _, chosen = value.partition("/")
        return Token(secret, chosen)

    def to_url(self, value: str) -> str:
        chosen = getattr(value, "chosen", "")
        return f"{value}/{chosen}" if chosen else f"{value}"


class LanguageConverter:
    """Reads and writes the code of one of our languages."""

    regex = "|".join(NAMES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class OffersLanguages(Protocol):
    """A study, or what a page says about one."""

    @property
    def languages(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A language one may switch to: its own name for itself, and this page's address in it."""

    code: str
    name: str
    direction: str
    address: str
    is_now: bool


def offered_by(study: OffersLanguages) -> list[str]:
    """Return the languages people may answer a study in, the main one first; never none."""
    return [code for code in study.languages if code in NAMES] or [settings.LANGUAGE_CODE]


def direction(code: str) -> str:
    """Return "rtl" for a language that is written from right to left, else "ltr"."""
    return "rtl" if translation.get_language_info(code)["bidi"] else "ltr"


def best(offered: list[str], *, chosen: str = "", invited: str = "", accepted: str = "") -> str:
    """Choose: what the person chose, were invited in, has in the browser; else the first one.

    >>> best(["nl", "de"], accepted="fr, de-AT;q=0.8, nl;q=0.5")
    'de'
    """
    for code in (chosen, invited):
        if code in offered:
            return code
    for wanted, _ in parse_accept_lang_header(accepted.lower()):
        for code in (wanted, wanted.partition("-")[0]):
            if code in offered:
                return code
    return offered[0]


def of_request(request: HttpRequest) -> str:
    """Return the language of a page that belongs to no study, from address and browser."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    chosen: str = kwargs.get("language", "") or getattr(kwargs.get("token"), "chosen", "")
    return best(list(NAMES), chosen=chosen, accepted=request.headers.get("Accept-Language", ""))


def in_their_language(view: View) -> View:
    """Let a page speak its reader's language, and nothing that comes after it in this thread.

    What a link's study offers is known only once the link has been looked up: `speak_to` then
    settles the language, without a query of its own. Without a link it is `of_request`.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        token = kwargs.get("token")
        if isinstance(token, str):
            accepted = request.headers.get("Accept-Language", "")
            kwargs["token"] = Token(token, getattr(token, "chosen", ""), accepted)
        with translation.override(of_request(request)):
            response = view(request, *args, **kwargs)
            response["Content-Language"] = translation.get_language()
        return response

    return respond


def speak_to(study: OffersLanguages, token: str, *, invited: str = "") -> None:
    """Settle the language of the page that is being made; elsewhere than on a page do nothing.

    For whoever looks up what an address stands for; `invited` is the invitation's language.
    """
    if isinstance(token, Token) and token.accepted is not None:
        offered = offered_by(study)
        translation.activate(
            best(offered, chosen=token.chosen, invited=invited, accepted=token.accepted)
        )


def choices(request: HttpRequest, study: OffersLanguages | None) -> list[Choice]:
    """Return the languages one may switch this page to; none where there is nothing to choose."""
    match = request.resolver_match
    if match is None:
        return []
    if study is None:
        offered = list(NAMES) if match.view_name == "surveys:promise" else []
    else:
        offered = sorted(offered_by(study), key=list(NAMES).index)
    if len(offered) < 2:
        return []
    now = translation.get_language()
    return [
        Choice(code, NAMES[code], direction(code), _address(match, code), code == now)
        for code in offered
    ]


def _address(match: ResolverMatch, code: str) -> str:
    kwargs = dict(match.kwargs)
    if "token" in kwargs:
        kwargs["token"] = Token(kwargs["token"], code)
    else:
        kwargs["language"] = code
    return reverse(match.view_name, kwargs=kwargs)
