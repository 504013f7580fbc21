"""The ties as JSON, with everything one needs to know to read them."""

import json

from reports.exports.files import CREDIT, Export, tie_lines
from reports.indices import Index
from reports.summary import Report


def export(report: Report) -> Export:
    """Write the settings, the limits with their sources, who answered, and every released tie."""
    content = {
        "organisation": report.organisation,
        "study": report.study,
        "wave": report.wave_number,
        "released_on": report.released_on.isoformat(),
        "fingerprint": report.fingerprint,
        "settings": {
            "mode": "protected",
            "instrument": report.instrument,
            "min_raters": report.min_raters,
            "min_items": report.min_items,
            "weighting": report.weighting,
        },
        "cutoffs": {
            limits.scope: {
                "weak_below": limits.weak_below,
                "strong_above": limits.strong_above,
                "source": limits.source,
            }
            for limits in report.limits
        },
        "raters": [
            {"name": row.name, "n": row.n, "counted_together": row.is_pooled} for row in report.rows
        ],
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
        "ties": list(tie_lines(report)),
        "credit": CREDIT,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    return Export(
        filename=f"{report.slug}-ties.json",
        content_type="application/json",
        content=text.encode("utf-8"),
    )


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
