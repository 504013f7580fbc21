"""The report pack: its files as such, names that would be commands, and how it is taken."""

import io
import json
import zipfile

import openpyxl
from pptx import Presentation
from pypdf import PdfReader

from reports.exports import PACK_FORMATS, whole_pack
from reports.exports.as_html import SCRIPTS_HERE, STYLE_HERE
from reports.pack import Pack, build_pack
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from tests.base import CastTestCase
from tests.reports.purity_close_ups import CloseUpTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed
from tests.reports.test_purity import TwoWaves


class FilesTest(TwoWaves, CloseUpTestCase):
    """What holds for the files as such; their numbers are checked in test_every_format.py."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.pack = build_pack(cls.second, earlier=[cls.first])
        cls.files = {name: make(cls.pack) for name, make in PACK_FORMATS.items()}

    def test_every_place_of_the_web_page_holds_against_the_release(self) -> None:
        page = read(self.files["html"].content)

        self.assertGreater(self.check_cells(page, Recomputed(self.second)), 30)
        self.assertEqual(len(page.figures), 1)

    def test_of_one_release_every_file_is_always_the_same(self) -> None:
        whole = whole_pack(self.pack)

        for name, made in self.files.items():
            self.assertEqual(PACK_FORMATS[name](self.pack).content, made.content, name)
        self.assertEqual(whole.content, whole_pack(self.pack).content)

    def test_the_zip_holds_the_same_files_as_one_by_one(self) -> None:
        with zipfile.ZipFile(io.BytesIO(whole_pack(self.pack).content)) as folder:
            found = {name: folder.read(name) for name in folder.namelist()}

        self.assertEqual(found, {each.filename: each.content for each in self.files.values()})

    def test_a_json_file_says_the_same_as_the_one_on_the_page(self) -> None:
        self.client.force_login(self.lena)
        address = self.address("reports:file", self.second, "ties.json")

        self.assertEqual(json.loads(self.files["json"].content), self.client.get(address).json())


HOSTILE = (
    "=cmd|' /C calc'!A0",
    '<a href="https://example.org">click</a>',
    r"$\href{https://example.org}{x}$",
    '#eval("1")',
    "*bold* _under_ `code`",
    "تمريض",
    "@SUM(1+1)",
)


class NamesTest(CastTestCase):
    """Groups whose names would be commands elsewhere are text in every file."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.released_here = cast.release()
        cls.made_of_it = build_pack(Release.objects.get(pk=cls.released_here.pk))

    def named(self, name: str) -> Pack:
        """The same release, with one group under another name."""
        Workgroup.objects.filter(pk=self.nurses.pk).update(name=name)
        return build_pack(Release.objects.get(pk=self.released_here.pk))

    def text_of(self, kind: str, pack: Pack) -> str:
        content = PACK_FORMATS[kind](pack).content
        if kind == "pdf":
            pages = PdfReader(io.BytesIO(content)).pages
            return "".join("".join(page.extract_text().split()) for page in pages)
        if kind == "pptx":
            slides = Presentation(io.BytesIO(content)).slides
            return "".join(
                "".join(cell.text.split())
                for slide in slides
                for shape in slide.shapes
                if shape.has_table
                for row in shape.table.rows
                for cell in row.cells
            )
        if kind == "html":
            return "".join("".join(p.text.split()) for p in read(content).pieces)
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "".join(
            "".join(str(value).split())
            for row in book.worksheets[0].iter_rows(values_only=True)
            for value in row
        )

    def test_hostile_names_come_out_as_they_were_typed(self) -> None:
        for name in HOSTILE[:5]:
            pack = self.named(name)
            for kind in ("pdf", "pptx", "xlsx", "html"):
                with self.subTest(name, kind=kind):
                    self.assertIn("".join(name.split()), self.text_of(kind, pack))

    def test_no_cell_of_a_workbook_is_a_formula_or_a_link(self) -> None:
        for name in HOSTILE:
            book = openpyxl.load_workbook(
                io.BytesIO(PACK_FORMATS["xlsx"](self.named(name)).content)
            )
            for sheet in book.worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        self.assertNotEqual(cell.data_type, "f", cell.value)
                        self.assertIsNone(cell.hyperlink)

    def test_a_name_in_markup_becomes_no_markup_of_the_web_page(self) -> None:
        page = PACK_FORMATS["html"](self.named("</script><script>alert(1)</script>")).content

        self.assertNotIn(b"<script>alert", page)

    def test_a_name_that_says_where_style_goes_moves_nothing(self) -> None:
        page = PACK_FORMATS["html"](self.named(STYLE_HERE + SCRIPTS_HERE)).content.decode()

        self.assertEqual(page.count("<style>"), 1)
        self.assertEqual(page.count('<script type="module">'), 1)

    def test_control_characters_and_letters_without_a_font_become_a_mark(self) -> None:
        for name in ("a\x01b", "診療", "🩺 ward", "x" * 80):
            pack = self.named(name)
            for make in PACK_FORMATS.values():
                with self.subTest(name, make=make):
                    self.assertGreater(len(make(pack).content), 100)
        self.assertIn("a\N{REPLACEMENT CHARACTER}b", self.text_of("xlsx", self.named("a\x01b")))
        self.assertIn("\N{REPLACEMENT CHARACTER}ward", self.text_of("pdf", self.named("🩺 ward")))

    def test_an_arabic_report_runs_from_right_to_left(self) -> None:
        release = Release.objects.get(pk=self.released_here.pk)
        pack = build_pack(release, language="ar", is_right_to_left=True)

        self.assertIn(b'dir="rtl"', PACK_FORMATS["html"](pack).content[:300])
        self.assertIn(
            "/Lang", str(PdfReader(io.BytesIO(PACK_FORMATS["pdf"](pack).content)).trailer["/Root"])
        )


class TakingTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.released_here = cast.release()

    def get(self, path: str, **query: object):
        self.client.force_login(self.lena)
        return self.client.get(f"/waves/{self.wave.pk}/pack/{path}", query)

    def test_the_page_offers_every_file_of_the_pack(self) -> None:
        page = self.get("").content.decode()

        for name in (*(n for n in PACK_FORMATS if n != "guide"), "prepare/"):
            self.assertIn(f'/waves/{self.wave.pk}/pack/{name}"', page)

    def test_a_file_is_handed_over_under_a_name_that_says_what_it_is(self) -> None:
        answer = self.get("pdf")

        self.assertEqual(
            answer["Content-Disposition"], 'attachment; filename="discharge-wave-1-report.pdf"'
        )
        self.assertEqual(answer.content[:5], b"%PDF-")

    def test_sections_that_were_not_chosen_do_not_stand_in_it(self) -> None:
        whole = self.get("html").content
        part = self.get("html", chosen="1", sections=["method"]).content

        self.assertIn(b'id="heatmap"', whole)
        self.assertNotIn(b'id="heatmap"', part)
        self.assertIn(b'id="method"', part)

    def test_a_unit_that_is_not_there_gives_no_file_of_the_whole_study(self) -> None:
        self.assertEqual(self.get("pdf", unit=999).status_code, 404)
        self.assertEqual(self.get("pdf", chosen="1", unit=999).status_code, 404)

    def test_an_unknown_format_is_not_there(self) -> None:
        self.assertEqual(self.get("exe").status_code, 404)
