"""Lines of text to a table: separated by comma, semicolon or tab, whichever fits."""

import csv
import io
from collections import Counter

from django.utils.translation import gettext as _

from surveys.importing.tables import (
    LIST,
    Limits,
    Line,
    Table,
    Unreadable,
    table_of,
)

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 100_000
SEPARATORS = ("\t", ";", ",")
LOOKED_AT = 30


def read_text(text: str, limits: Limits = LIST) -> Table:
    """Read a pasted or decoded list. Numbers of lines are those an editor shows.

    Raises
    ------
    Unreadable
        With the line, where there is one.
    """
    text = text.removeprefix("\ufeff")
    skipped = 0
    separator = ""
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
        separator, text, skipped = first.strip()[4:] or "\t", rest, 1
    separator = separator if separator in SEPARATORS else separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[Line] = []
    number = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append(Line(number, tuple(cells)))
                _check_limits(lines[-1], len(lines), limits)
            number = skipped + reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            _(
                "Line %(line)s cannot be read: a quotation mark is not closed, or stands in the "
                "middle of a cell."
            )
            % {"line": number}
        ) from None
    return table_of(lines)


def _check_limits(line: Line, lines: int, limits: Limits) -> None:
    if len(line.cells) > limits.columns and any(c.strip() for c in line.cells[limits.columns :]):
        raise Unreadable(
            _("Line %(line)s has %(n)s cells. A list has up to %(most)s columns.")
            % {"line": line.number, "n": len(line.cells), "most": limits.columns}
        )
    if any(len(cell) > limits.cell_letters for cell in line.cells):
        raise Unreadable(
            _("Line %(line)s has a cell of more than %(most)s letters.")
            % {"line": line.number, "most": limits.cell_letters}
        )
    if lines > MOST_LINES + 1:
        raise Unreadable(
            _("The list has more than %(most)s lines. Hand it in in parts.")
            % {"most": f"{MOST_LINES:,}"}
        )


def separator_of(text: str) -> str:
    """Return the separator that cuts most lines into the same number of cells.

    >>> separator_of("name;group\\nEk, Ann;Nurses\\nBo;Clerks")
    ';'
    """
    start = "\n".join(text.splitlines()[:LOOKED_AT])
    best, most = ",", (0, 0)
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=separator))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        if not widths:
            continue
        width, alike = max(widths.items(), key=lambda found: (found[0] > 1, found[1], found[0]))
        if width > 1 and (alike, width) > most:
            best, most = separator, (alike, width)
    return best
