"""The report pack: every number in every format is the released one, and every name stays text."""

import csv
import io
import json
import re
import zipfile

import openpyxl
from networkx import read_graphml
from pptx import Presentation
from pypdf import PdfReader

from reports.exports import PACK_FORMATS, whole_pack
from reports.exports.as_html import SCRIPTS_HERE, STYLE_HERE
from reports.pack import Pack, build_pack
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from tests.base import CODES, CastTestCase
from tests.reports.purity_close_ups import CloseUpTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed
from tests.reports.test_purity import ManyPeople
from tests.reports.values import numbers_in

CHANGE = re.compile(r"[+−]\d+\.\d")


class NumbersTest(ManyPeople, CloseUpTestCase):
    """Two waves of many people: exact numbers, ranges, half steps, withheld and held back ones."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        cast = cls()
        cast.next_wave(2)
        cast.everybody_answers()
        cls.first = cast.release()
        cast.next_wave(3)
        cast.everybody_answers(joiners=1)
        cls.second = cast.release()
        cls.pack = build_pack(cls.second, earlier=[cls.first])
        cls.expected = Recomputed(cls.second)
        cls.names = {str(group.pk): group.name for group in Workgroup.objects.all()}

    def made(self, name: str) -> bytes:
        return PACK_FORMATS[name](self.pack).content

    def released(self) -> dict[tuple[str, str], object]:
        """Every tie with a number, by the keys of raters and rated."""
        return {k[:2]: v for k, v in self.expected.matrix.items() if k[2] == "all" and v}

    def allowed(self, *, changes: bool = True) -> set[str]:
        """Every number that may stand anywhere in a pack."""
        numbers = self.furniture(self.second) | self.furniture(self.first)
        for expected in (self.expected, Recomputed(self.first)):
            for value in expected.matrix.values():
                numbers |= value.numbers if value else set()
            for measure in ("all", "communication", "relationship", *CODES):
                for scope in ("between", "within"):
                    place = expected.expected(f"{measure}:{scope}")
                    numbers |= place.numbers if place else set()
            numbers |= {str(n) for n in expected.raters.values()}
            numbers |= {str(n) for n in expected.level_counts.values()}
        for conversation in self.pack.conversations:
            shown = [each.cell for each in conversation.tie.shown]
            anchors = [f"tie-{each.rater}-{each.target}" for each in shown]
            numbers |= self.reasoned(anchors, self.expected)
        if changes and self.pack.changes:
            numbers |= self.of_changes()
        return numbers | {"0.1", "1", "2", "3", "4", "5", "6", "7"}

    def of_changes(self) -> set[str]:
        """What a comparison says; test_changes.py holds it against the two releases."""
        lines = [self.pack.changes.index, *self.pack.changes.lines]
        said = [(line.before, line.after, line.difference, line.interval, line.p) for line in lines]
        words = " ".join(str(each) for line in said for each in line if each)
        return numbers_in(f"{words} {len(self.pack.changes.uncompared)}")

    def test_a_workbook_holds_each_released_tie_to_the_last_digit_and_no_other(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(self.made("xlsx")))
        head, *lines = book.worksheets[0].iter_rows(values_only=True)
        rows = [dict(zip(head, line, strict=True)) for line in lines]
        mine = [row for row in rows if row["wave"] == self.second.wave.number]
        found = {(r["rater"], r["rated"]): r for r in mine if r["value"] is not None}

        raters = {row.key: row.name for row in self.pack.report.rows}
        wanted = {(raters[a], self.names[b]): value for (a, b), value in self.released().items()}
        self.assertEqual(found.keys(), wanted.keys())
        for pair, value in wanted.items():
            self.assertAlmostEqual(found[pair]["value"], float(value.middle), places=9)
            self.assertAlmostEqual(found[pair]["low"], float(value.low), places=9)
            self.assertEqual((found[pair]["n"], found[pair]["shown"]), (value.n, value.words))

    def test_a_withheld_tie_leaves_no_number_in_a_workbook(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(self.made("xlsx")))
        head, *lines = book.worksheets[0].iter_rows(values_only=True)
        silent = [
            dict(zip(head, line, strict=True))
            for line in lines
            if line[head.index("value")] is None
        ]

        self.assertGreater(len(silent), 0)
        for row in silent:
            self.assertEqual([row[k] for k in ("low", "high", "n", "level")], [None] * 4)

    def test_a_network_file_has_an_edge_for_each_released_tie_and_no_other(self) -> None:
        graph = read_graphml(io.BytesIO(self.made("graphml")))

        self.assertEqual(set(graph.edges), set(self.released()))
        for edge, value in self.released().items():
            self.assertAlmostEqual(graph.edges[edge]["value"], float(value.middle), places=9)
            self.assertEqual(graph.edges[edge]["n"], value.n)
        lines = list(csv.DictReader(io.StringIO(self.made("edges").decode(), newline="")))
        self.assertEqual(
            [line["n"] for line in lines], [str(d["n"]) for *_, d in graph.edges(data=True)]
        )

    def test_every_number_of_the_pdf_was_released_and_every_released_tie_stands_in_it(self) -> None:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(self.made("pdf"))).pages]
        text = " ".join(pages)
        pages_numbered = {str(n) for n in range(len(pages) + 1)}

        self.assertLessEqual(numbers_in(self.without_print(text)), self.allowed() | pages_numbered)
        for value in self.released().values():
            self.assertIn(value.words, " ".join(text.split()))

    def without_print(self, text: str) -> str:
        return text.replace(self.second.fingerprint[:12], "")

    def test_every_number_on_slides_in_notes_and_in_charts_was_released(self) -> None:
        deck = Presentation(io.BytesIO(self.made("pptx")))
        said, charted = [], []
        for slide in deck.slides:
            said.append(slide.notes_slide.notes_text_frame.text)
            for shape in slide.shapes:
                said.append(shape._element.xpath(".//p:cNvPr")[0].get("descr") or "")
                if shape.has_text_frame:
                    said.append(shape.text_frame.text)
                if shape.has_table:
                    said += [c.text for row in shape.table.rows for c in row.cells]
                if shape.has_chart:
                    plot = shape.chart.plots[0]
                    charted += [v for series in plot.series for v in series.values]

        self.assertLessEqual(numbers_in(self.without_print(" ".join(said))), self.allowed())
        known = self.charted()
        self.assertGreater(len(charted), 20)
        for value in charted:
            self.assertTrue(value is None or round(value, 9) in known, value)

    def charted(self) -> set[float]:
        """Middles that a chart may draw: of ties in each dimension, and of the indices."""
        middles = set()
        for expected in (self.expected, Recomputed(self.first)):
            middles |= {round(float(v.middle), 9) for v in expected.matrix.values() if v}
            for measure in ("all", *CODES):
                for scope in ("between", "within"):
                    found = expected.index(measure, scope)
                    if found:
                        middles.add(round(float(sum(v.middle for v in found) / len(found)), 9))
        return middles

    def test_the_workbooks_inside_slides_hold_what_their_charts_draw(self) -> None:
        known, seen = self.charted(), 0
        with zipfile.ZipFile(io.BytesIO(self.made("pptx"))) as folder:
            for name in folder.namelist():
                if name.endswith(".xlsx"):
                    sheet = openpyxl.load_workbook(io.BytesIO(folder.read(name))).active
                    for row in sheet.iter_rows(values_only=True):
                        numbers = [each for each in row if isinstance(each, float)]
                        seen += len(numbers)
                        self.assertLessEqual({round(each, 9) for each in numbers}, known)

        self.assertGreater(seen, 20)

    def test_every_place_of_the_web_page_holds_against_the_release(self) -> None:
        page = read(self.made("html"))

        self.assertGreater(self.check_cells(page, self.expected), 30)
        self.assertEqual(len(page.figures), 1)
        self.check_picture(page.figures[0])
        text = self.without_print(self.without_scripts(page.elsewhere()))
        self.assertLessEqual(numbers_in(text), self.allowed())

    def check_picture(self, figure: dict) -> None:
        """The drawing holds what the table holds; a file has no page beside it to read from."""
        rows, columns = list(self.expected.rows), [c.key for c in self.pack.report.columns]
        for theme in ("light", "dark"):
            cells = figure[theme]["data"][0]
            for y, row in enumerate(rows):
                for x, column in enumerate(columns):
                    value = self.expected.matrix.get((row, column, "all"))
                    self.assertEqual(cells["z"][y][x], value.step if value else None)
                    if value:
                        self.assertEqual(cells["text"][y][x], value.words)
                        self.assertLessEqual(numbers_in(cells["hovertext"][y][x]), value.numbers)
                    else:
                        self.assertEqual(numbers_in(cells["text"][y][x]), set())

    def without_scripts(self, text: str) -> str:
        return (
            re.sub(r"/\*.*|@font-face.*", "", text, flags=re.DOTALL)
            if "@font-face" in text
            else text
        )

    def test_the_zip_holds_the_same_files_as_one_by_one(self) -> None:
        with zipfile.ZipFile(io.BytesIO(whole_pack(self.pack).content)) as folder:
            alone = {made.filename: made.content for made in self.all_files()}

            self.assertEqual(set(folder.namelist()), set(alone))
            for name in folder.namelist():
                if not name.endswith((".pptx", ".xlsx")):
                    self.assertEqual(folder.read(name), alone[name], name)

    def all_files(self) -> list:
        return [make(self.pack) for make in PACK_FORMATS.values()]

    def test_a_pdf_of_one_release_is_always_the_same_file(self) -> None:
        self.assertEqual(self.made("pdf"), self.made("pdf"))

    def test_no_file_says_where_or_by_whom_it_was_made(self) -> None:
        for made in self.all_files():
            for name, content in self.parts(made.filename, made.content):
                for trace in (b"/site-packages/", b"/home/", b"/root/", b"Steve Canny", b"amal"):
                    self.assertNotIn(trace, content, f"{made.filename} {name}")

    def parts(self, name: str, content: bytes) -> list[tuple[str, bytes]]:
        if not name.endswith((".pptx", ".xlsx")):
            return [(name, content)]
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            return [(part, folder.read(part)) for part in folder.namelist()]

    def test_a_json_file_says_the_same_as_the_one_on_the_page(self) -> None:
        self.client.force_login(self.lena)
        address = self.address("reports:file", self.second, "ties.json")

        self.assertEqual(json.loads(self.made("json")), self.client.get(address).json())


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
