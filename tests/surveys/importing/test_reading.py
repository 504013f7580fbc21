"""Every file a spreadsheet program writes is read; every file made to hurt is refused in words."""

import codecs
import datetime
import io
import zipfile

from django.test import SimpleTestCase
from openpyxl import load_workbook

from surveys.importing import text_files, workbooks
from surveys.importing.decoding import AskWhichLetters, decoded, decoded_as, previews
from surveys.importing.tables import Unreadable
from surveys.importing.text_files import read_text, separator_of
from surveys.importing.workbooks import read_workbook
from tests.surveys.importing.files import (
    ANN,
    BJORN,
    HEADING,
    TWO,
    inline_row,
    repacked,
    saved,
    separated,
    sheet_xml,
    workbook,
)

ROWS = [HEADING, ANN, BJORN]


def cells(table):
    return [line.cells for line in table.lines]


class DecodingTest(SimpleTestCase):
    def test_each_program_s_own_way_of_writing_unicode_is_read(self):
        text = separated(TWO)
        for name, content in {
            "Google, LibreOffice: UTF-8": text.encode(),
            "Excel, CSV UTF-8: with a mark": codecs.BOM_UTF8 + text.encode(),
            "Excel, Unicode text: UTF-16 with a mark": text.encode("utf-16"),
            "UTF-16, the other way round": codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
            "UTF-16 without a mark": text.encode("utf-16-le"),
            "UTF-32": text.encode("utf-32"),
        }.items():
            with self.subTest(name):
                self.assertEqual(cells(read_text(decoded(content))), ROWS)

    def test_older_letters_are_asked_about_and_never_guessed(self):
        content = separated(TWO).encode("cp1252")

        with self.assertRaises(AskWhichLetters):
            decoded(content)
        self.assertEqual(cells(read_text(decoded_as(content, "cp1252"))), ROWS)

    def test_the_question_shows_the_lines_that_have_such_letters_once_per_reading(self):
        shown = previews(separated(TWO).encode("cp1252"))

        self.assertEqual(shown[0], ("cp1252", ["bjorn@example.org,Bjørn Ås,Physicians,South"]))
        readings = [lines for _encoding, lines in shown]
        self.assertEqual(len(readings), len({tuple(lines) for lines in readings}))

    def test_letters_that_are_not_offered_are_not_read(self):
        with self.assertRaises(ValueError):
            decoded_as(b"x", "utf-7")

    def test_unicode_that_is_damaged_is_refused(self):
        with self.assertRaisesMessage(Unreadable, "part of it is damaged"):
            decoded(codecs.BOM_UTF8 + b"name\n\xff\xfe")


class TextTest(SimpleTestCase):
    def test_comma_semicolon_and_tab_are_told_apart(self):
        for separator in (",", ";", "\t"):
            with self.subTest(separator):
                self.assertEqual(cells(read_text(separated(TWO, separator))), ROWS)

    def test_commas_inside_names_do_not_win_over_the_semicolon(self):
        self.assertEqual(separator_of("email;name\na@b.org;Ek, Ann\nc@d.org;As, Bo"), ";")

    def test_the_line_that_excel_writes_on_top_names_the_separator(self):
        table = read_text("sep=;\r\n" + separated(TWO, ";"))

        self.assertEqual(cells(table), ROWS)
        self.assertEqual([line.number for line in table.lines], [2, 3, 4])

    def test_cells_in_quotation_marks_may_hold_separators_and_line_ends(self):
        table = read_text('email,name\na@b.org,"Ek,\nAnn"\nc@d.org,Bo\n')

        self.assertEqual(table.lines[1].cells, ("a@b.org", "Ek,\nAnn"))
        self.assertEqual([line.number for line in table.lines], [1, 2, 4])

    def test_empty_lines_and_cells_at_the_end_are_left_out_and_numbers_of_lines_stay(self):
        table = read_text("email,name,,\n\n,,,\na@b.org,Ann,,\n")

        self.assertEqual([line.number for line in table.lines], [1, 4])
        self.assertEqual(cells(table), [("email", "name"), ("a@b.org", "Ann")])

    def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line(self):
        with self.assertRaisesMessage(Unreadable, "Line 3 cannot be read"):
            read_text('email,name\na@b.org,Ann\nc@d.org,"Bo\n')

    def test_too_many_columns_letters_and_lines_are_refused(self):
        most = text_files.MOST_LINES
        for said, text in {
            "Line 2 has 31 cells": "a,b\n" + ",".join(["x"] * 31),
            "Line 2 has a cell of more than 2000 letters": "a,b\n" + "x" * 2001 + ",y",
            "more than 100,000 lines": "a,b\n" + "x,y\n" * (most + 1),
        }.items():
            with self.subTest(said), self.assertRaisesMessage(Unreadable, said):
                read_text(text)

    def test_as_many_lines_as_are_allowed_are_read(self):
        self.assertEqual(len(read_text("a,b\n" + "x,y\n" * 1000).lines), 1001)


