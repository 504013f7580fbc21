"""The ties as JSON, with everything one needs to know to read them."""

import json
from typing import Any

from reports.exports.files import CREDIT, Export, tie_lines
from reports.exports.letters import printable
from reports.indices import Index
from reports.summary import Report
from reports.trust import Figure, Trust


def export(report: Report) -> Export:
    """Write the settings, the limits with their sources, who answered, and every released tie."""
    text = json.dumps(_held(content_of(report)), ensure_ascii=False, indent=1, allow_nan=False)
    return Export(
        filename=f"{report.slug}-ties.json",
        content_type="application/json",
        content=text.encode("utf-8"),
    )


def content_of(report: Report) -> dict[str, object]:
    """Return what the file says, as plain data: the interface for programs says the same."""
    rules = report.rules
    return {
        "survey": rules.words,
        "organisation": report.organisation,
        "study": report.study,
        "wave": report.wave_number,
        "unit": report.unit or None,
        "released_on": report.released_on.isoformat(),
        "releases": report.releases,
        "fingerprint": report.fingerprint,
        "settings": {
            "mode": "open" if rules.is_open else "protected",
            "instrument": report.instrument,
            "min_raters": rules.kept,
            "min_items": rules.min_items,
            "weighting": rules.weighting,
        },
        "cutoffs": {
            limits.scope: {
                "weak_below": limits.weak_below,
                "strong_above": limits.strong_above,
                "source": limits.source,
            }
            for limits in rules.limits
        },
        "before_sharing": [
            {"point": str(point.text), "seen_to": point.is_ticked} for point in report.readiness
        ],
        "raters": [
            {"name": row.name, "n": row.n, "of": row.of, "counted_together": row.is_pooled}
            for row in report.rows
        ],
        "not_in_this_unit": list(report.absent),
        "rated": [
            {
                "name": column.name,
                "organisation": column.organisation or None,
                "held_back": column.is_held_back,
            }
            for column in report.columns
        ],
        "measures": [{"key": view.key, "name": view.name} for view in report.views],
        "indices": [_index(index) for index in report.indices],
        "trust": _trust(report.trust) if report.trust else None,
        "ties": list(tie_lines(report)),
        "credit": CREDIT,
    }


def _held(content: Any) -> Any:
    """Return the document with a mark for what no text file can hold."""
    if isinstance(content, str):
        return printable(content)
    if isinstance(content, dict):
        return {key: _held(each) for key, each in content.items()}
    return [_held(each) for each in content] if isinstance(content, list) else content


def _index(index: Index) -> dict[str, str | int | float | None]:
    return {
        "name": index.name,
        "scope": index.scope,
        "ties": index.ties,
        "shown": str(index.shown),
        "value": index.reading.value,
        "low": index.reading.low,
        "high": index.reading.high,
        "level": " or ".join(index.levels) or None,
    }


def _trust(trust: Trust) -> dict[str, object]:
    """Write the figures about the whole wave as they read; what is not given has its reason."""
    return {
        "figures": [_figure(each) for group in trust.groups for each in group.figures],
        "weightings": [
            {
                "name": str(weighting.words.name),
                "means": [_figure(each) for each in weighting.means],
                "reason": weighting.reason or None,
            }
            for weighting in trust.weightings
        ],
        "network": [_figure(each) for each in trust.network],
    }


def _figure(figure: Figure) -> dict[str, str | None]:
    return {
        "key": figure.key,
        "name": str(figure.words.name),
        "shown": figure.shown or None,
        "reason": figure.reason or None,
    }
