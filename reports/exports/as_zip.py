"""Several files as one zip, and zips that others wrote without a trace of when and by what.

The same files give the same bytes; the day of the release stands in for the time of making.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.exports.files import Export

_WHEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PROGRAM = re.compile(rb"<(Application|AppVersion|TotalTime)>[^<]*</\1>")


def zipped(files: Sequence[Export], filename: str, day: date) -> Export:
    """Put files beside each other."""
    made = _zip({file.filename: file.content for file in files}, day)
    return Export(filename, "application/zip", made)


def settled(content: bytes, day: date) -> bytes:
    """Return an office file, and the workbooks inside it, as if it had been made on that day."""
    with ZipFile(io.BytesIO(content)) as found:
        parts = {name: _settled_part(name, found.read(name), day) for name in found.namelist()}
    return _zip(parts, day)


def _settled_part(name: str, content: bytes, day: date) -> bytes:
    if name.endswith(".xlsx"):
        return settled(content, day)
    if name == "docProps/core.xml":
        return _WHEN.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), content)
    if name == "docProps/app.xml":
        return _PROGRAM.sub(b"", content)
    return content


def _zip(parts: Mapping[str, bytes], day: date) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as folder:
        for name, content in parts.items():
            about = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            folder.writestr(about, content)
    return made.getvalue()
