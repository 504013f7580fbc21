"""How a slide is drawn: native tables and charts, alternative texts, notes."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from reports.exports.as_zip import settled
from reports.exports.letters import printable, short
from reports.figures.theme import LIGHT
from reports.pack import Pack

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, TOP = Inches(0.6), Inches(0.45)
BODY_TOP, BODY_HEIGHT = Inches(1.65), Inches(5.05)
LOGO = (Inches(11.4), Inches(6.95), Inches(1.35), Inches(0.4))  # beside the footer
ACCENT = "#0b6157"  # of the pages, where an organisation has none of its own
FONT = "Calibri"  # on every machine that opens slides; people exchange it for their own
LONGEST_PROPERTY = 255  # letters, of what a presentation says about itself
SIZES = {70: 28, 140: 22, 240: 18, 300: 16}  # of a title with at most so many letters
LONGEST = 2_000  # letters in one text of a slide; what is longer is for the PDF

_ACCENT = re.compile(rb"<a:accent1>.*?</a:accent1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a native table: its text, its step of colour, whether it is set bold."""

    text: str
    step: int | None = None
    bold: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of bars or points; `shown` is what stands at each of them."""

    name: str
    values: Sequence[float | None]
    shown: Sequence[str]


def colour(name: str) -> RGBColor:
    return RGBColor.from_string(LIGHT[name].lstrip("#"))


def text_of(value: str) -> str:
    """Return text that a slide can hold; line breaks become blanks, and too much is cut."""
    text = " ".join(printable(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} […]"


class Deck:
    """A presentation in the making. Every slide has a title, a footer and notes."""

    def __init__(self, pack: Pack, *, footer: str) -> None:
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = WIDTH, HEIGHT
        self.footer, self.language, self.look = footer, pack.language, pack.look
        self.is_rtl, self.day = pack.is_right_to_left, pack.report.released_on
        about = self.deck.core_properties
        about.title = short(text_of(f"{pack.title}, {pack.subtitle}"), LONGEST_PROPERTY)
        about.author = short(text_of(pack.report.organisation), LONGEST_PROPERTY)
        about.comments, about.language, about.revision = "", pack.language, 1
        about.created = about.modified = datetime(self.day.year, self.day.month, self.day.day)
        about.last_modified_by = ""
        _forget_template(self.deck)
        _colour_theme(self.deck, self.look.accent or ACCENT)

    def slide(self, title: str, notes: Sequence[str]) -> Any:
        """Begin a slide with a title, and in its notes what to say and to ask."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        place = slide.shapes.title
        place.left, place.top, place.width, place.height = LEFT, TOP, WIDTH - 2 * LEFT, Inches(1)
        frame = place.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        self._begin(frame.paragraphs[0])
        size = next((size for most, size in SIZES.items() if len(title) <= most), 12)
        self._run(frame.paragraphs[0], title, size, bold=True)
        slide.notes_slide.notes_text_frame.text = "\n".join(text_of(each) for each in notes if each)
        foot = slide.shapes.add_textbox(LEFT, Inches(7.0), Inches(10.6), Inches(0.35))
        foot.text_frame.word_wrap = True
        self._begin(foot.text_frame.paragraphs[0])
        self._run(
            foot.text_frame.paragraphs[0],
            self.footer,
            11 if len(self.footer) < 110 else 8,
            ink="ink-3",
        )
        if self.look.logo:
            self.picture(slide, self.look.logo, LOGO)
        return slide

    def opening(self, title: str, notes: Sequence[str]) -> Any:
        """Begin the first slide: its title stands large and white on the accent."""
        slide = self.slide(title, notes)
        place = slide.shapes.title
        place.left, place.top, place.width, place.height = Emu(0), Emu(0), WIDTH, Inches(2.6)
        place.fill.solid()
        place.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        place.text_frame.margin_left = place.text_frame.margin_right = LEFT
        run = place.text_frame.paragraphs[0].runs[0]
        run.font.color.rgb = colour("surface")
        run.font.size = Pt(40 if len(title) < 60 else 28)
        return slide

    def _begin(self, paragraph: Any, alignment: Any = None) -> None:
        """Let a paragraph run as its language does, from the side on which it begins."""
        paragraph.alignment = alignment or (PP_ALIGN.RIGHT if self.is_rtl else PP_ALIGN.LEFT)
        if self.is_rtl:
            paragraph._p.get_or_add_pPr().set("rtl", "1")

    def paragraphs(
        self, slide: Any, texts: Sequence[str], box: tuple[int, int, int, int], size: int = 18
    ) -> None:
        """Write paragraphs into a box: left, top, width, height."""
        frame = slide.shapes.add_textbox(*box).text_frame
        frame.word_wrap = True
        for number, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(10)
            self._begin(paragraph)
            self._run(paragraph, text, size)

    def table(
        self,
        slide: Any,
        rows: Sequence[Sequence[Square]],
        box: tuple[int, int, int, int],
        *,
        first: int,
        alternative: str,
        size: int = 12,
    ) -> None:
        """Draw a native table; its first row and column name the others. `first`: its width."""
        shape = slide.shapes.add_table(len(rows), len(rows[0]), *box)
        describe(shape, alternative)
        table = shape.table
        table.first_row, table.first_col, table.horz_banding = True, True, False
        if self.is_rtl:
            table._tbl.tblPr.set("rtl", "1")
        rest = (box[2] - first) // max(len(rows[0]) - 1, 1)
        for number, column in enumerate(table.columns):
            column.width = Emu(rest if number else first)
        for row in table.rows:
            row.height = Emu(min(box[3] // len(rows), Inches(0.62)))
        for y, line in enumerate(rows):
            for x, square in enumerate(line):
                self._cell(table.cell(y, x), square, size, is_name=not x, is_head=not y)

    def _cell(self, cell: Any, square: Square, size: int, *, is_name: bool, is_head: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(0.05)
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.solid()
        ground = "page" if is_head else "surface"
        cell.fill.fore_color.rgb = colour(f"mean-{square.step}" if square.step else ground)
        if is_head or not square.step:
            _underline(cell)
        paragraph = cell.text_frame.paragraphs[0]
        self._begin(paragraph, None if is_name else PP_ALIGN.CENTER)
        ink = f"mean-{square.step}-ink" if square.step else "ink"
        bold = square.bold or is_head
        self._run(paragraph, square.text, size - 2 if square.small else size, bold=bold, ink=ink)

    def bars(
        self,
        slide: Any,
        categories: Sequence[str],
        series: Sequence[Series],
        box: tuple[int, int, int, int],
        *,
        alternative: str,
        lines: bool = False,
    ) -> None:
        """Draw a native chart on the scale from 1 to 5, every point with the released words."""
        data = CategoryChartData(number_format="0.0")
        data.categories = [text_of(each) for each in categories]
        for each in series:
            data.add_series(text_of(each.name), each.values)
        kind = XL_CHART_TYPE.LINE_MARKERS if lines else XL_CHART_TYPE.BAR_CLUSTERED
        shape = slide.shapes.add_chart(kind, *box, data)
        describe(shape, alternative)
        chart = shape.chart
        chart.font.size, chart.font.name = Pt(12), FONT
        chart.has_title = False
        chart.has_legend = len(series) > 1
        if chart.has_legend:
            chart.legend.position = XL_LEGEND_POSITION.BOTTOM
            chart.legend.include_in_layout = False
        axis = chart.value_axis
        axis.minimum_scale, axis.maximum_scale, axis.major_unit = 1, 5, 1
        axis.major_gridlines.format.line.color.rgb = colour("line")
        if not lines:
            chart.category_axis.reverse_order = True
            chart.plots[0].gap_width, chart.plots[0].overlap = 60, -5
        for number, (drawn, each) in enumerate(zip(chart.plots[0].series, series, strict=True)):
            self._series(drawn, each, is_first=not number, lines=lines)

    def _series(self, drawn: Any, series: Series, *, is_first: bool, lines: bool) -> None:
        """Draw the first one in the accent and another in grey: no colour that means a level."""
        inks = [drawn.format.fill] if not lines else [drawn.format.line.fill]
        if lines:
            drawn.smooth = False
            inks.append(drawn.marker.format.fill)
        for ink in inks:
            ink.solid()
            if is_first:
                ink.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
            else:
                ink.fore_color.rgb = colour("ink-3")
        for number, words in enumerate(series.shown):
            if series.values[number] is None:
                continue
            label = drawn.points[number].data_label
            label.position = XL_LABEL_POSITION.ABOVE if lines else XL_LABEL_POSITION.OUTSIDE_END
            self._run(label.text_frame.paragraphs[0], words, 11)

    def _run(
        self, paragraph: Any, text: str, size: int, *, bold: bool = False, ink: str = "ink"
    ) -> None:
        run = paragraph.add_run()
        run.text = text_of(text)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = colour(ink)
        run._r.get_or_add_rPr().set("lang", self.language)

    def picture(self, slide: Any, image: bytes, box: tuple[int, int, int, int]) -> None:
        """Place a picture inside a box without changing its proportions."""
        shape = slide.shapes.add_picture(io.BytesIO(image), box[0], box[1])
        scale = min(box[2] / shape.width, box[3] / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape.left = box[0] + box[2] - shape.width
        describe(shape, "")

    def content(self) -> bytes:
        file = io.BytesIO()
        self.deck.save(file)
        return settled(file.getvalue(), self.day)


def _forget_template(deck: Any) -> None:
    """Leave out what the library's template brings of its maker: a picture of it, a printer."""
    for owner in (deck.part.package, deck.part):
        for key, each in list(owner._rels.items()):
            if each.reltype.endswith(("/thumbnail", "/printerSettings")):
                owner._rels.pop(key)


def _underline(cell: Any) -> None:
    """Draw a hairline below a cell of a table."""
    properties = cell._tc.get_or_add_tcPr()
    ink = LIGHT["line"].lstrip("#").upper()
    fill = f'<a:solidFill><a:srgbClr val="{ink}"/></a:solidFill>'
    line = f'<a:lnB {nsdecls("a")} w="6350">{fill}</a:lnB>'
    properties.insert(0, parse_xml(line))


def _colour_theme(deck: Any, accent: str) -> None:
    """Make an own colour the first accent of the theme, which new shapes of an editor take."""
    theme = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    ours = f'<a:accent1><a:srgbClr val="{accent.lstrip("#").upper()}"/></a:accent1>'
    theme._blob = _ACCENT.sub(ours.encode(), theme.blob, count=1)


def describe(shape: Any, words: str) -> None:
    """Give a shape its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text_of(words))
