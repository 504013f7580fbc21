"""The results of a wave for those who were invited, opened by their own link.

What a report says to staff is put into words for these readers here: in the language of their
page, with the groups' names in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from interventions.pairs import weak_pairs
from reports.cells import Cell
from reports.findings import Findings, Pair
from reports.matrix import ReportRow
from reports.summary import Report, build_report
from surveys.access import get_release_shared_with
from surveys.models.waves import Wave
from surveys.own_view import QUESTIONS
from surveys.results import released_ties
from surveys.scoring.released import Level, ReleasedTies
from surveys.views.answering import opened_by_link
from surveys.wording import name_as_read, study_as_read

WITHOUT_NUMBER = {
    "withheld": gettext_lazy("too few"),
    "unanswered": gettext_lazy("no answers"),
    "no_contact": gettext_lazy("no contact"),
    "held_back": gettext_lazy("not shown"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One tie: about whom, the number if there is one, and its level or why there is none."""

    key: str
    about: str
    number: str
    levels: tuple[Level, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """What one group, or several that are counted together, experience from the others."""

    name: str
    row: ReportRow
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The results as a respondent reads them, strengths first."""

    answer: tuple[str, ...]
    facts: tuple[tuple[str, int], ...]
    tables: tuple[Table, ...]
    question: str


@opened_by_link
@require_safe
def results(request: HttpRequest, token: str) -> HttpResponse:
    """Show the released matrix, as masked as everywhere else; it says nothing of the reader."""
    release = get_release_shared_with(token)
    ties = released_ties(release)
    report = build_report(release, ties=ties)
    context = {
        "organisation_name": report.organisation,
        "token": token,
        "report": report,
        "study": study_as_read(release.wave),
        "picture": picture_of(report, ties, release.wave),
    }
    return render(request, "reports/team.html", context)


def picture_of(report: Report, ties: ReleasedTies, wave: Wave) -> Picture:
    """Put a report into the words of its respondents, in the language that is spoken now."""
    names = {group.key: name_as_read(wave, group.key, group.name) for group in ties.groups}
    raters = {row.key: _(", ").join(names[key] for key in row.groups) for row in ties.rows}
    own = {(row.key, row.groups[0]) for row in ties.rows if not row.is_pooled}

    def pair(found: Pair) -> str:
        cell = found.cells[0]
        said = {"name": raters[cell.rater], "other": names[cell.target]}
        if (cell.rater, cell.target) in own:
            return _("%(name)s among themselves") % said
        if cell.rater not in names:  # "A, B and C" would hide who speaks about whom
            return _("%(name)s about %(other)s") % said
        return _("%(name)s and %(other)s") % said

    tables = tuple(
        Table(
            name=raters[line.row.key],
            row=line.row,
            lines=tuple(
                _line(cell, _about(cell, own, names))
                for cell in line.cells
                if cell.state != "not_asked"
            ),
        )
        for line in report.overall.lines
    )
    findings = report.findings
    return Picture(
        answer=_answer(findings, pair, hides=report.rules.hides),
        facts=(
            (_("Ties that can be read"), findings.readable),
            (_("of these, strong for certain"), findings.strong),
            (_("of these, weak for certain"), findings.weak),
        ),
        tables=tables,
        question=_question(findings, ties, pair),
    )


def _answer(findings: Findings, pair: Callable[[Pair], str], *, hides: bool) -> tuple[str, ...]:
    if not findings.readable and hides:
        return (_("Too few people answered to show any tie. That protects those who did."),)
    if not findings.readable:
        return (_("Nobody answered enough questions about any group. There is no tie to show."),)
    said = []
    if findings.strongest:
        said.append(_("What holds best: %(pair)s.") % {"pair": pair(findings.strongest)})
    if findings.weakest:
        said.append(_("Worth a conversation: %(pair)s.") % {"pair": pair(findings.weakest)})
    return tuple(said)


def _question(findings: Findings, ties: ReleasedTies, pair: Callable[[Pair], str]) -> str:
    """Ask about the weakest tie what a person would be asked about theirs."""
    advised = weak_pairs(ties)
    if findings.weakest is None or not advised or advised[0].is_within:
        return ""
    lowest = [point.dimension for point in advised[0].lowest]
    question = QUESTIONS.get(lowest[0]) if lowest else None
    if question is None:
        return ""
    said = {"tie": pair(findings.weakest), "question": str(question)}
    return _("And about %(tie)s: %(question)s") % said


def _about(cell: Cell, own: set[tuple[str, str]], names: dict[str, str]) -> str:
    if (cell.rater, cell.target) in own:
        return _("their own group")
    return names[cell.target]


def _line(cell: Cell, about: str) -> Line:
    words = str(WITHOUT_NUMBER.get(cell.state, ""))
    if cell.scope == "mixed" and cell.shown:
        words = _("own and other group together")
    return Line(cell.key, about, _number(cell), cell.levels, words)


def _number(cell: Cell) -> str:
    """Write a released number as the page's language does: "4.2 or more", "4,2 oder mehr"."""
    if cell.shown is None:
        return ""
    number = {"number": cell.shown.number.replace(".", get_format("DECIMAL_SEPARATOR"))}
    match cell.kind:
        case "at_least":
            return _("%(number)s or more") % number
        case "at_most":
            return _("%(number)s or less") % number
        case "about":
            return _("about %(number)s") % number
    return number["number"]
