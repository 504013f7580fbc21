"""What groups say about their work, and what they want to get better: as released."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.cells import State
from reports.further_lines import Line, Number
from surveys.instruments.base import fill
from surveys.instruments.outcomes import OUTCOMES
from surveys.models.releases import Release
from surveys.numbers import correlation_shown
from surveys.results import GoesAlong, Outcomes
from surveys.results.further import FEW, NEARLY_ALL
from surveys.scoring.released import Reading


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked, the ends of its options, and who was asked."""

    name: str
    text: str
    low: str
    high: str
    raters: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A line of the list, with the place of the release it comes from."""

    key: str
    line: str
    words: str


@dataclass(frozen=True, slots=True)
class Along:
    """A sentence on how a question goes along with ties, with the place it comes from."""

    key: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Work:
    """What groups say about their work, and what should get better."""

    questions: tuple[AskedQuestion, ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    together: Line
    picked: tuple[Picked, ...]
    picked_of: int
    picked_reason: str
    along: tuple[Along, ...]


def work_of(release: Release, outcomes: Outcomes, without: State) -> Work:
    asked = [q for q in OUTCOMES.questions if q.code in outcomes.overall]
    told = [(row.rater.name, row.rater.n, row.rater.key, row.questions) for row in outcomes.rows]

    def line(name: str, n: int | None, key: str, readings: Mapping[str, Reading | None]) -> Line:
        numbers = tuple(
            Number(f"work:{key}:{q.code}", str(q.name), readings[q.code], without)
            if q.code in readings
            else None
            for q in asked
        )
        return Line(name, n, f"work:{key}:n", numbers)

    return Work(
        questions=tuple(
            AskedQuestion(
                name=str(q.name),
                text=fill(q.text, process=release.wave.study.process),
                low=str(q.options[0].words),
                high=str(q.options[-1].words),
                raters="; ".join(row[0] for row in told if q.code in row[3]),
            )
            for q in asked
        ),
        heads=tuple(str(q.name) for q in asked),
        lines=tuple(line(*row) for row in told),
        together=line(_("Everybody, each person counted once"), None, "all", outcomes.overall),
        picked=_picked(outcomes),
        picked_of=outcomes.picked_of,
        picked_reason=outcomes.picked_reason,
        along=tuple(
            Along(f"along:{q.code}", str(q.name), _along(outcomes.associations[q.code]))
            for q in asked
            if q.code in outcomes.associations
        ),
    )


def _along(found: GoesAlong) -> str:
    """Say which answers come together, without a word on what brings them together."""
    if found.r is None or found.low is None or found.high is None:
        if found.reason == FEW:
            return _("Fewer than 25 people answered both, so nothing is said.")
        return _("Everybody answered alike, so nothing can be said.")
    words = _("From %(n)s people, r = %(r)s (may be %(low)s to %(high)s): %(what)s")
    if found.low > 0:
        what = _("those whose ties to other groups read higher answered higher here, too.")
    elif found.high < 0:
        what = _("those whose ties to other groups read higher answered lower here.")
    else:
        what = _("no such pattern can be told from chance.")
    return words % {
        "n": found.n,
        "r": correlation_shown(found.r),
        "low": correlation_shown(found.low),
        "high": correlation_shown(found.high),
        "what": what,
    }


def _picked(outcomes: Outcomes) -> tuple[Picked, ...]:
    """Most often chosen first; what is given in words stays in the order of the list."""
    lines = [
        (line, Picked(f"picked:{number}", line.line, line.words))
        for number, line in enumerate(outcomes.picked, start=1)
    ]
    return tuple(
        picked
        for _line, picked in sorted(
            lines,
            key=lambda pair: (
                pair[0].kind != NEARLY_ALL,
                pair[0].kind == FEW,
                -(pair[0].count or 0),
            ),
        )
    )
