"""Names that would be commands, links or markup elsewhere are text in every file, or a mark."""

import csv
import dataclasses
import html
import io
import json
import re
from typing import Any

import openpyxl
from networkx import read_graphml
from pptx import Presentation
from pypdf import PdfReader

from reports.exports import PACK_FORMATS
from reports.exports.as_html import SCRIPTS_HERE, STYLE_HERE
from reports.exports.letters import drawn, printable
from reports.pack import Pack, build_pack
from surveys.models.releases import Release
from tests.base import CastTestCase
from tests.reports.reading import read
from tests.reports.taken import OURS

PAGES = 6  # of a PDF: cover, summary and what follows
MARK = "\N{REPLACEMENT CHARACTER}"
HOSTILE = {
    "a formula": "=cmd|' /C calc'!A0",
    "another formula": "@SUM(1+1)*cmd",
    "a link": '<a href="https://example.org">click</a>',
    "a script": "</script><script>alert(1)</script>",
    "mathematics": r"$\href{https://example.org}{x}$",
    "typst": '#eval("1") #read("/etc/passwd") *bold* `code` $x$ @label',
    "a template": "{{ 7|add:7 }}{% now 'Y' %}",
    "our own marks": STYLE_HERE + SCRIPTS_HERE,
    "control characters": "a\x00b\x01c\x1bd\x7fe\x85f",
    "a lone surrogate": "a\ud800b",
    "a bidi override": "a\u202egpj.exe\u2066b",
    "Arabic": "تمريض وعلاج",
    "letters without a font": "診療 🩺 ward",
    "very long": "long name " * 500,
    "one long word": "x" * 5000,
}


