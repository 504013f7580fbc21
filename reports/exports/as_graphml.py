"""The network for other tools: GraphML, and a list of edges as CSV."""

import csv
import io

import networkx

from reports.cells import Cell
from reports.exports.files import Export
from reports.exports.letters import as_cell, short
from reports.summary import Report

Value = str | int | float
EDGE_COLUMNS = ("source", "target", "value", "low", "high", "n", "level", "shown", "kind")


def export(report: Report) -> Export:
    """Write groups as nodes and released ties as edges; what is not shown has no edge."""
    graph = networkx.DiGraph(name=short(report.study), wave=report.wave_number)
    graph.graph["survey"] = report.rules.words
    graph.graph["fingerprint"] = report.fingerprint
    names = {row.key: row.name for row in report.rows}
    names |= {column.key: column.name for column in report.columns}
    answers = {row.key: row.n for row in report.rows}
    for key, name in names.items():
        answered = {"answers": answers[key]} if key in answers else {}
        graph.add_node(key, label=short(name), **answered)
    for cell in released_cells(report):
        graph.add_edge(cell.rater, cell.target, **_facts(cell))
    text = io.BytesIO()
    networkx.write_graphml_xml(graph, text, encoding="utf-8", prettyprint=True)
    return Export(f"{report.slug}-network.graphml", "application/graphml+xml", text.getvalue())


def export_edges(report: Report) -> Export:
    """Write the same edges as CSV, with the groups by their names."""
    names = {row.key: row.name for row in report.rows}
    names |= {column.key: column.name for column in report.columns}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(EDGE_COLUMNS)
    for cell in released_cells(report):
        facts = _facts(cell)
        line = [names[cell.rater], names[cell.target], *(facts[k] for k in EDGE_COLUMNS[2:])]
        writer.writerow([as_cell(value) for value in line])
    return Export(
        f"{report.slug}-edges.csv", "text/csv; charset=utf-8", text.getvalue().encode("utf-8")
    )


def released_cells(report: Report) -> list[Cell]:
    return [cell for cell in report.overall.cells if cell.reading]


def _facts(cell: Cell) -> dict[str, Value]:
    reading = cell.reading
    assert reading is not None
    return {
        "value": reading.value,
        "low": reading.low,
        "high": reading.high,
        "n": reading.n,
        "level": " or ".join(cell.levels),
        "shown": str(cell.shown),
        "kind": cell.state,
        "scope": cell.scope,
    }
