"""Taking numbers out of files by the place they stand in: a chart, a sheet, a page of a PDF."""

import io
from dataclasses import dataclass
from typing import Any

import openpyxl
from pptx import Presentation
from pypdf import PdfReader

Drawn = tuple[float | None, str]  # a bar or a point, and what is written at it


@dataclass(frozen=True)
class Chart:
    """A chart of a slide: every point by the names of its series and its category."""

    slide: str
    notes: str
    points: dict[tuple[str, str], Drawn]
    book: dict[tuple[str, str], float | None]


def charts_of(content: bytes) -> list[Chart]:
    """Read what is drawn, what is written at it, and the workbook that opens for editing."""
    found = []
    for slide in Presentation(io.BytesIO(content)).slides:
        title, notes = slide.shapes.title.text_frame.text, slide.notes_slide.notes_text_frame.text
        charts = [shape.chart for shape in slide.shapes if shape.has_chart]
        found += [Chart(title, notes, _points(chart), _book(chart)) for chart in charts]
    return found


def _points(chart: Any) -> dict[tuple[str, str], Drawn]:
    categories = [str(each) for each in chart.plots[0].categories]
    points = {}
    for series in chart.plots[0].series:
        shown = _labels(series)
        for number, (name, value) in enumerate(zip(categories, series.values, strict=True)):
            points[series.name, name] = value, shown.get(number, "")
    return points


def _labels(series: Any) -> dict[int, str]:
    return {
        int(label.idx.val): "".join(text.text or "" for text in label.xpath(".//a:t"))
        for label in series._element.xpath("c:dLbls/c:dLbl")
    }


def _book(chart: Any) -> dict[tuple[str, str], float | None]:
    content = chart.part.chart_workbook.xlsx_part.blob
    head, *lines = openpyxl.load_workbook(io.BytesIO(content)).active.values
    return {
        (str(series), str(line[0])): value
        for line in lines
        for series, value in zip(head[1:], line[1:], strict=True)
    }


def sheet_of(content: bytes, name: str) -> list[dict[str, Any]]:
    """Return the lines of a sheet of a workbook by the names of its columns."""
    head, *lines = openpyxl.load_workbook(io.BytesIO(content))[name].values
    return [dict(zip(head, line, strict=True)) for line in lines]


def pages_of(content: bytes) -> list[str]:
    """Return what each page of a PDF says, with single blanks."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]
