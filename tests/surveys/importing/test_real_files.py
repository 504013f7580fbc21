"""Files that a program really saved, as they came out of it.

Real: `libreoffice.*` were saved by LibreOffice Calc 7.4 on Linux: the list as ODS, and from there
as XLSX and as CSV (UTF-8, semicolons). Built in the same form, and from no such program: all that
test_reading.py says of Excel (marks, UTF-16, `sep=`, older letters, workbooks, which openpyxl
writes there) and of Google Sheets (plain UTF-8 with commas).
"""

import zipfile
from pathlib import Path

from django.test import SimpleTestCase

from surveys.importing.decoding import decoded
from surveys.importing.tables import Unreadable
from surveys.importing.text_files import read_text
from surveys.importing.workbooks import read_workbook

FOLDER = Path(__file__).with_name("real")
ROWS = [
    ("E-mail", "Name", "Workgroup", "Unit", "Staff number"),
    ("ann@example.org", "Ann Ek", "Nurses", "North", "00417"),
    ("bjorn@example.org", "Ås, Bjørn", "Physicians", "South", "00009"),
    ("chloe@example.org", "Chloé O’Neil", "Nurses", "North; night", "01234"),
]


def saved_by_libreoffice(kind: str) -> bytes:
    return (FOLDER / f"libreoffice.{kind}").read_bytes()


class LibreOfficeTest(SimpleTestCase):
    def test_its_workbook_and_its_semicolons_read_to_the_same_rows(self) -> None:
        workbook = read_workbook(saved_by_libreoffice("xlsx"))
        text = read_text(decoded(saved_by_libreoffice("csv")))

        self.assertEqual([line.cells for line in workbook.lines], ROWS)
        self.assertEqual([line.cells for line in text.lines], ROWS)

    def test_its_own_kind_of_file_is_refused_with_what_to_do(self) -> None:
        with self.assertRaisesMessage(Unreadable, "not an XLSX file"):
            read_workbook(saved_by_libreoffice("ods"))

    def test_the_files_say_themselves_which_program_saved_them(self) -> None:
        for kind, part in (("xlsx", "docProps/app.xml"), ("ods", "meta.xml")):
            with zipfile.ZipFile(FOLDER / f"libreoffice.{kind}") as parts:
                self.assertIn(b"LibreOffice/7.4", parts.read(part))
