"""What is sent to the interface, before anybody looks into it: JSON, small, flat, whole letters."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from ninja.parser import Parser

from reports.api.errors import Problem

DEEPEST = 6
LETTERS = ("utf-8", "utf8", "us-ascii", "ascii")
WITH_BODY = ("POST", "PUT", "PATCH")


class CheckedParser(Parser):
    """Hands on what `read_body` has read, so that nothing is read twice or otherwise."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.checked_body  # type: ignore[attr-defined]


def read_body(request: HttpRequest) -> None:
    """Read a request's JSON and keep it for the parser; refuse what we never take."""
    # First of all: Django would read the address in these letters, and fail where they are none.
    if (request.content_params or {}).get("charset", "utf-8").lower() not in LETTERS:
        raise Problem(415, "not_json", "Send UTF-8, and name no other letters in Content-Type.")
    for name, values in request.GET.lists():
        for text in (name, *values):
            _refuse_letters(text)
    if request.method not in WITH_BODY or not _has_body(request):
        return
    if request.content_type != "application/json":
        message = "Send JSON, with the header “Content-Type: application/json”."
        raise Problem(415, "not_json", message)
    try:
        text = request.body.decode("utf-8")
        found = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once_each)
    except Problem:
        raise
    except RecursionError:
        raise _too_deep() from None
    except (ValueError, UnreadablePostError):
        message = "This is not JSON in UTF-8. Check it with a JSON reader, then send it again."
        raise Problem(400, "not_readable", message) from None
    _look_through(found, 1)
    request.checked_body = found  # type: ignore[attr-defined]


def _has_body(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or len(length) > 12 or int(length) > settings.API_MOST_BYTES:
        raise _too_large()
    try:
        return bool(request.body)
    except RequestDataTooBig:
        raise _too_large() from None


def _look_through(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, str):
        _refuse_letters(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            _refuse_letters(key)
            _look_through(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _look_through(each, depth + 1)


def _refuse_letters(text: str) -> None:
    """NUL and halves of letters can be stored nowhere, so they are taken nowhere."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)):
        message = "A text holds NUL or half a letter. Send whole letters, in UTF-8."
        raise Problem(400, "not_readable", message)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "An object names the same field twice. Say which one is meant."
        raise Problem(400, "not_readable", message)
    return found


def _no_number(word: str) -> NoReturn:
    raise Problem(400, "not_readable", "NaN and Infinity are no numbers in JSON. Send null.")


def _too_deep() -> Problem:
    return Problem(400, "too_deep", f"Lists and objects stand at most {DEEPEST} deep here.")


def _too_large() -> Problem:
    most = f"{settings.API_MOST_BYTES:,}"
    return Problem(413, "too_large", f"At most {most} bytes at once. Send it in parts.")
