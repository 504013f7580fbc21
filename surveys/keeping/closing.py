"""The site is closed while it is restored: a file says so, and every process looks for it."""

from pathlib import Path

from django.conf import settings


def marker() -> Path:
    return Path(settings.DATA_DIR, "restoring")


def is_closed() -> bool:
    return marker().exists()


def close() -> None:
    marker().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker().touch(mode=0o600)


def open_again() -> None:
    marker().unlink(missing_ok=True)
