"""The report as a workbook: ties, dimensions, groups, change, code book, settings."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from reports.exports.as_zip import settled
from reports.exports.files import CREDIT, Export, tie_lines
from reports.exports.letters import as_cell
from reports.figures.theme import LIGHT
from reports.pack import Pack
from surveys.colours import WHITE

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEVER_READ_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
ENDS = (2.0, 2.5, 3.0, 3.5)  # where colour steps end, as in the heatmap
Row = Sequence[str | int | float | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook; `coloured` is the column whose numbers take the heatmap's colours."""

    name: str
    header: Sequence[str]
    rows: Sequence[Row]
    widths: Sequence[int]
    coloured: int | None = None


def export(pack: Pack) -> Export:
    """Write a workbook of released numbers; nothing that came as text is ever a formula."""
    file = io.BytesIO()
    day = pack.report.released_on
    with xlsxwriter.Workbook(file, NEVER_READ_TEXT) as book:
        # Of one release always the same file, and nothing in it about who made it where.
        book.set_properties({"created": datetime(day.year, day.month, day.day)})
        for sheet in sheets_of(pack):
            _write(book, sheet, pack)
    made = settled(file.getvalue(), day)
    return Export(f"{pack.report.slug}-workbook.xlsx", CONTENT_TYPE, made)


def sheets_of(pack: Pack) -> list[Sheet]:
    sheets = [_ties(pack), _dimensions(pack), _groups(pack)]
    if pack.changes:
        sheets.append(_changes(pack))
    return [*sheets, _code_book(pack), _settings(pack)]


def _write(book: xlsxwriter.Workbook, sheet: Sheet, pack: Pack) -> None:
    page = book.add_worksheet(sheet.name)
    if pack.is_right_to_left:
        page.right_to_left()
    accent = pack.look.accent
    own = {"bg_color": accent, "font_color": WHITE} if accent else {}
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"} | own)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, (name, width) in enumerate(zip(sheet.header, sheet.widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, str(as_cell(name)), bold)
    for line, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(line, column, str(as_cell(value)), wrapped)
            elif value is not None:
                page.write_number(line, column, value, wrapped)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.header) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.coloured is not None and sheet.rows:
        _colour(book, page, sheet)


def _colour(book: xlsxwriter.Workbook, page: Any, sheet: Sheet) -> None:
    """Give numbers the seven colours of the heatmap, by rules that follow when a cell changes."""
    where = (1, sheet.coloured, len(sheet.rows), sheet.coloured)

    def rule(step: int, **condition: Any) -> None:
        colours = {
            "bg_color": LIGHT[f"mean-{step}"],
            "font_color": LIGHT[f"mean-{step}-ink"],
        }
        page.conditional_format(
            *where,
            {"type": "cell", "format": book.add_format(colours), "stop_if_true": True} | condition,
        )

    page.conditional_format(*where, {"type": "blanks", "stop_if_true": True, "format": None})
    for step, end in enumerate(ENDS, start=1):
        rule(step, criteria="<", value=end)
    rule(5, criteria="<=", value=4)
    rule(6, criteria="<=", value=4.5)
    rule(7, criteria=">", value=4.5)


TIE_COLUMNS = {
    "unit": 12, "rater": 26, "rated": 26, "scope": 10, "shown": 14, "value": 9, "low": 9,
    "high": 9, "n": 6, "level": 20, "certainty": 14, "kind": 12, "without_contact": 10,
    "unanswered": 10,
}  # fmt: skip


def _ties(pack: Pack) -> Sheet:
    lines = [
        ({"wave": report.wave_number} | line)
        for report in (pack.report, *pack.earlier)
        for line in tie_lines(report)
        if line["measure"] == "all"
    ]
    return _sheet(_("Ties"), ["wave", *TIE_COLUMNS], lines, [7, *TIE_COLUMNS.values()])


