"""Spreadsheets to a table, with care: what comes in may have been made to hurt."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from surveys.importing.tables import (
    LIST,
    Limits,
    Line,
    Table,
    Unreadable,
    table_of,
)

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_TIMES_LARGER = 100
MOST_ENTRIES = 200
MOST_LINES = 2000
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are those of a spreadsheet program, by their beginning, not by name."""
    return content.startswith((ZIP, OLD_OFFICE))


def read_workbook(content: bytes, limits: Limits = LIST) -> Table:
    """Read the first sheet that is shown.

    Raises
    ------
    Unreadable
        It is too large, packed suspiciously well, holds a formula, or is something else.
    """
    _check_outside(content)
    try:
        return table_of(list(_lines(content, limits)))
    except Unreadable:
        raise
    # openpyxl and what it uses raise ValueError, KeyError, TypeError, BadZipFile, ParseError,
    # EntitiesForbidden and others: whatever it is, the file is not one we can read.
    except Exception:
        raise Unreadable(
            _("This spreadsheet cannot be read. Open it, save it as CSV, and hand that in.")
        ) from None


def _check_outside(content: bytes) -> None:
    if content.startswith(OLD_OFFICE):
        raise Unreadable(
            _(
                "This spreadsheet is of the old kind (.xls) or protected by a password. Save it "
                "as XLSX or CSV without a password."
            )
        )
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("This spreadsheet is larger than 2 MB. Save it as CSV; that may have up to 10 MB.")
        )
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Unreadable(_("This spreadsheet is damaged. Save it again.")) from None
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            _("This is not an XLSX file. In your program choose Save as, then XLSX or CSV.")
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Unreadable(
            _("This spreadsheet unpacks to more than 20 MB. Save only the list itself, as CSV.")
        )
    if unpacked > MOST_TIMES_LARGER * packed:
        raise Unreadable(
            _("This spreadsheet is packed in an unusual way and is not opened. Save it as CSV.")
        )


def _lines(content: bytes, limits: Limits) -> Iterator[Line]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise Unreadable(_("This spreadsheet has no sheet that is shown."))
        sheet = sheets[0]
        sheet.reset_dimensions()  # what the file says about its size may be wrong on purpose
        # No limit of rows here: what stands far below must be refused, not lost in silence.
        for number, row in enumerate(sheet.iter_rows(max_col=limits.columns + 1), start=1):
            is_empty = all(cell.value is None for cell in row)
            if is_empty and number <= 10 * MOST_LINES:
                continue
            if number > MOST_LINES + 1:
                raise Unreadable(
                    _(
                        "A spreadsheet may have up to %(most)s rows. Save this one as CSV: that "
                        "may have up to 100,000."
                    )
                    % {"most": f"{MOST_LINES:,}"}
                )
            cells = tuple(_text(cell, number, limits) for cell in row)
            if len(cells) > limits.columns and cells[limits.columns]:
                raise Unreadable(
                    _("Row %(row)s has more than %(most)s columns.")
                    % {"row": number, "most": limits.columns}
                )
            yield Line(number, cells)
    finally:
        book.close()


def _text(cell: Any, row: int, limits: Limits) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Unreadable(
            _(
                "Cell %(cell)s holds a formula. Copy the cells, paste them as values only, and "
                "save again."
            )
            % {"cell": cell.coordinate}
        )
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if len(text) > limits.cell_letters:
        raise Unreadable(
            _("Row %(row)s has a cell of more than %(most)s letters.")
            % {"row": row, "most": limits.cell_letters}
        )
    return text
