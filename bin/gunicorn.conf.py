"""The web server: two processes with eight threads each, and log lines that name no link."""

import os
from typing import Any

from rcsurvey.logs import logging_of

wsgi_app = "rcsurvey.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 8
preload_app = True  # read the code once, then fork: half the time to the first page
control_socket_disable = True  # it would lie in the home folder, open to other programs
accesslog = None  # paths contain personal links

# Refused requests (below ERROR) are logged with the caller's address: left out altogether. What
# an error says is left out, too: it could quote what somebody sent.
in_production = bool(os.environ.get("PUBLIC_BASE_URL"))
logconfig_dict = logging_of(
    os.environ.get("LOG_FORMAT") or ("json" if in_production else "line"),
    words=False,
    requests=False,
) | {
    "loggers": {
        "gunicorn.error": {"handlers": ["errors"], "level": "ERROR", "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


def when_ready(server: Any) -> None:
    """Read the views before the processes are forked, or each of them reads them by itself."""
    from django.urls import get_resolver  # Django is set up only now

    get_resolver().url_patterns  # noqa: B018
