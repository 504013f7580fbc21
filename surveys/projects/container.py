"""The zip of a project: written the same way each time, and read without trusting a byte of it."""

import hashlib
import io
import re
import stat
from collections.abc import Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from surveys.projects import FORMAT
from surveys.projects.strict_json import (
    BadJson,
    read_json,
    refuse_many,
    values_in,
    write_json,
)

MANIFEST = "project.json"
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_OF_MANIFEST = 1024 * 1024
MOST_OF_JSON = 5 * 1024 * 1024
MOST_TIMES = 100  # as large unpacked as packed; ours stay below eighty, withheld values at most
MOST_FILES = 1_000
LONGEST_NAME = 120
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(?:[./][a-z0-9][a-z0-9_-]*)*(?:\.[A-Za-z0-9]+)?|README\.txt")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
ENCRYPTED = 0x1
CHUNK = 64 * 1024


class BadProject(Exception):
    """A file that cannot be brought in; the text says which part of it and why."""


def pack(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """Put files into a zip with a manifest of their checksums; the same files, the same bytes."""
    sums = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }
    manifest = write_json({**about, "format": FORMAT, "files": sums})
    made = io.BytesIO()
    with ZipFile(made, "w") as folder:
        for name, content in ((MANIFEST, manifest), *sorted(files.items())):
            info = ZipInfo(name, FIRST_DAY)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            folder.writestr(info, content)
    return made.getvalue()


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the manifest and the files, each as its checksum says; `BadProject` otherwise."""
    if len(content) > MOST_BYTES:
        raise BadProject(_("The file is larger than %(n)s MB.") % {"n": MOST_BYTES >> 20})
    try:
        with ZipFile(io.BytesIO(content)) as folder:
            files = _read(folder)
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, KeyError) as error:
        raise BadProject(_("This is no project file: it cannot be opened as a zip.")) from error
    try:
        refuse_many(sum(values_in(text) for name, text in files.items() if name.endswith(".json")))
    except BadJson as problem:
        raise BadProject(str(problem)) from None
    manifest = _manifest(files)
    _check_sums(manifest["files"], files)
    return manifest, files


def _read(folder: ZipFile) -> dict[str, bytes]:
    entries = folder.infolist()
    if len(entries) > MOST_FILES:
        raise BadProject(_("It holds more than %(n)s files.") % {"n": MOST_FILES})
    if sum(max(entry.file_size, 0) for entry in entries) > MOST_UNPACKED:
        raise BadProject(_too_large(MOST_UNPACKED))
    files: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        _check_entry(entry)
        if entry.filename in files:
            raise BadProject(_("“%(file)s” is in it twice.") % {"file": entry.filename})
        files[entry.filename] = _content(folder, entry, left)
        left -= len(files[entry.filename])
    return files


def _check_entry(entry: ZipInfo) -> None:
    """Refuse what is no plain file with a plain name."""
    name = entry.orig_filename
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise BadProject(
            _("It holds a file under a name that no project file has: “%(file)s”.")
            % {"file": ascii(name[:LONGEST_NAME])[1:-1]}
        )
    mode = entry.external_attr >> 16
    is_plain = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
    if not is_plain or entry.flag_bits & ENCRYPTED:
        raise BadProject(_("“%(file)s” is no plain file.") % {"file": name})
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadProject(_("“%(file)s” is packed in an unknown way.") % {"file": name})


def _content(folder: ZipFile, entry: ZipInfo, left: int) -> bytes:
    """Read one file and no more than is left: what a zip says about sizes may be a lie."""
    found = bytearray()
    try:
        with folder.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                found += chunk
                if len(found) > left:
                    raise BadProject(_too_large(MOST_UNPACKED))
                _check_size(entry, len(found))
    except Exception as error:  # zlib, struct and zipfile each have errors of their own
        if isinstance(error, BadProject):
            raise
        words = _("“%(file)s” cannot be read: it is damaged.")
        raise BadProject(words % {"file": entry.filename}) from error
    return bytes(found)


def _check_size(entry: ZipInfo, size: int) -> None:
    """Refuse a part that is larger than any honest one, or packed more tightly."""
    name, most = entry.filename, MOST_UNPACKED
    if name.endswith(".json"):
        most = MOST_OF_MANIFEST if name == MANIFEST else MOST_OF_JSON
    if size > most:
        raise BadProject(f"{name}: {_too_large(most)}")
    if size > MOST_TIMES * entry.compress_size:
        words = _("“%(file)s” is packed more tightly than any file of a project.")
        raise BadProject(words % {"file": name})


def _too_large(most: int) -> str:
    return _("Unpacked it is larger than %(n)s MB.") % {"n": most >> 20}


def _manifest(files: dict[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in files:
        raise BadProject(_("This is no project file: it has no “%(file)s”.") % {"file": MANIFEST})
    try:
        manifest = read_json(files[MANIFEST])
    except BadJson as problem:
        raise BadProject(f"{MANIFEST}: {problem}") from None
    version = manifest.get("format") if isinstance(manifest, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadProject(_("“%(file)s” does not say which format it has.") % {"file": MANIFEST})
    if version > FORMAT:
        raise BadProject(
            _(
                "It has format %(theirs)s; this installation reads format %(ours)s. It was made "
                "by a newer version: bring this installation up to date first."
            )
            % {"theirs": version, "ours": FORMAT}
        )
    sums = manifest.get("files")
    if not isinstance(sums, dict):
        raise BadProject(_("“%(file)s” lists no files.") % {"file": MANIFEST})
    return dict(manifest)


def _check_sums(sums: Mapping[str, Any], files: dict[str, bytes]) -> None:
    listed, there = set(sums), set(files) - {MANIFEST}
    for name in sorted(listed ^ there):
        words = (
            _("“%(file)s” is listed and is not there.")
            if name in listed
            else _("“%(file)s” is there and is not listed.")
        )
        raise BadProject(words % {"file": ascii(name[:LONGEST_NAME])[1:-1]})
    for name in sorted(listed):
        said = sums[name].get("sha256") if isinstance(sums[name], dict) else None
        if hashlib.sha256(files[name]).hexdigest() != said:
            words = _("“%(file)s” is not what it was: its checksum is another.")
            raise BadProject(words % {"file": name})
