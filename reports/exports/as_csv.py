"""The ties as CSV: UTF-8, a comma between fields, a line per tie and measure."""

import csv
import io

from reports.exports.files import Export, tie_lines
from reports.exports.letters import as_cell
from reports.summary import Report
from surveys.spreadsheets import safe_cell

COLUMNS = (
    "rater",
    "rated",
    "scope",
    "measure",
    "kind",
    "shown",
    "value",
    "low",
    "high",
    "n",
    "without_contact",
    "unanswered",
    "level",
    "certainty",
    "unit",
    "survey",
    "before_sharing",
)


def export(report: Report) -> Export:
    """Write every released tie; names and headers cannot become formulas."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_cell(column) for column in COLUMNS])
    for line in tie_lines(report):
        writer.writerow([as_cell(line[column]) for column in COLUMNS])
    return Export(
        filename=f"{report.slug}-ties.csv",
        content_type="text/csv; charset=utf-8",
        content=text.getvalue().encode("utf-8"),
    )
