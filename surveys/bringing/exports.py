"""A file of answers, as LimeSurvey, Qualtrics, ourselves or a spreadsheet write it, as a table.

What tells who somebody is, when they answered and what they wrote is left out here, before
anything is kept; so are rows that were only a trial, or that nobody sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from surveys.bringing import recognising
from surveys.importing.decoding import decoded, decoded_as
from surveys.importing.tables import Limits, Line, Table, Unreadable
from surveys.importing.text_files import MOST_BYTES, read_text
from surveys.importing.workbooks import is_workbook, read_workbook
from surveys.models.bringing import Kind

LIMITS = Limits(columns=600, cell_letters=20_000)
LONGEST_NAME = 280
MARK = re.compile(r"<[^<>]{1,200}>")
IMPORT_ID = re.compile(r'^\{\s*"ImportId"')


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how the file names it, and the question above it where the file has both."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """What is kept of a file while it is mapped.

    lines : line number and the cells of `columns`
    not_kept : name of every other column, and the key of the reason
    left_out : how many rows were left out, by reason
    mark : a keyed fingerprint of the whole table, the same for CSV and XLSX
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    not_kept: tuple[tuple[str, str], ...]
    mark: str
    left_out: dict[str, int] = field(default_factory=dict)


def read_export(
    content: bytes, kind: str, *, letters: str = "", takes_unfinished: bool = False
) -> Export:
    """Read a file of answers.

    Raises
    ------
    Unreadable
        With the reason, and the line where there is one.
    AskWhichLetters
        The bytes are not Unicode, and no encoding was chosen.
    """
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    if is_workbook(content):
        table = read_workbook(content, LIMITS)
    elif len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 10 MB. Hand it in in parts."))
    else:
        text = decoded_as(content, letters) if letters else decoded(content)
        table = read_text(text, LIMITS)
    columns, lines = _headed(table, kind)
    mark = _mark(columns, lines)
    lines, left_out = recognising.rows_that_count(columns, lines, takes_unfinished=takes_unfinished)
    if not lines:
        raise Unreadable(_("Nobody's answers are left: all rows are trials or unfinished."))
    kept, not_kept = recognising.columns_to_keep(columns, lines, kind)
    if not kept:
        raise Unreadable(_("No column of this file can be an answer or a group."))
    return Export(
        columns=tuple(columns[place] for place in kept),
        lines=tuple(_only(line, kept) for line in recognising.without_ids(columns, lines, kind)),
        not_kept=tuple(not_kept),
        mark=mark,
        left_out=left_out,
    )


def _headed(table: Table, kind: str) -> tuple[list[Column], list[Line]]:
    """Part the heading from the rows: one line, or the three of Qualtrics."""
    if not table.lines:
        raise Unreadable(_("This file is empty."))
    first, *lines = table.lines
    titles: tuple[str, ...] = ()
    if kind == Kind.QUALTRICS:
        ids = next((n for n, line in enumerate(lines[:2]) if _has_import_ids(line)), None)
        if ids == 1:
            titles = lines[0].cells
        lines = lines[ids + 1 :] if ids is not None else lines
    if len(first.cells) < 2:
        raise Unreadable(
            _(
                "Only one column was found. Is this a table whose cells are separated by comma, "
                "semicolon or tab?"
            )
        )
    if not lines:
        raise Unreadable(_("The file has headings and no answers."))
    width = max(len(line.cells) for line in lines)
    if width > len(first.cells):
        longest = next(line for line in lines if len(line.cells) == width)
        raise Unreadable(
            _("Line %(line)s has %(n)s cells, and the heading has %(most)s.")
            % {"line": longest.number, "n": width, "most": len(first.cells)}
        )
    names = _different(first.cells)
    padded = [*titles, *[""] * len(names)]
    return [Column(name, clean_heading(padded[n])) for n, name in enumerate(names)], lines


def _has_import_ids(line: Line) -> bool:
    return any(IMPORT_ID.match(cell.strip()) for cell in line.cells)


def _different(cells: Sequence[str]) -> list[str]:
    """Return a name for every column, and no name twice."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = base = _short(clean_heading(cell)) or f"#{place}"
        again = 1
        while name in names:
            again += 1
            name = f"{base} ({again})"
        names.append(name)
    return names


def _short(name: str) -> str:
    """Keep both ends of a long question: the group stands at the end of it."""
    return name if len(name) <= LONGEST_NAME else f"{name[:80]} … {name[-180:]}"


def clean_heading(text: str) -> str:
    """Return a heading on one line, without the marks of web pages, of what nobody can see.

    >>> clean_heading(" <b>How often</b>\\n[Nurses] ")
    'How often [Nurses]'
    """
    plain = MARK.sub("", text).replace("&nbsp;", " ").replace("&amp;", "&")
    seen = "".join(letter if letter.isprintable() else " " for letter in plain)
    return " ".join(seen.split())


def _mark(columns: Sequence[Column], lines: Sequence[Line]) -> str:
    rows = sorted("\x1f".join(cell.strip() for cell in line.cells) for line in lines)
    whole = "\x1e".join(["\x1f".join(column.name for column in columns), *rows])
    return salted_hmac("surveys.bringing", whole, algorithm="sha256").hexdigest()


def _only(line: Line, kept: Sequence[int]) -> Line:
    cells = [line.cells[place] if place < len(line.cells) else "" for place in kept]
    return Line(line.number, tuple(_storable(cell) for cell in cells))


def _storable(cell: str) -> str:
    """One line, without what a database refuses; empty for what only looks empty."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    text = " ".join(cell.replace("\0", "\ufffd").split())
    return text.encode("utf-8", "replace").decode()
