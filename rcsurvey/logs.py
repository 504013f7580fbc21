"""Log lines that could be read by anybody: links, and what a request or an error quotes, go out."""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

# As they are, and as they stand inside another address ("?next=/join/…"). With the language in it:
# where few people read a language, a time and the language name one.
LINK = re.compile(
    r"(/|%2F)([sjgr]|join)(/|%2F)(?:(?!%2F)[^/\s'\"?&])+(?:/[a-z]{2}(?![^/\s'\"?&]))?",
    re.IGNORECASE,
)
WITHOUT = r"\1\2\3…"
# A phone in a workshop: its address is the code of the room and the key of its seat.
SEAT = re.compile(r"(/|%2F)(w)(/|%2F)[a-z0-9]{8}(?![a-z0-9])[^\s'\"?&]*", re.IGNORECASE)
# The link that sets a new password.
KEY = re.compile(r"(/|%2F)(key)(/|%2F)[^\s'\"?&/]+", re.IGNORECASE)

# The number of the request under way in this thread, so that its lines can be found together.
request_id: ContextVar[str] = ContextVar("request_id", default="")

SAID_OF_REQUESTS = ("method", "route", "status", "ms")


def without_links(text: str) -> str:
    """Take everything out of a text that would open something."""
    return KEY.sub(WITHOUT, SEAT.sub(WITHOUT, LINK.sub(WITHOUT, text)))


class WithoutLinks(logging.Filter):
    """Replace every personal or open link in a log line, wherever it came from.

    Without `words` a line also keeps to itself what a request or an error says in its own words:
    an address somebody called, and the row that a database quotes when it refuses one.
    """

    def __init__(self, words: bool = True) -> None:
        super().__init__()
        self.words = words

    def filter(self, record: logging.LogRecord) -> bool:
        if not self.words and (status := getattr(record, "status_code", None)):
            record.msg, record.args = phrase_of(status), None
        record.msg, record.args = without_links(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            told = logging.Formatter().formatException if self.words else where
            record.exc_text = told(record.exc_info)
        if record.exc_text:
            record.exc_text = without_links(record.exc_text)
        return True


def phrase_of(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else f"Status {status}"


Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def where(raised: Raised) -> str:
    """Say which kind of error was raised and where, and nothing of what it says."""
    lines = [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(raised[2])
    ]
    return "\n".join([*lines, raised[0].__name__ if raised[0] else ""])


class AsJson(logging.Formatter):
    """One object per line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := request_id.get():
            line["request"] = number
        line |= {key: vars(record)[key] for key in SAID_OF_REQUESTS if key in vars(record)}
        if record.exc_info and not record.exc_text:
            record.exc_text = where(record.exc_info)
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def logging_of(kind: str, *, words: bool, requests: bool) -> dict[str, Any]:
    """Return the configuration: lines of text or of JSON, with a line per request of staff or not.

    The web server's own (bin/gunicorn.conf.py) is built from the same parts.
    """
    if kind not in ("json", "line"):
        raise ValueError(f"LOG_FORMAT must be json or line, not {kind!r}.")
    own: dict[str, Any] = {"propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_links": {"()": "rcsurvey.logs.WithoutLinks", "words": words}},
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "rcsurvey.logs.AsJson"},
        },
        "handlers": {
            "console": _to_stderr(kind),
            "errors": _to_stderr(kind) | {"level": "ERROR"},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django.server": own | {"handlers": ["console"], "level": "INFO"},
            # What was refused stands in the line of its request, without the address called.
            "django.request": {"level": "WARNING" if words else "ERROR"},
            "rcsurvey.request_log": {"level": "INFO" if requests else "WARNING"},
            # The worker sets its own levels, to a line per job; only failures are worth one.
            "django_tasks": own | {"handlers": ["errors"]},
            "django_tasks_db": own | {"handlers": ["errors"]},
        },
    }


def _to_stderr(kind: str) -> dict[str, Any]:
    return {"class": "logging.StreamHandler", "filters": ["without_links"], "formatter": kind}
