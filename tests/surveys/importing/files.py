"""Files as programs write them, made on the spot: small, and each with one thing to watch."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADING = ("E-mail", "Name", "Workgroup", "Unit")
ANN = ("ann@example.org", "Ann Ek", "Nurses", "North")
BJORN = ("bjorn@example.org", "Bjørn Ås", "Physicians", "South")
TWO = (HEADING, ANN, BJORN)


def separated(rows: Sequence[Sequence[str]], separator: str = ",", end: str = "\r\n") -> str:
    return end.join(separator.join(row) for row in rows) + end


def workbook(rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, **changes: bytes) -> bytes:
    """Return a workbook in which a part was exchanged or added: `sheet=…` is the first sheet."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml"}
    parts = {names.get(key, key): value for key, value in changes.items()}
    old, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name) if name in parts else old.read(name))
        for name, value in parts.items():
            new.writestr(name, value)
    return file.getvalue()


def sheet_xml(rows: str, dimension: str = "A1:D3", before: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    ).encode("utf-8", "surrogatepass")  # a file made to hurt may hold half a letter


def inline_row(number: int, *cells: str) -> str:
    texts = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(cells)
    )
    return f'<row r="{number}">{texts}</row>'