def renamed(value: Any, names: tuple[str, ...], new: str) -> Any:
    """Return plain data with another name in place of these, wherever it is part of a text."""
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, new)
        return value
    if isinstance(value, tuple | list):
        made = [renamed(each, names, new) for each in value]
        return type(value)(*made) if hasattr(value, "_fields") else type(value)(made)
    if isinstance(value, dict):
        return {key: renamed(each, names, new) for key, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        return dataclasses.replace(value, **renamed(fields, names, new))
    return value


class HostileTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.release_here = Release.objects.get(pk=cast.release().pk)
        cls.pack = build_pack(cls.release_here)

    def named(self, *names: str) -> Pack:
        """The same report with its groups under other names, its study and organisation as well."""
        pack = renamed(self.pack, ("Discharge", "North Hospital"), names[0])
        for group, name in zip(("Nurses", "Physicians", "Therapists"), names, strict=False):
            pack = renamed(pack, (group,), name)
        return pack

    def test_every_name_is_text_in_every_file_and_what_a_file_cannot_hold_is_a_mark(self) -> None:
        for start in range(0, len(HOSTILE), 3):
            names = dict(list(HOSTILE.items())[start : start + 3])
            pack = self.named(*names.values())
            for kind, make in PACK_FORMATS.items():
                made = make(pack)
                found = squeezed("".join(TEXTS[kind](made.content)))
                self.assertRegex(made.filename, r"^[a-z0-9.-]{1,120}$")
                for what, name in list(names.items())[: 1 if kind == "guide" else 3]:
                    with self.subTest(what, kind=kind):
                        self.check(squeezed((drawn if kind == "pdf" else printable)(name)), found)

    def check(self, name: str, found: str) -> None:
        if name == squeezed(HOSTILE["Arabic"]) and name not in found:
            # A PDF holds the shapes of these letters in the order in which they are drawn.
            self.assertLessEqual(set(name), set(found))
        else:
            self.assertIn(name[:1500], found)

    def test_a_mark_stands_where_a_letter_is_missing(self) -> None:
        self.assertEqual(printable(HOSTILE["control characters"]), MARK.join("abcdef"))
        self.assertEqual(printable(HOSTILE["a lone surrogate"]), f"a{MARK}b")
        self.assertEqual(printable(HOSTILE["a bidi override"]), f"a{MARK}gpj.exe{MARK}b")
        self.assertEqual(drawn(HOSTILE["letters without a font"]), f"{MARK * 2} {MARK} ward")
        self.assertEqual(drawn(HOSTILE["Arabic"]), HOSTILE["Arabic"])

    def test_no_cell_of_a_workbook_is_a_formula_or_a_link(self) -> None:
        for name in ("a formula", "another formula", "a link"):
            content = PACK_FORMATS["xlsx"](self.named(HOSTILE[name])).content
            for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
                for cell in (cell for row in sheet.iter_rows() for cell in row):
                    self.assertNotEqual(cell.data_type, "f", cell.value)
                    self.assertIsNone(cell.hyperlink)

    def test_no_cell_of_a_table_begins_like_a_formula(self) -> None:
        for kind in ("csv", "edges"):
            content = PACK_FORMATS[kind](self.named(HOSTILE["a formula"])).content.decode()
            for cell in (cell for row in csv.reader(io.StringIO(content)) for cell in row):
                self.assertNotIn(cell[:1], set("=@+"))

    def test_a_name_in_markup_becomes_no_markup_of_the_web_page(self) -> None:
        for name in ("a script", "a link", "our own marks"):
            page = PACK_FORMATS["html"](self.named(HOSTILE[name])).content.decode()

            self.assertNotIn("<script>alert", page)
            self.assertNotIn('<a href="https', page)
            self.assertEqual(page.count("<style>"), 1)
            self.assertEqual(page.count('<script type="module">'), 1)

    def test_no_label_of_a_drawing_is_a_link_or_a_formula(self) -> None:
        for name in ("a link", "mathematics"):
            page = read(OURS.sub(b"", PACK_FORMATS["html"](self.named(HOSTILE[name])).content))
            said = json.dumps(page.figures)

            self.assertNotIn("<a", said)
            self.assertNotIn("$", said)

    def test_no_link_of_a_pdf_or_of_slides_leads_out(self) -> None:
        for name in ("a link", "mathematics", "typst"):
            pages = PdfReader(io.BytesIO(PACK_FORMATS["pdf"](self.named(HOSTILE[name])).content))
            slides = PACK_FORMATS["pptx"](self.named(HOSTILE[name])).content

            links = [a.get_object() for p in pages.pages for a in p.get("/Annots", [])]
            self.assertEqual([link for link in links if "/URI" in str(link.get("/A"))], [])
            for slide in Presentation(io.BytesIO(slides)).slides:
                self.assertFalse(any(each.is_external for each in slide.part.rels.values()))

    def test_an_arabic_report_runs_from_right_to_left(self) -> None:
        pack = build_pack(self.release_here, language="ar", is_right_to_left=True)

        self.assertIn(b'dir="rtl"', PACK_FORMATS["html"](pack).content[:300])
        self.assertIn(
            "/Lang", str(PdfReader(io.BytesIO(PACK_FORMATS["pdf"](pack).content)).trailer["/Root"])
        )


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def of_pdf(content: bytes) -> list[str]:
    """What the first pages say: names of 5,000 letters make hundreds of them."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages[:PAGES]]


def of_slides(content: bytes) -> list[str]:
    said = []
    for slide in Presentation(io.BytesIO(content)).slides:
        parts = [slide.part, slide.notes_slide.part]
        parts += [shape.chart.part for shape in slide.shapes if shape.has_chart]
        for part in parts:
            said += [t.text or "" for t in part._element.iter() if str(t.tag).endswith("}t")]
    return said


def of_workbook(content: bytes) -> list[str]:
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return [str(cell) for sheet in sheets for row in sheet.values for cell in row]


def of_page(content: bytes) -> list[str]:
    page = read(OURS.sub(b"", content))
    drawings = html.unescape(json.dumps(page.figures, ensure_ascii=False)).split("<br>")
    return [*(piece.text for piece in page.pieces), *drawings]


def of_graph(content: bytes) -> list[str]:
    graph = read_graphml(io.BytesIO(content))
    return [str(facts["label"]) for _, facts in graph.nodes(data=True)]


def of_table(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode(), newline="")) for cell in row]


def of_json(content: bytes) -> list[str]:
    return [line["rater"] for line in json.loads(content)["ties"]]


TEXTS = {
    "pdf": of_pdf,
    "pptx": of_slides,
    "xlsx": of_workbook,
    "html": of_page,
    "csv": of_table,
    "json": of_json,
    "graphml": of_graph,
    "edges": of_table,
    "guide": lambda content: [content.decode()],
}
