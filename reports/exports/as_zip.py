"""Several files as one zip; the same files give the same bytes."""

import io
from collections.abc import Sequence
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.exports.files import Export


def zipped(files: Sequence[Export], filename: str, day: date) -> Export:
    """Put files beside each other; the day of the release stands in for when each was made."""
    made = io.BytesIO()
    with ZipFile(made, "w") as folder:
        for file in files:
            about = ZipInfo(file.filename, (day.year, day.month, day.day, 0, 0, 0))
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            folder.writestr(about, file.content)
    return Export(filename, "application/zip", made.getvalue())
