"""The report as PDF: tagged for screen readers (PDF/UA-1), set by typst from plain data."""

import calendar
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import typst

from reports.exports.files import Export
from reports.exports.letters import FONTS, drawn
from reports.exports.plain import Plain, as_plain
from reports.figures.theme import LIGHT
from reports.pack import Pack

TEMPLATE = "report.typ"


def export(pack: Pack, compiled: Callable[..., bytes] = typst.compile) -> Export:
    """Typeset a pack. The same release gives the same bytes; every text stays text.

    compiled : sets the type; to be replaced by one that does so elsewhere
    """
    look = {"accent": pack.look.accent or LIGHT["strong"], "logo": list(pack.look.logo)}
    content = as_plain(pack) | {"colours": LIGHT, "look": look | {"own": bool(pack.look.accent)}}
    made = typeset(content, day=pack.report.released_on, compiled=compiled)
    return Export(f"{pack.report.slug}-report.pdf", "application/pdf", made)


def typeset(
    content: Plain,
    *,
    day: date,
    template: str = TEMPLATE,
    compiled: Callable[..., bytes] = typst.compile,
) -> bytes:
    """Return the PDF. The day of the release stands in for the time of making.

    Letters that no font of ours has become a mark; typst refuses a file that would lose one.
    """
    folder = FONTS.parents[3] / "reports" / "exports"
    return compiled(
        str(folder / template),
        root=str(folder),
        sys_inputs={"data": json.dumps(_drawn(content))},
        pdf_standards=["ua-1"],
        timestamp=calendar.timegm(day.timetuple()),
        ignore_system_fonts=True,
        font_paths=[str(FONTS)],
    )


def _drawn(content: Any) -> Any:
    if isinstance(content, str):
        return drawn(content)
    if isinstance(content, dict):
        return {key: _drawn(each) for key, each in content.items()}
    if isinstance(content, list):
        return [_drawn(each) for each in content]
    return content
