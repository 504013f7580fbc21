"""Compile the translations: `python -m rcsurvey.catalogues`. Needs neither gettext nor Django."""

import os
from pathlib import Path

import polib

FOLDER = Path(__file__).resolve().parent / "locale"


def compile_all(folder: Path = FOLDER) -> list[str]:
    """Compile every .po file that is newer than its .mo; return the languages that were."""
    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".{os.getpid()}")  # several processes may do this at once
        draft.write_bytes(polib.pofile(str(source)).to_binary())
        draft.replace(target)
        compiled.append(source.parent.parent.name)
    return compiled


if __name__ == "__main__":
    compile_all()
