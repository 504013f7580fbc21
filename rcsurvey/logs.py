"""Log lines that could be read by anybody: personal links are taken out of all of them."""

import logging
import re

# With the language in an address: where few people read it, a time and a language name one.
LINK = re.compile(r"/s/[^/\s'\"?]+(?:/[a-z]{2}(?![^/\s'\"?]))?")


class WithoutLinks(logging.Filter):
    """Replace every personal link in a log line, wherever it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINK.sub("/s/…", record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = LINK.sub("/s/…", record.exc_text)
        return True