class WorkbookTest(SimpleTestCase):
    def test_a_list_is_read_with_numbers_dates_and_the_word_na_as_text(self):
        day = datetime.date(2026, 3, 1)
        content = workbook(
            [HEADING, ["na@example.org", "NA", 7, day], ["x@y.org", None, 7.5, True]]
        )

        self.assertEqual(
            cells(read_workbook(content))[1:],
            [("na@example.org", "NA", "7", "2026-03-01T00:00:00"), ("x@y.org", "", "7.5", "True")],
        )

    def test_the_first_sheet_that_is_shown_is_read(self):
        book_with_hidden = workbook([["hidden"]], Shown=TWO)
        self.assertEqual(cells(read_workbook(book_with_hidden)), [("hidden",)])

        book = load_workbook(io.BytesIO(book_with_hidden))
        book.worksheets[0].sheet_state = "hidden"
        self.assertEqual(cells(read_workbook(saved(book))), ROWS)

    def test_a_formula_is_refused_with_its_cell(self):
        content = workbook([HEADING, ["=HYPERLINK(A2)", "Ann", "Nurses", "North"]])

        with self.assertRaisesMessage(Unreadable, "Cell A2 holds a formula"):
            read_workbook(content)

    def test_two_thousand_people_are_read_and_one_more_is_refused_with_the_way_out(self):
        people = [[f"p{n}@example.org", "Nurses"] for n in range(2000)]
        self.assertEqual(len(read_workbook(workbook([HEADING, *people])).lines), 2001)

        with self.assertRaisesMessage(Unreadable, "Save this one as CSV"):
            read_workbook(workbook([HEADING, *people, ["more@example.org", "Nurses"]]))

    def test_what_a_file_says_about_its_own_size_plays_no_part(self):
        rows = inline_row(1, "email", "workgroup") + inline_row(2, "a@b.org", "Nurses")
        content = repacked(workbook(TWO), sheet=sheet_xml(rows, "A1:XFD1048576"))

        self.assertEqual(cells(read_workbook(content))[1], ("a@b.org", "Nurses"))

    def test_a_row_far_below_is_refused_and_not_waited_for(self):
        rows = inline_row(1, "email", "workgroup") + inline_row(1048576, "a@b.org", "Nurses")
        content = repacked(workbook(TWO), sheet=sheet_xml(rows))

        with self.assertRaisesMessage(Unreadable, "Save this one as CSV"):
            read_workbook(content)

    def test_entity_bombs_are_not_unfolded(self):
        bomb = (
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        )
        rows = inline_row(1, "email") + inline_row(2, "&c;")
        content = repacked(workbook(TWO), sheet=sheet_xml(rows, before=bomb))

        with self.assertRaisesMessage(Unreadable, "cannot be read"):
            read_workbook(content)

    def test_what_unpacks_to_too_much_is_not_opened(self):
        fine = workbook(TWO)
        for name, content, said in (
            ("zeros", repacked(fine, zeros=b"0" * 5_000_000), "packed in an unusual way"),
            ("large", repacked(fine, zeros=b"0" * 21_000_000), "more than 20 MB"),
            ("many", repacked(fine, **{f"e{n}": b"x" for n in range(200)}), "more than 20 MB"),
        ):
            with self.subTest(name), self.assertRaisesMessage(Unreadable, said):
                read_workbook(content)

    def test_a_file_of_more_than_two_megabytes_is_not_unpacked(self):
        with self.assertRaisesMessage(Unreadable, "larger than 2 MB"):
            read_workbook(workbooks.ZIP + b"x" * workbooks.MOST_BYTES)

    def test_files_of_another_kind_say_what_to_do(self):
        fine = workbook(TWO)
        for name, content, said in (
            ("old or locked", workbooks.OLD_OFFICE + b"x" * 100, "old kind (.xls) or protected"),
            ("not a zip", workbooks.ZIP + b"x" * 100, "damaged"),
            ("cut off", fine[: len(fine) // 2], "damaged"),
            ("another zip", self.other_zip(), "not an XLSX file"),
            ("no sheet", repacked(fine, sheet=b"<nothing"), "cannot be read"),
            ("broken book", repacked(fine, book=b"<workbook/>"), "no sheet that is shown"),
        ):
            with self.subTest(name), self.assertRaisesMessage(Unreadable, said):
                read_workbook(content)

    def other_zip(self) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        return file.getvalue()
