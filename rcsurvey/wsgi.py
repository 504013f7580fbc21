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


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsurvey.settings")
application = in_letters_only(get_wsgi_application())
