"""A pack as nested lists and words: what a typesetter or a browser draws without thinking."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cells import Cell
from reports.changes import ChangeReport
from reports.exports.files import CREDIT
from reports.indices import Index
from reports.pack import SECTIONS, Conversation, Pack, Trend
from reports.reading import reading_of
from reports.summary import Report
from reports.tie import TieReport
from surveys.changes_shown import ChangeLine
from surveys.shown import levels_shown

Plain = dict[str, Any]


def as_plain(pack: Pack) -> Plain:
    """Return everything a paper says, section by section; a section left out is None."""
    report = pack.report
    return {
        "language": pack.language,
        "rtl": pack.is_right_to_left,
        "cover": _cover(pack),
        "summary": _summary(pack),
        "sections": [
            {"key": key, "name": str(SECTIONS[key])} | content
            for key, content in (
                ("strengths", {"ties": [_tie(tie) for tie in pack.strengths]}),
                ("heatmap", _matrix(report)),
                ("dimensions", _dimensions(pack)),
                ("changes", _changes(pack.changes)),
                ("conversations", {"ties": [_conversation(c) for c in pack.conversations]}),
                ("method", _method(pack)),
            )
            if pack.has(key)
        ],
        "words": _words(report),
    }


def _words(report: Report) -> Plain:
    """Return what stands beside numbers on every page."""
    return {
        "questions": _("Questions that open the conversation"),
        "ideas": _("What may be tried"),
        "first": _("Before anything else"),
        "dimension": _("Dimension"),
        "raters": _("Raters"),
        "tie": _("Tie"),
        "before": _("Before"),
        "after": _("After"),
        "change": _("Difference"),
        "may_be": _("May be"),
        "answers": _("n"),
        "mark": _("lowest"),
        "none": _("There is nothing to show here."),
        "footer": " · ".join(
            (
                report.study,
                _("wave %(n)s") % {"n": report.wave_number},
                _("released %(on)s") % {"on": date_format(report.released_on, "DATE_FORMAT")},
                report.rules.words,
            )
        ),
    }


def _cover(pack: Pack) -> Plain:
    report, rules = pack.report, pack.report.rules
    if rules.is_open:
        mode = _("Open survey: the team agreed to see every tie.")
    else:
        mode = _("Confidential: people are counted in groups of at least %(k)s.") % {
            "k": rules.kept
        }
    return {
        "organisation": report.organisation,
        "title": pack.title,
        "subtitle": pack.subtitle,
        "released": _("Released on %(on)s")
        % {"on": date_format(report.released_on, "DATE_FORMAT")},
        "mode": mode,
        "fingerprint": _("Fingerprint of this release: %(print)s")
        % {"print": report.fingerprint[:12]},
        "purpose": _(
            "Numbers open a conversation; they do not close it. Nobody is judged by them: they "
            "belong to ties between groups, and the people who do the work decide what follows."
        ),
        "credit": CREDIT,
    }


def _summary(pack: Pack) -> Plain:
    found = pack.report.findings
    return {
        "heading": _("In short"),
        "answer": found.answer,
        "strong_name": _("What carries the work") if found.strong else _("What holds best"),
        "strong": [_lane(cell) for cell in found.strongest.cells] if found.strongest else [],
        "weak_name": _("Worth a conversation first"),
        "weak": [_lane(cell) for cell in found.weakest.cells] if found.weakest else [],
        "since": pack.changes.answer if pack.changes else "",
        "indices": [_index(index) for index in pack.report.indices],
        "who_name": _("Whose answers are counted"),
        "who": [
            [row.name + (f" ({_('counted together')})" if row.is_pooled else ""), row.n]
            for row in pack.report.rows
        ],
        "open_name": _("To see to before weak ties are shown"),
        "open": list(pack.open_points) if found.weak else [],
        "comparison": _("Ties by level"),
        "levels": [[count.words, count.ties] for count in found.level_counts],
    }


def _index(index: Index) -> Plain:
    return {
        "key": index.key,
        "name": index.name,
        "shown": str(index.shown),
        "level": levels_shown(index.levels),
        "low": index.reading.low,
        "high": index.reading.high,
        "value": index.reading.value,
    }


def _lane(cell: Cell) -> Plain:
    """A tie as one line: solid for strong, dashed for moderate, dotted for weak."""
    return {
        "title": cell.title,
        "shown": str(cell.shown) if cell.shown else cell.words,
        "words": cell.words if cell.shown else "",
        "line": cell.line,
        "step": cell.step,
        "n": cell.n,
        "sentence": cell.sentence,
    }


def _tie(tie: TieReport) -> Plain:
    """A tie with both directions and its dimensions as a table."""
    return {
        "key": tie.key,
        "title": tie.title,
        "answer": tie.answer,
        "apart": tie.apart,
        "lanes": [_lane(each.cell) for each in tie.directions if each.cell],
        "missing": [each.missing for each in tie.directions if each.missing],
        "columns": [each.title for each in tie.directions],
        "rows": [
            {
                "name": row.name,
                "lowest": row.is_lowest,
                "cells": [_square(cell) for cell in row.cells],
            }
            for family in tie.families
            for row in family.rows
        ],
        "cuts": list(tie.cuts),
        "questions": list(tie.questions),
    }


def _conversation(conversation: Conversation) -> Plain:
    return _tie(conversation.tie) | {
        "first": conversation.first_step,
        "ideas": [
            {"name": idea.entry.name, "because": idea.because, "notes": list(idea.notes)}
            for idea in conversation.ideas
        ],
    }


def _square(cell: Cell | None) -> Plain:
    """A place in a coloured table; without a cell, one in which nothing was asked."""
    reading, shown = (cell.reading, cell.shown) if cell else (None, None)
    return {
        "before": shown.before if shown else "",
        "number": shown.number if shown else "",
        "after": shown.after if shown else "",
        "words": cell.words if cell else "",
        "state": cell.state if cell else "not_asked",
        "step": cell.step if cell else None,
        "n": cell.n if cell else None,
        "own": cell is not None and cell.scope == "within",
        "mixed": cell is not None and cell.scope == "mixed",
        "open": cell is not None and len(cell.levels) > 1,
        "low": reading.low if reading else None,
        "high": reading.high if reading else None,
        "value": reading.value if reading else None,
    }


def _matrix(report: Report) -> Plain:
    reading = reading_of(report.overall)
    said = ""
    if reading:
        said = _("Highest: %(highest)s. Lowest: %(lowest)s.") % {
            "highest": reading.highest.sentence,
            "lowest": reading.lowest.sentence,
        }
    return {
        "reading": said,
        "question": reading.question if reading else "",
        "columns": [column.name for column in report.columns],
        "rows": [
            {
                "name": line.row.name,
                "n": line.row.n,
                "cells": [_square(cell) for cell in line.cells],
            }
            for line in report.overall.lines
        ],
        "note": _(
            "Rows rate columns. A frame marks a group about itself; a folded corner, that two "
            "levels are possible; hatching, that too few answered. n is the number of answers."
        ),
    }


def _dimensions(pack: Pack) -> Plain:
    """Each dimension over all ties between groups, and the indices from wave to wave."""
    limits = next(each for each in pack.report.rules.limits if each.scope == "between")
    return {
        "reading": _profile_said(pack.report.dimension_indices),
        "cuts": [limits.weak_below, limits.strong_above],
        "indices": [_index(index) for index in pack.report.dimension_indices],
        "trends": [_trend(trend) for trend in pack.trends],
        "trend_name": _("From wave to wave"),
    }


def _profile_said(indices: Sequence[Index]) -> str:
    if len({index.reading.value for index in indices}) < 2:
        return ""
    top = max(indices, key=lambda index: index.reading.value)
    low = min(indices, key=lambda index: index.reading.value)
    return _(
        "Between groups, “%(top)s” stands highest (%(top_shown)s) and “%(low)s” lowest "
        "(%(low_shown)s)."
    ) % {
        "top": top.name,
        "top_shown": top.shown,
        "low": low.name,
        "low_shown": low.shown,
    }


def _trend(trend: Trend) -> Plain:
    return {
        "name": trend.name,
        "points": [
            {"wave": _("Wave %(n)s") % {"n": point.wave}}
            | (_index(point.index) if point.index else {"value": None, "shown": "–"})
            for point in trend.points
        ],
    }


def _changes(changes: ChangeReport | None) -> Plain:
    if changes is None:
        return {"answer": _("No earlier wave stands beside this one."), "lines": [], "notes": []}
    lines = (*changes.moved, *changes.unmoved)
    uncompared = len(changes.uncompared)
    notes = [
        ngettext(
            "One tie cannot be compared: it was asked or counted in another way, or too few "
            "answered in one of the waves.",
            "%(n)s ties cannot be compared: they were asked or counted in another way, or too few "
            "answered in one of the waves.",
            uncompared,
        )
        % {"n": uncompared}
    ]
    return {
        "answer": changes.answer,
        "lines": [_change(line) for line in ((changes.index, *lines) if changes.index else lines)],
        "notes": [*(notes if uncompared else []), *changes.notes],
    }


def _change(line: ChangeLine) -> Plain:
    return {
        "key": line.key,
        "title": line.title,
        "before": str(line.before or "–"),
        "after": str(line.after or "–"),
        "difference": line.difference or "–",
        "interval": line.interval,
        "p": line.p,
        "sentence": line.sentence,
        "direction": line.direction,
    }


def _method(pack: Pack) -> Plain:
    return {
        "limits": [
            {"name": limits.name, "words": limits.words, "source": limits.source}
            for limits in pack.report.rules.limits
        ],
        "source": _("Source:"),
        "sentences": list(pack.report.method),
    }
