"""The files of a report: a name in an address → a function that makes the file."""

from collections.abc import Callable

from reports.exports import as_csv, as_json
from reports.exports.files import Export
from reports.summary import Report

FORMATS: dict[str, Callable[[Report], Export]] = {
    "ties.csv": as_csv.export,
    "ties.json": as_json.export,
}
