"""The site as it is installed, in processes that die where a request says, under a clock of ours.

`gunicorn … tests.rehearsal.deadly:application`. The product knows nothing of it: a step is a
statement to the database or a place around the site, and the clock is the one Django reads.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from rcsurvey.wsgi import application as site

HEADER = "X-Die-At"
CLOCK = "REHEARSAL_CLOCK"  # names a file with the seconds by which the clock is wrong
# What a statement begins with, and what it names.
BEFORE = {"before lock": ("SELECT", '"surveys_draft"')}
AFTER = {
    "after flip": ("UPDATE", '"surveys_invitation"'),
    "after insert": ("INSERT", '"surveys_tierating"'),
}
STEPS = (*BEFORE, *AFTER, "after commit", "during reply")

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Clock(datetime):
    """A clock that may be wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        try:
            wrong_by = float(Path(os.environ[CLOCK]).read_text() or 0)
        except (KeyError, FileNotFoundError):
            wrong_by = 0
        return datetime.now(tz) + timedelta(seconds=wrong_by)


timezone.datetime = Clock  # type: ignore[attr-defined]  # every `now()` asks it


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def is_step(steps: dict[str, tuple[str, str]], step: str, sql: str) -> bool:
    begin, name = steps.get(step, ("-", ""))
    return sql.startswith(begin) and name in sql


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as the site does, unless the request names the step at which to die."""
    step = environ.get(f"HTTP_{HEADER.upper().replace('-', '_')}", "")
    if not step:
        return site(environ, start_response)

    def watch(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        if is_step(BEFORE, step, sql):
            die()
        done = execute(sql, params, many, context)
        if is_step(AFTER, step, sql):
            die()
        return done

    with connection.execute_wrapper(watch):
        reply = site(environ, start_response)
    if step == "after commit":
        die()
    return half_of(reply) if step == "during reply" else reply


def half_of(reply: Iterable[bytes]) -> Iterator[bytes]:
    """Send the first half of a page and die."""
    page = b"".join(reply)
    yield page[: len(page) // 2]
    die()
