"""Bytes to text: by their mark, else strictly as UTF-8, else somebody has to look."""

import codecs

from django.utils.translation import gettext as _

from surveys.importing.tables import Unreadable

MARKS = (  # the longer mark first: that of UTF-16 is the beginning of that of UTF-32
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ASKED = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "mac_roman")
"""What older programs write; the first is by far the most frequent."""


class AskWhichLetters(Exception):
    """The bytes are not Unicode. A person has to look at the letters and choose."""


def decoded(content: bytes) -> str:
    """Return the text of a file.

    Raises
    ------
    AskWhichLetters
        It could be any of the older encodings.
    Unreadable
        It begins with the mark of an encoding and breaks its rules.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding).removeprefix("\ufeff")
            except UnicodeDecodeError:
                raise Unreadable(
                    _("The file says that it is Unicode, but part of it is damaged. Save it again.")
                ) from None
    if wide := _wide(content):
        return content.decode(wide)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise AskWhichLetters from None


def _wide(content: bytes) -> str:
    """Name UTF-16 without its mark: in plain letters every second byte is empty."""
    start = content[:2000]
    if len(start) < 4 or len(content) % 2:
        return ""
    for encoding, empty in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if empty.count(0) > 0.8 * len(empty):
            try:
                content.decode(encoding)
            except UnicodeDecodeError:
                return ""
            return encoding
    return ""


def decoded_as(content: bytes, encoding: str) -> str:
    """Return the text in an encoding that somebody chose; a byte that has no letter becomes �."""
    if encoding not in ASKED:
        raise ValueError(f"{encoding!r} is not offered")
    return content.decode(encoding, errors="replace")


def previews(content: bytes, *, lines: int = 4) -> list[tuple[str, list[str]]]:
    """Show how the lines with special letters read in each encoding, alike ones once."""
    special = [line for line in content.splitlines() if any(byte > 127 for byte in line)]
    shown: list[tuple[str, list[str]]] = []
    for encoding in ASKED:
        read = [line.decode(encoding, errors="replace")[:120] for line in special[:lines]]
        if all(read != others for _encoding, others in shown):
            shown.append((encoding, read))
    return shown
