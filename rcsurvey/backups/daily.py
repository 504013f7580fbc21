"""What the daily run does about backups: release files that are missing, and what is too old."""

from pathlib import Path

from django.conf import settings

from rcsurvey.backups.making import prune
from surveys.keeping import ledger, released


def keep_house() -> None:
    """Write what is missing, delete what was kept long enough. Safe to run twice."""
    released.keep_missing()
    tidy(Path(settings.BACKUP_DIR))


def tidy(folder: Path) -> list[Path]:
    """Delete old backups, then what only they could have needed; return the backups."""
    gone = prune(folder)
    released.forget_old()
    ledger.forget_old()
    return gone
