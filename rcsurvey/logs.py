"""Log lines that could be read by anybody: links that open something are taken out of them."""

import logging
import re

# As they are, and as they stand inside another address ("?next=/join/…"). With the language in it:
# where few people read a language, a time and the language name one.
LINK = re.compile(
    r"(/|%2F)([sjgr]|join)(/|%2F)(?:(?!%2F)[^/\s'\"?&])+(?:/[a-z]{2}(?![^/\s'\"?&]))?",
    re.IGNORECASE,
)
WITHOUT = r"\1\2\3…"
# A phone in a workshop: its address is the code of the room and the key of its seat.
SEAT = re.compile(r"(/|%2F)(w)(/|%2F)[a-z0-9]{8}(?![a-z0-9])[^\s'\"?&]*", re.IGNORECASE)


def without_links(text: str) -> str:
    """Take everything out of a text that would open something."""
    return SEAT.sub(WITHOUT, LINK.sub(WITHOUT, text))


class WithoutLinks(logging.Filter):
    """Replace every personal or open link in a log line, wherever it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_links(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_links(record.exc_text)
        return True
