"""The files of a report: a name in an address → a function that makes the file."""

from collections.abc import Callable, Iterator

from reports.exports import (
    as_csv,
    as_graphml,
    as_html,
    as_json,
    as_pdf,
    as_pptx,
    as_xlsx,
    as_zip,
    reading_guide,
)
from reports.exports.files import Export
from reports.pack import Pack
from reports.summary import Report

# What a page of results offers beside its table.
FORMATS: dict[str, Callable[[Report], Export]] = {
    "ties.csv": as_csv.export,
    "ties.json": as_json.export,
}
# What the report pack consists of, in the order in which its page offers them.
PACK_FORMATS: dict[str, Callable[[Pack], Export]] = {
    "pdf": as_pdf.export,
    "pptx": as_pptx.export,
    "xlsx": as_xlsx.export,
    "html": as_html.export,
    "csv": lambda pack: as_csv.export(pack.report),
    "json": lambda pack: as_json.export(pack.report),
    "graphml": lambda pack: as_graphml.export(pack.report),
    "edges": lambda pack: as_graphml.export_edges(pack.report),
    "guide": reading_guide.export,
}


def each_file(pack: Pack) -> Iterator[Export]:
    """Make the files of a pack one after the other."""
    for make in PACK_FORMATS.values():
        yield make(pack)


def whole_pack(pack: Pack) -> Export:
    """Put every file of a pack into one zip."""
    return as_zip.zipped(list(each_file(pack)), pack_name(pack), pack.report.released_on)


def pack_name(pack: Pack) -> str:
    return f"{pack.report.slug}-report-pack.zip"
