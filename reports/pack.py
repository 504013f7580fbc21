"""Everything a report to take away says, once, as plain data: each file only writes it down."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interventions.advice import Advice, Idea, advise
from interventions.own import catalogue_of
from interventions.readiness import checklist
from interventions.sheets import coverage_of
from reports.changes import ChangeReport, build_changes
from reports.indices import Index
from reports.look import OwnLook, look_of
from reports.summary import Report, build_report
from reports.tie import TieReport, build_tie
from surveys.models.releases import Release
from surveys.models.studies import Unit
from surveys.results import released_ties
from surveys.scoring.released import ReleasedTies

CONVERSATIONS = 6  # more than a team takes up in a year

SECTIONS = {
    "strengths": gettext_lazy("What carries the work"),
    "heatmap": gettext_lazy("How the groups rate each other"),
    "dimensions": gettext_lazy("The seven dimensions"),
    "changes": gettext_lazy("What changed"),
    "conversations": gettext_lazy("Ties worth a conversation"),
    "method": gettext_lazy("How the numbers are made"),
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """A pair of groups with a weak tie: both views, what to ask, what may be tried."""

    tie: TieReport
    first_step: str
    ideas: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """An index in one wave. `index` is None where the wave shows none."""

    wave: int
    index: Index | None


@dataclass(frozen=True, slots=True)
class Trend:
    """An index from wave to wave, the earliest first."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A report on one wave, with the earlier ones that were chosen beside it.

    sections : keys of SECTIONS, in their order; the summary always stands
    earlier : reports on earlier waves of the study, the latest first
    """

    report: Report
    earlier: tuple[Report, ...]
    changes: ChangeReport | None
    strengths: tuple[TieReport, ...]
    conversations: tuple[Conversation, ...]
    trends: tuple[Trend, ...]
    open_points: tuple[str, ...]
    sections: tuple[str, ...]
    language: str
    is_right_to_left: bool
    look: OwnLook

    def has(self, section: str) -> bool:
        return section in self.sections

    @property
    def title(self) -> str:
        return self.report.study

    @property
    def subtitle(self) -> str:
        """Name the wave, and the unit where the report is about one."""
        wave = _("Wave %(n)s") % {"n": self.report.wave_number}
        return f"{wave} · {self.report.unit}" if self.report.unit else wave


def build_pack(
    release: Release,
    *,
    earlier: Sequence[Release] = (),
    unit: Unit | None = None,
    sections: Collection[str] = tuple(SECTIONS),
    language: str = "en",
    is_right_to_left: bool = False,
) -> Pack:
    """Gather a report to take away; reads released results only.

    `earlier` holds releases of earlier waves that the reader may see, the latest first. Of a
    unit neither suggestions nor changes are given: both rest on the whole study.
    """
    ties = released_ties(release, units=None if unit is None else [unit.pk])
    report = build_report(release, unit, ties, readiness=checklist(release.wave))
    before = tuple(build_report(each, unit) for each in earlier)
    changes = build_changes(earlier[0], release) if earlier and unit is None else None
    return Pack(
        report=report,
        earlier=before,
        changes=changes,
        strengths=_strengths(release, report, ties),
        conversations=() if unit else _conversations(release, report, ties, changes),
        trends=_trends([*reversed(before), report]) if before else (),
        open_points=tuple(str(point.text) for point in report.open_points),
        sections=tuple(key for key in SECTIONS if key in sections),
        language=language,
        is_right_to_left=is_right_to_left,
        look=look_of(release.organisation_id),
    )


def _strengths(release: Release, report: Report, ties: ReleasedTies) -> tuple[TieReport, ...]:
    """Return the strongest pair, and the other strong ties that the overview names."""
    found = report.findings
    cells = [*(found.strongest.cells[:1] if found.strongest else ()), *found.more_strong]
    pairs = dict.fromkeys(tuple(sorted((cell.rater, cell.target))) for cell in cells)
    made = (build_tie(release, report, ties, (one, other)) for one, other in pairs)
    return tuple(tie for tie in made if tie)


def _conversations(
    release: Release, report: Report, ties: ReleasedTies, changes: ChangeReport | None
) -> tuple[Conversation, ...]:
    catalogue = catalogue_of(release.organisation_id)
    weak = advise(ties, catalogue, coverage_of(release)).weak[:CONVERSATIONS]
    made = (_conversation(release, report, ties, changes, advice) for advice in weak)
    return tuple(each for each in made if each)


def _conversation(
    release: Release,
    report: Report,
    ties: ReleasedTies,
    changes: ChangeReport | None,
    advice: Advice,
) -> Conversation | None:
    weaker = advice.pair.directions[0].tie
    tie = build_tie(release, report, ties, (weaker.rater, weaker.target), changes)
    if tie is None:
        return None
    first = advice.first_step
    return Conversation(tie, first.name if first else "", advice.ideas)


def _trends(reports: Sequence[Report]) -> tuple[Trend, ...]:
    """Follow the means between and within groups through waves; the earliest comes first."""
    last = {index.key: index for index in reports[-1].indices}
    wanted = [key for key in ("all:between", "all:within") if key in last]
    return tuple(
        Trend(
            last[key].name,
            tuple(
                Point(
                    report.wave_number,
                    next((index for index in report.indices if index.key == key), None),
                )
                for report in reports
            ),
        )
        for key in wanted
    )
