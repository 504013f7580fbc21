"""The web server: two processes with eight threads each, and log lines that name no link."""

import os
from typing import Any

wsgi_app = "rcsurvey.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 8
preload_app = True  # read the code once, then fork: half the time to the first page
control_socket_disable = True  # it would lie in the home folder, open to other programs
accesslog = None  # paths contain personal links

# Refused requests (below ERROR) are logged with the caller's address: left out altogether.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_links": {"()": "rcsurvey.logs.WithoutLinks"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_links"],
            "formatter": "line",
        }
    },
    "root": {"handlers": [], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


def when_ready(server: Any) -> None:
    """Read the views before the processes are forked, or each of them reads them by itself."""
    from django.urls import get_resolver  # Django is set up only now

    get_resolver().url_patterns  # noqa: B018
