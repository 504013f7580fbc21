"""One cell at a time: what may stand in a name, and what is an address."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

MOST_LETTERS = {"name": 200, "workgroup": 80, "unit": 80, "partner": 80}
MOST_GRAPHEMES = 200
MOST_LOCAL, MOST_ADDRESS = 64, 254
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
WITHOUT_WIDTH = frozenset("\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_valid = EmailValidator()
_IN_BRACKETS = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>\s*;?")


class Wrong(Exception):
    """What is wrong with a cell, in a sentence for the row it stands in."""


def clean_text(text: str, most: int = MOST_LETTERS["name"]) -> str:
    """Return text in one form, without blanks around it and double ones inside.

    >>> clean_text("  Ann\\u00a0  Ek ")
    'Ann Ek'
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    is_plain = text.isascii() and text.isprintable()
    for place, letter in enumerate("" if is_plain else text):
        if problem := _unwanted(letter):
            before = text[max(0, place - 12) : place]
            after = _(" after “%(text)s”") % {"text": before} if before else ""
            raise Wrong(problem + after + ".")
    if len(text) > most or (len(text) > MOST_GRAPHEMES and graphemes(text) > MOST_GRAPHEMES):
        raise Wrong(
            _("has %(n)s letters; up to %(most)s are possible.") % {"n": len(text), "most": most}
        )
    return text


def _unwanted(letter: str) -> str:
    if letter in WITHOUT_WIDTH:
        return _("has a character without width (U+%(code)s)") % {"code": f"{ord(letter):04X}"}
    if letter in DIRECTIONS:
        return _("has a character that turns the direction of writing (U+%(code)s)") % {
            "code": f"{ord(letter):04X}"
        }
    kind = unicodedata.category(letter)
    if kind == "Cc":
        return _("has a control character (U+%(code)s)") % {"code": f"{ord(letter):04X}"}
    if kind == "Cs" or letter == "\ufffd":
        return _("has a letter that got lost on the way")
    return ""


def without_invisible(text: str) -> str:
    """Return text without what nobody sees: the mend for most that `clean_text` refuses."""
    return "".join(letter for letter in text if not _unwanted(letter) or letter == "\ufffd")


def graphemes(text: str) -> int:
    """Count letters as a reader does: marks on a letter are not letters."""
    return sum(not unicodedata.combining(letter) for letter in text)


def clean_address(text: str) -> str:
    """Return an address as it is stored: without a name around it, in small letters.

    Django's own check lets pass what no mail reaches: wide letters in the domain, a machine's
    name, a number in brackets, 65 letters before the @.
    """
    text = clean_text(text, MOST_ADDRESS * 2).removeprefix("mailto:")
    if found := _IN_BRACKETS.fullmatch(text):
        text = found[1]
    address = text.casefold()
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise Wrong(_("“%(text)s” is no e-mail address.") % {"text": text[:60]})
    if len(local) > MOST_LOCAL or len(address) > MOST_ADDRESS:
        raise Wrong(_("This address is longer than mail allows."))
    if unicodedata.normalize("NFKC", domain) != domain or not local.isascii():
        raise Wrong(
            _("“%(text)s” has letters that only look like plain ones.") % {"text": text[:60]}
        )
    if domain.startswith("[") or "." not in domain:
        raise Wrong(
            _("“%(text)s” leads to one machine, not to a mailbox on the internet.")
            % {"text": text[:60]}
        )
    try:
        domain.encode("idna")
        _valid(address)
    except (ValidationError, UnicodeError):
        raise Wrong(_("“%(text)s” is no e-mail address.") % {"text": text[:60]}) from None
    return address


def mixes_scripts(text: str) -> bool:
    """Whether one word has letters of two alphabets that look alike.

    >>> mixes_scripts("Anna"), mixes_scripts("\\u0410nna")
    (False, True)
    """
    for word in [] if text.isascii() else re.findall(r"[^\W\d_]+", text):
        found = {
            script
            for letter in word
            for script in SCRIPTS
            if unicodedata.name(letter, "").startswith(script)
        }
        if len(found) > 1:
            return True
    return False
