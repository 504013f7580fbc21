"""An organisation's logo and colour: drawn anew, readable, and in every file of its reports."""

import io
import re
import zipfile
import zlib

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from pptx import Presentation
from pypdf import PdfReader

from reports.exports import PACK_FORMATS
from reports.pack import build_pack
from surveys.models.events import Event
from surveys.models.looks import Look
from surveys.models.releases import Release
from tests.base import CastTestCase

RED = "#a3282c"
# A picture to be turned whose maker's name is a number.
TURNED = bytes.fromhex(
    "4578696600004d4d002a000000080002011200030000000100060000010f000b000000016162636400000000"
)


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 90), **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, RED).save(file, kind, **more)
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of 10 kB that says it has 900 million pixels."""
    small = picture()
    head = small[8:33]
    wide = head[:8] + (30_000).to_bytes(4) * 2 + head[16:21]
    return small[:8] + wide + zlib.crc32(wide[4:]).to_bytes(4) + small[33:]


class LookTestCase(CastTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.amal)
        self.address = f"/organisations/{self.hospital.pk}/look/"

    def send(self, logo: bytes = b"", **said: str):
        files = {"logo": SimpleUploadedFile("C:\\amal\\logo.png", logo)} if logo else {}
        return self.client.post(self.address, said | files)

    def look(self) -> Look:
        return Look.objects.get(organisation=self.hospital)


class ChooseTest(LookTestCase):
    def test_a_picture_is_drawn_anew_without_what_else_its_file_held(self) -> None:
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", "Amal Secret")
        exif = Image.Exif()
        exif[0x010E] = "Amal Secret"
        for made in (picture(pnginfo=said) + b"<?php hidden", picture("JPEG", exif=exif)):
            self.assertIn(b"Amal Secret", made)

            self.assertEqual(self.send(made).status_code, 302)

            kept = bytes(self.look().logo)
            self.assertNotIn(b"Secret", kept)
            self.assertNotIn(b"hidden", kept)
            with Image.open(io.BytesIO(kept)) as shown:
                self.assertEqual((shown.format, shown.size), ("PNG", (300, 90)))
                self.assertFalse(shown.info)

    def test_a_large_picture_becomes_as_small_as_files_need_it(self) -> None:
        self.send(picture(size=(1800, 1200)))

        with Image.open(io.BytesIO(bytes(self.look().logo))) as shown:
            self.assertEqual(shown.size, (300, 200))

    def test_what_is_no_picture_or_too_much_of_one_is_refused_with_a_reason(self) -> None:
        for content, reason in (
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no PNG or JPEG"),
            (picture("GIF"), "no PNG or JPEG"),
            (picture()[:120], "no PNG or JPEG"),
            (picture(exif=b"Exif\0\0MM\0*\0\0\0"), "no PNG or JPEG"),  # struct.error
            (picture("JPEG", exif=TURNED), "no PNG or JPEG"),  # AttributeError
            (bomb(), "4 million pixels"),
            (picture() + b"\0" * 1_000_000, "larger than 1 MB"),
        ):
            answer = self.send(content)

            self.assertContains(answer, reason, status_code=400)
        self.assertFalse(Look.objects.exists())

    def test_a_colour_that_white_text_cannot_be_read_on_is_refused_with_its_contrast(self) -> None:
        for colour, reason in (
            ("#ffcc00", "its contrast is 1.5"),
            ("red", "#0b6157"),
            ("#12345g", "#0b6157"),
            ("#fff", "#0b6157"),
        ):
            self.assertContains(self.send(accent=colour), reason, status_code=400)

        self.assertEqual(self.send(accent=RED.upper()).status_code, 302)
        self.assertEqual(self.look().accent, RED)

    def test_a_colour_is_changed_without_handing_the_logo_in_again_and_it_can_go(self) -> None:
        self.send(picture(), accent=RED)

        self.send(accent="")
        self.assertTrue(self.look().logo)
        self.send(takes_logo_out="on")

        self.assertEqual((bytes(self.look().logo), self.look().accent), (b"", ""))

    def test_that_it_was_changed_stands_in_the_log(self) -> None:
        self.send(picture(), accent=RED)

        line = Event.objects.get()
        self.assertEqual((line.actor, line.action), (self.amal, "settings changed"))
        self.assertEqual(line.about, f"look of files: logo set, colour {RED}")


class InFilesTest(LookTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.of = cast.release()

    def made(self, name: str) -> bytes:
        return PACK_FORMATS[name](build_pack(Release.objects.get(pk=self.of.pk))).content

    def test_every_kind_of_file_carries_logo_and_colour_and_keeps_the_colours_of_numbers(
        self,
    ) -> None:
        plain = {name: self.made(name) for name in ("pdf", "pptx", "xlsx", "html")}
        self.send(picture(), accent=RED)
        own = {name: self.made(name) for name in plain}

        self.check_pdf(plain["pdf"], own["pdf"])
        self.check_slides(plain["pptx"], own["pptx"])
        self.check_workbook(plain["xlsx"], own["xlsx"])
        self.check_page(plain["html"], own["html"])

    def check_pdf(self, plain: bytes, own: bytes) -> None:
        drawn, before = (PdfReader(io.BytesIO(each)).pages for each in (own, plain))

        self.assertEqual((len(before[0].images), len(drawn[0].images)), (0, 1))
        self.assertEqual([p.extract_text() for p in drawn], [p.extract_text() for p in before])

    def check_slides(self, plain: bytes, own: bytes) -> None:
        deck, before = (Presentation(io.BytesIO(each)) for each in (own, plain))

        for slide, other in zip(deck.slides, before.slides, strict=True):
            kinds = [shape.shape_type for shape in slide.shapes if shape.shape_type == 13]
            self.assertEqual(len(kinds), 1)
            self.assertEqual(fills_of(slide), fills_of(other))
        with zipfile.ZipFile(io.BytesIO(own)) as folder:
            theme = folder.read("ppt/theme/theme1.xml").decode()
        self.assertIn('<a:accent1><a:srgbClr val="A3282C"/>', theme)

    def check_workbook(self, plain: bytes, own: bytes) -> None:
        book, before = (openpyxl.load_workbook(io.BytesIO(each)) for each in (own, plain))

        for sheet, other in zip(book.worksheets, before.worksheets, strict=True):
            self.assertEqual(sheet["A1"].fill.fgColor.rgb, "FFA3282C")
            self.assertEqual(sheet["A1"].font.color.rgb, "FFFFFFFF")
            self.assertEqual(sheet["A2"].fill.fgColor.rgb, other["A2"].fill.fgColor.rgb)

    def check_page(self, plain: bytes, own: bytes) -> None:
        self.assertIn(b"border-block-start: 12px solid #a3282c;", own)
        self.assertIn(b'<header class="own">', own)
        self.assertEqual(own.count(b'<img class="own-logo" src="data:image/png;base64,'), 1)
        self.assertNotIn(b"<img", plain)
        steps = re.compile(rb"--mean-\d: #[0-9a-f]{6}")
        self.assertEqual(steps.findall(own), steps.findall(plain))


def fills_of(slide: object) -> list[str]:
    """The colour of each cell of each table."""
    return [
        str(cell.fill.fore_color.rgb)
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
