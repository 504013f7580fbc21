"""No hidden data: what lies in the files of a pack besides what a reader sees, zips within too."""

import getpass
import io
import re
import sys
import zipfile
from collections.abc import Iterator

import openpyxl
from django.conf import settings
from django.utils.timezone import localdate
from pptx import Presentation
from pypdf import PdfReader

from reports.exports import whole_pack
from reports.pack import build_pack
from surveys.models.releases import Release
from tests.base import CastTestCase

TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d[:\d.]*Z?")
NEVER = ("thumbnail", "custom", "printersettings", "vba", "comments", "activex", "externallink")


class HiddenTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        pk = cast.release().pk
        # Released on another day than today, so that the day of making would be seen.
        cls.day = localdate().replace(year=localdate().year - 1, month=3, day=7)
        release = Release.objects.get(pk=pk)
        release.released_on = cls.day
        cls.pack = build_pack(release)
        cls.parts = list(parts_of("pack.zip", whole_pack(cls.pack).content))

    def named(self, ending: str) -> list[tuple[str, bytes]]:
        return [(name, content) for name, content, _ in self.parts if name.endswith(ending)]

    def test_every_part_was_made_on_the_day_of_the_release_and_at_no_hour(self) -> None:
        self.assertGreater(len(self.parts), 100)
        for name, _, made in self.parts:
            self.assertEqual(made, (self.day.year, 3, 7, 0, 0, 0), name)
        told = {
            moment
            for name, content, _ in self.parts
            if name.endswith((".xml", ".rels"))
            for moment in TIME.findall(content)
        }
        self.assertEqual(told, {f"{self.day.isoformat()}T00:00:00Z".encode()})

    def test_no_file_says_by_whom_where_or_with_what_it_was_made(self) -> None:
        traces = {
            str(settings.BASE_DIR),
            str(settings.DATA_DIR),
            sys.prefix,
            "site-packages",
            "Steve Canny",
            "Macintosh",
            "python-pptx",
            "XlsxWriter",
            f"/{getpass.getuser()}/",
            "amal",
            "lena@",
        }
        for name, content, _ in self.parts:
            ours = re.sub(rb"<(style|script)(?! id=)[^>]*>.*?</\1>", b"", content, flags=re.DOTALL)
            for trace in traces:
                self.assertNotIn(trace.lower().encode(), ours.lower(), f"{name}: {trace}")

    def test_there_are_no_thumbnails_macros_remarks_or_properties_of_ones_own(self) -> None:
        for name, _, _ in self.parts:
            for never in NEVER:
                self.assertNotIn(never, name.lower())

    def test_office_files_name_the_organisation_and_no_person(self) -> None:
        found = self.named("docProps/core.xml")

        self.assertGreater(len(found), 3)
        for name, content in found:
            text = content.decode()
            self.assertIn(field(text, "dc:creator"), ("", "North Hospital"), name)
            self.assertEqual(field(text, "cp:lastModifiedBy"), "", name)
        for name, content in self.named("docProps/app.xml"):
            for about in ("Application", "Manager", "Company", "HyperlinkBase", "Template"):
                self.assertEqual(field(content.decode(), about), "", name)

    def test_a_pdf_names_the_organisation_the_title_and_the_day(self) -> None:
        [(_, content)] = self.named(".pdf")
        about = PdfReader(io.BytesIO(content)).metadata

        self.assertEqual((about.author, about.title), ("North Hospital", "Discharge · Wave 1"))
        days = {about.creation_date, about.modification_date} - {None}
        self.assertEqual({(d.date(), d.hour, d.minute) for d in days}, {(self.day, 0, 0)})

    def test_no_sheet_row_column_or_slide_is_hidden(self) -> None:
        for name, content in self.named(".xlsx"):
            for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
                self.assertEqual(sheet.sheet_state, "visible", name)
                sizes = (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())
                self.assertFalse(any(size.hidden for size in sizes), name)
        [(_, content)] = self.named(".pptx")
        for slide in Presentation(io.BytesIO(content)).slides:
            self.assertNotEqual(slide._element.get("show"), "0")

    def test_links_lead_out_of_no_file(self) -> None:
        for name, content in self.named(".rels"):
            self.assertNotIn(b'TargetMode="External"', content, name)


def parts_of(name: str, content: bytes) -> Iterator[tuple[str, bytes, tuple[int, ...]]]:
    """Yield each part of a zip, and of the zips within, with when it says it was made."""
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        for part in folder.infolist():
            inner, path = folder.read(part), f"{name}/{part.filename}"
            yield path, inner, part.date_time
            if inner[:4] == b"PK\x03\x04":
                yield from parts_of(path, inner)


def field(text: str, name: str) -> str:
    found = re.search(rf"<{name}[^>]*>([^<]*)</{name}>", text)
    return found[1] if found else ""
