"""A list of people read and checked as the site does it, without a database."""

from surveys.importing.checking import check
from surveys.importing.decoding import AskWhichLetters, decoded, decoded_as, previews
from surveys.importing.headings import COLUMNS, names_joined, split_heading
from surveys.importing.known import Known
from surveys.importing.rows import summary
from surveys.importing.tables import Table, Unreadable
from surveys.importing.text_files import read_text
from surveys.importing.workbooks import is_workbook, read_workbook

NOTHING_KNOWN = Known(
    organisation="North Hospital",
    languages=("en",),
    groups={"Nurses": "", "Physicians": ""},
    units=("North",),
    partners=(),
    people={},
    leavers=frozenset(),  # type: ignore[arg-type]
    is_fixed=False,
)


def table_of(content: bytes) -> Table:
    """Read a file; where its letters are asked about, take the first that is offered."""
    if is_workbook(content):
        return read_workbook(content)
    try:
        return read_text(decoded(content))
    except AskWhichLetters:
        [(encoding, _lines), *_others] = previews(content)
        return read_text(decoded_as(content, encoding))


def looked_at(content: bytes) -> str:
    """Return what the page would say about a file: a refusal, or what taking it over would do."""
    try:
        table = table_of(content)
    except Unreadable as refusal:
        return " ".join(refusal.reasons)
    _header, keys, lines = names_joined(*split_heading(table))
    places = {key: place for place, key in enumerate(keys) if key in COLUMNS}
    rows = [
        (line.number, {k: line.cells[p] for k, p in places.items() if p < len(line.cells)})
        for line in lines
    ]
    checked = check(rows, list(places), NOTHING_KNOWN)
    return "; ".join([*checked.problems, summary(checked)])
