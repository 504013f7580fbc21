"""Log lines that could be read by anybody: links that open something are taken out of them."""

import logging
import re

LINK = re.compile(r"/([sjg])/[^/\s'\"?]+")
WITHOUT = r"/\1/…"


class WithoutLinks(logging.Filter):
    """Replace every personal or open link in a log line, wherever it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINK.sub(WITHOUT, record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = LINK.sub(WITHOUT, record.exc_text)
        return True