def _dimensions(pack: Pack) -> Sheet:
    names = {view.key: view.name for view in pack.report.views}
    lines = [
        {"wave": report.wave_number, "dimension": names.get(str(line["measure"]), "")} | line
        for report in (pack.report, *pack.earlier)
        for line in tie_lines(report)
        if line["measure"] != "all"
    ]
    columns = ["wave", "measure", "dimension", *TIE_COLUMNS]
    kept = [column for column in columns if column not in ("level", "certainty")]
    widths = {"wave": 7, "measure": 16, "dimension": 26} | TIE_COLUMNS
    return _sheet(_("Dimensions"), kept, lines, [widths[column] for column in kept])


def _sheet(
    name: str, columns: Sequence[str], lines: Iterable[dict[str, Any]], widths: Sequence[int]
) -> Sheet:
    rows = [[line.get(column) for column in columns] for line in lines]
    return Sheet(name, columns, rows, widths, coloured=list(columns).index("value"))


def _groups(pack: Pack) -> Sheet:
    rows = [
        (report.wave_number, row.name, row.n, row.of, _("yes") if row.is_pooled else _("no"))
        for report in (pack.report, *pack.earlier)
        for row in report.rows
    ]
    header = ("wave", "raters", "answers", "of", "counted_together")
    return Sheet(_("Groups"), header, rows, (7, 44, 10, 10, 18))


def _changes(pack: Pack) -> Sheet:
    """Name every tie before and after; what cannot be compared says why."""
    changes = pack.changes
    assert changes is not None
    lines = (changes.index, *changes.lines) if changes.index else changes.lines
    rows = [
        (
            line.title,
            str(line.before or ""),
            str(line.after or ""),
            line.difference,
            line.interval,
            line.p,
            line.sentence,
        )
        for line in lines
    ]
    before, after = f"wave_{changes.before}", f"wave_{changes.after}"
    header = ("tie", before, after, "change", "may_be", "p", "reading")
    return Sheet(_("Changes"), header, rows, (44, 14, 14, 16, 18, 12, 60))


CODE_BOOK = {
    "wave": "The number of the wave in its study.",
    "unit": "The unit whose answers these are; empty for the whole study.",
    "rater": "The group that answered; several names were counted together.",
    "rated": "The group that was rated.",
    "scope": "between groups, within a group, or mixed (own and other group; in no index).",
    "measure": "all dimensions together, a half of them, or the code of one dimension.",
    "shown": "The number as every page and file shows it, or why there is none.",
    "value": "The released number, unrounded; the middle of a range. Empty if nothing is released.",
    "low, high": "Where the true value lies at least and at most; both equal value if it is exact.",
    "n": "How many answers the number rests on. Not given where nothing is released.",
    "level": "weak, moderate or strong; two of them where a range leaves it open.",
    "certainty": "How sure the level is, given how many people answered.",
    "kind": "exact, at_least, at_most, about (a range), or the reason why there is no number.",
    "without_contact": "Open surveys: how many raters said that they have no contact.",
    "unanswered": "Open surveys: how many raters left these questions open.",
    "counted_together": "Whether groups too small to be shown alone were counted as one.",
}


def _code_book(pack: Pack) -> Sheet:
    rows: list[Row] = [list(each) for each in CODE_BOOK.items()]
    rows += [(view.key, f"{view.name}. {view.meaning}".strip()) for view in pack.report.views]
    return Sheet(_("Code book"), ("column", "meaning"), rows, (22, 100))


def _settings(pack: Pack) -> Sheet:
    report = pack.report
    rows: list[Row] = [
        (_("Organisation"), report.organisation),
        (_("Study"), report.study),
        (_("Wave"), report.wave_number),
        (_("Unit"), report.unit or _("Whole study")),
        (_("Released"), report.released_on.isoformat()),
        (_("Survey"), report.rules.words),
        (_("Questions"), report.instrument),
        (_("Smallest number of people counted together"), report.rules.kept),
        *((limits.name, f"{limits.words}. {limits.source}") for limits in report.rules.limits),
        *((_("How the numbers are made"), sentence) for sentence in report.method),
        (_("Fingerprint of the release"), report.fingerprint),
        (_("Origin"), CREDIT),
    ]
    return Sheet(_("Settings"), ("setting", "value"), rows, (44, 100))
