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


class WithoutLinks(logging.Filter):
    """Replace every personal or open link in a log line, wherever it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINK.sub(WITHOUT, record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = LINK.sub(WITHOUT, record.exc_text)
        return True
