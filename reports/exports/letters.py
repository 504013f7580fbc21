"""Text for files: what a format cannot hold is replaced by a mark that can be seen."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

from surveys.spreadsheets import Value, safe_cell

MARK = "\N{REPLACEMENT CHARACTER}"
FONTS = settings.BASE_DIR / "static" / "vendor" / "fonts" / "documents"
LONGEST = 32_767  # letters in a cell of a spreadsheet
CUT = " […]"
# Everything that XML refuses, and what would turn the line around under a reader's eyes.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """Return a text that every format can hold.

    >>> printable("a\\x00b")
    'a�b'
    """
    return _REFUSED.sub(MARK, text)


def short(text: str, longest: int = LONGEST) -> str:
    """Cut what is longer than a cell, and say so.

    >>> short("abcdefgh", 6)
    'ab […]'
    """
    text = printable(text)
    return text if len(text) <= longest else text[: longest - len(CUT)] + CUT


def as_cell(value: Value) -> str | int | float:
    """Return what may stand in a cell of any table: no formula, nothing it cannot hold."""
    return safe_cell(short(value) if isinstance(value, str) else value)


def drawn(text: str) -> str:
    """Return a text of which the fonts of a PDF have every letter; the others become a mark."""
    known = _letters()
    whole = unicodedata.normalize("NFC", printable(text))
    return "".join(each if each == "\n" or ord(each) in known else MARK for each in whole)


@cache
def _letters() -> frozenset[int]:
    return frozenset().union(*(_letters_of(path) for path in sorted(FONTS.glob("*.ttf"))))


def _letters_of(path: Path) -> set[int]:
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())
