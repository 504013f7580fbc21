"""Taking every number out of a file of a report: ties by their names, and whatever else is said.

One reader per format. Another way to hand results out (an address of an API, say) gets a reader
here and a line in READERS, and test_every_format.py holds it against the release like the others.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from networkx import read_graphml
from pptx import Presentation
from pypdf import PdfReader

from tests.reports.reading import Page, read

Key = tuple[int, str, str, str]  # wave, rater, rated, measure
SHOWN = re.compile(r"about \d\.\d|\d\.\d or (?:more|less)|\d\.\d")
PRINTED = re.compile(rf"({SHOWN.pattern})\s[^\d]*?n (\d+)")

# Style and scripts inside the HTML file are ours, digit by digit the same for every release.
OURS = re.compile(rb"<(style|script)(?! id=)[^>]*>.*?</\1>", re.DOTALL)


@dataclass(frozen=True)
class Names:
    """How the newest wave names its rows and columns, in their order, by key."""

    wave: int
    rows: dict[str, str]
    columns: dict[str, str]
    released: list[tuple[str, str]]  # pairs of names with a number, row by row


@dataclass
class Taken:
    """What a file says. `drawn` are unrounded numbers that stand for no single tie."""

    shown: dict[Key, str] = field(default_factory=dict)
    n: dict[Key, int] = field(default_factory=dict)
    exact: dict[Key, tuple[float, float, float]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)

    def line(self, wave: int, line: dict[str, Any]) -> None:
        """Take a line of a table; one without a number must hold none at all."""
        key = (wave, line["rater"], line["rated"], line["measure"])
        numbers = [line[each] for each in ("low", "value", "high", "n")]
        rest = set(line) - {"rater", "rated", "measure", "low", "value", "high", "n", "shown"}
        self.said += [str(line[each]) for each in sorted(rest - {"wave"})]
        if all(each in (None, "") for each in numbers):
            self.said.append(str(line["shown"]))
            return
        low, value, high, n = map(float, numbers)
        self.shown[key], self.n[key], self.exact[key] = line["shown"], int(n), (low, value, high)


def of_page(content: bytes, names: Names) -> Taken:
    """A page, or the HTML file: each released number stands in a place with a name."""
    page = read(OURS.sub(b"", content))
    taken = Taken(said=[page.elsewhere(), *_pictured(page)])
    for place, text in page.in_cells():
        row, _, rest = place.partition(":")
        target, _, measure = rest.partition(":")
        found = SHOWN.search(text)
        if row in names.rows and target in names.columns and measure and found:
            key = (names.wave, names.rows[row], names.columns[target], measure)
            taken.shown[key] = found[0]
            taken.said.append(text.replace(found[0], "", 1))
        else:
            taken.said.append(text)
    return taken


def _pictured(page: Page) -> Iterator[str]:
    """The words of a drawing; its z are colours from 1 to 7, its x and y places."""
    for figure in page.figures:
        for theme in figure.values():
            for trace in theme["data"]:
                yield json.dumps([trace.get("text"), trace.get("hovertext")])


def of_pdf(content: bytes, names: Names) -> Taken:
    """Pages are read in their order, and the matrix row by row."""
    taken, found = Taken(), []
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    for text in pages:
        words = " ".join(text.split())
        if words.startswith("How the groups rate each other"):
            head, _, body = words.partition(" Raters ")
            found += PRINTED.findall(body)
            words = head + PRINTED.sub("", body)
        taken.said.append(words)
    for (rater, rated), (shown, n) in zip(names.released, found, strict=True):
        taken.shown[names.wave, rater, rated, "all"] = shown
        taken.n[names.wave, rater, rated, "all"] = int(n)
    return taken


def of_slides(content: bytes, names: Names) -> Taken:
    """Tables, notes, alternative texts, labels of charts, and the workbooks behind them."""
    taken = Taken()
    for slide in Presentation(io.BytesIO(content)).slides:
        taken.said.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            taken.said.append(shape._element.xpath(".//p:cNvPr")[0].get("descr") or "")
            if shape.has_text_frame:
                taken.said.append(shape.text_frame.text)
            if shape.has_table:
                _of_table([[cell.text for cell in row.cells] for row in shape.table.rows], taken)
            if shape.has_chart:
                root = shape.chart._chartSpace
                taken.said += [each.text or "" for each in root.iter() if _tag(each) == "t"]
                cached = [each for each in root.iter() if _tag(each) == "v"]
                taken.drawn += [float(v.text) for v in cached if _is_number(v.text)]
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        for name in folder.namelist():
            if name.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(folder.read(name)))
                _take_cells(book.worksheets, taken)
    taken.shown = {(names.wave, *key[1:]): shown for key, shown in taken.shown.items()}
    return taken


def _of_table(rows: list[list[str]], taken: Taken) -> None:
    if rows[0][0] != "Raters":
        taken.said += [cell for row in rows for cell in row]
        return
    for row in rows[1:]:
        rater, _, n = row[0].rpartition(" (")
        taken.said.append(n)
        for rated, cell in zip(rows[0][1:], row[1:], strict=True):
            found = SHOWN.match(cell)
            if found:
                taken.shown[0, rater, rated, "all"] = found[0]
            taken.said.append(SHOWN.sub("", cell, count=1))


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_number(text: str | None) -> bool:
    return bool(text and re.fullmatch(r"\d+\.?\d*(e-?\d+)?", text))


def of_workbook(content: bytes, names: Names) -> Taken:
    """Ties and dimensions line by line; every other sheet cell by cell."""
    taken = Taken()
    first, second, *others = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    for sheet in (first, second):
        head, *lines = sheet.iter_rows(values_only=True)
        for line in lines:
            facts = dict(zip(head, line, strict=True))
            taken.line(facts["wave"], {"measure": "all"} | facts)
    for sheet in others:
        taken.said += [str(cell) for row in sheet.values for cell in row if cell is not None]
    return taken


def _take_cells(sheets: list[Any], taken: Taken) -> None:
    for cell in (cell for sheet in sheets for row in sheet.values for cell in row):
        if isinstance(cell, int | float):
            taken.drawn.append(float(cell))
        elif cell is not None:
            taken.said.append(str(cell))


def of_csv(content: bytes, names: Names) -> Taken:
    taken = Taken()
    for line in csv.DictReader(io.StringIO(content.decode(), newline="")):
        taken.line(names.wave, line)
    return taken


def of_json(content: bytes, names: Names) -> Taken:
    """Ties as in CSV, and all the rest of the document."""
    taken, document = Taken(), json.loads(content)
    for line in document.pop("ties"):
        taken.line(names.wave, line)
    _take_leaves(document, taken)
    return taken


def _take_leaves(found: Any, taken: Taken) -> None:
    if isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            _take_leaves(each, taken)
    elif isinstance(found, float):
        taken.drawn.append(found)
    elif found is not None and not isinstance(found, bool):
        taken.said.append(str(found))


def of_graphml(content: bytes, names: Names) -> Taken:
    taken, graph = Taken(), read_graphml(io.BytesIO(content))
    labels = {key: str(facts.pop("label")) for key, facts in graph.nodes(data=True)}
    taken.said += [str(v) for _, facts in graph.nodes(data=True) for v in facts.values()]
    taken.said += [str(value) for value in graph.graph.values()]
    for one, other, facts in graph.edges(data=True):
        place = {"rater": labels[one], "rated": labels[other], "measure": "all"}
        taken.line(names.wave, {k: v for k, v in facts.items() if k != "id"} | place)
    return taken


def of_edges(content: bytes, names: Names) -> Taken:
    taken = Taken()
    for line in csv.DictReader(io.StringIO(content.decode(), newline="")):
        place = {"rater": line.pop("source"), "rated": line.pop("target"), "measure": "all"}
        taken.line(names.wave, line | place)
    return taken


def of_guide(content: bytes, names: Names) -> Taken:
    return Taken(said=[content.decode()])


READERS: dict[str, Callable[[bytes, Names], Taken]] = {
    "page": of_page,
    "pdf": of_pdf,
    "pptx": of_slides,
    "xlsx": of_workbook,
    "html": of_page,
    "csv": of_csv,
    "json": of_json,
    "graphml": of_graphml,
    "edges": of_edges,
    "guide": of_guide,
    "api": of_json,
}
