"""What the web server calls."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_letters_only(application: Application) -> Application:
    """Leave out a charset that is none, as “base64”: Django would fail before any page is asked.

    It takes every codec that Python has for one of text (5.2, in `WSGIRequest`).
    """

    def respond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = without_odd_charset(environ.get("CONTENT_TYPE", ""))
        return application(environ, start_response)

    return respond


def without_odd_charset(content_type: str) -> str:
    """Return a content type as it is, or without parameters that nothing can be read by.

    >>> without_odd_charset("text/html; charset=latin-1")
    'text/html; charset=latin-1'
    >>> without_odd_charset("text/html; charset=base64")
    'text/html'
    """
    try:
        kind, parameters = parse_header_parameters(content_type)
    except ValueError:
        return ""
    try:
        b"a=b".decode(parameters.get("charset", "utf-8"), "replace")  # as Django reads them
    except (LookupError, ValueError):
        return kind
    return content_type


class WholeBody:
    """What a browser sends, or an error where the line broke off before the end of it.

    Web servers hand on what has arrived, and half of a form reads like a shorter one: a comment
    would be stored without its end, or not at all, and then count as sent.
    """

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.missing = stream, length

    def read(self, size: int = -1) -> bytes:
        wanted = self.missing if size < 0 else min(size, self.missing)
        return self._counted(self.stream.read(wanted), wanted)

    def readline(self, size: int = -1) -> bytes:
        wanted = self.missing if size < 0 else min(size, self.missing)
        line: bytes = self.stream.readline(wanted)
        return self._counted(line, len(line) if line.endswith(b"\n") else wanted)

    def _counted(self, got: bytes, wanted: int) -> bytes:
        if len(got) < wanted:
            raise OSError("the line broke off in the middle of a request")
        self.missing -= len(got)
        return got


def with_whole_bodies(site: Application) -> Application:
    """Let the site read requests wholly or not at all; Django makes the error its own."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return site(environ, start_response)

    return answer


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsurvey.settings")
application = in_letters_only(with_whole_bodies(get_wsgi_application()))
