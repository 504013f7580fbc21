"""What the web server calls."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsurvey.settings")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


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


application = with_whole_bodies(get_wsgi_application())
