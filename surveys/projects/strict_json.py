"""JSON as it is meant: every key once, no number that is none, no letter that steers a machine."""

import json
import math
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

LARGEST = 10**12
LONGEST = 20_000
DEEPEST = 30
DIGITS = 30
MOST_VALUES = 1_500_000  # each takes about a hundred bytes once it is read
ALLOWED = "\n\t"


class BadJson(ValueError):
    """Something that JSON or we do not allow; the text says what."""


def write_json(content: Any) -> bytes:
    """Write plain data the same way each time: sorted, indented, in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return (text + "\n").encode()


def read_json(content: bytes) -> Any:
    """Read one file of a project, or raise `BadJson`."""
    refuse_many(values_in(content))
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_int=_whole,
            parse_float=_real,
        )
    except BadJson:
        raise
    except (ValueError, RecursionError) as error:
        raise BadJson(_("It is not JSON in UTF-8.")) from error
    _walk(found, 0)
    return found


def values_in(content: bytes) -> int:
    """Return at least how many values there are, without reading any: brackets and commas."""
    return sum(content.count(mark) for mark in b"[{,")


def refuse_many(values: int) -> None:
    """Refuse what would fill the memory: a kilobyte of zip can hold millions of empty lists."""
    if values > MOST_VALUES:
        raise BadJson(_("It holds more than %(n)s values.") % {"n": MOST_VALUES})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadJson(_("A key is there twice."))
    return found


def _no_number(text: str) -> Any:
    raise BadJson(_("“%(text)s” is no number.") % {"text": text})


def _whole(text: str) -> int:
    if len(text) > DIGITS or abs(int(text)) > LARGEST:
        raise BadJson(_("A number is too large."))
    return int(text)


def _real(text: str) -> float:
    number = float(text) if len(text) <= DIGITS else math.inf
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise BadJson(_("A number is too large."))
    return number


def _walk(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise BadJson(_("It is nested too deeply."))
    if isinstance(value, str):
        _text(value)
    elif isinstance(value, list):
        for each in value:
            _walk(each, depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            _text(key)
            _walk(each, depth + 1)


def _text(text: str) -> None:
    if len(text) > LONGEST:
        raise BadJson(_("A text is longer than %(n)s letters.") % {"n": LONGEST})
    for letter in text:
        if letter not in ALLOWED and unicodedata.category(letter) in ("Cc", "Cs"):
            raise BadJson(_("A text holds a control character."))
