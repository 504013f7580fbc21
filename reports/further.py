"""Partner organisations, work and its results, the list to choose from: as released, no levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interventions.entries import Entry
from interventions.partners import LEAST, LOWEST, ideas_for_themes, is_apart, low_first
from reports.cells import State
from reports.further_lines import Line, Number
from reports.further_work import Work, work_of
from surveys.instruments.base import fill
from surveys.instruments.partnership import PARTNERSHIP
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.results import Partnership, released_further, smallest_kept
from surveys.scoring.readings import average
from surveys.scoring.released import Reading
from surveys.shown import listed

SCORE = "score"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that is among the lowest with a partner, and what is worth trying for it."""

    name: str
    text: str
    number: Number
    entries: Sequence[Entry]
    is_apart: bool


@dataclass(frozen=True, slots=True)
class OnePartner:
    """How groups see one partner organisation; `together` counts each row of raters once.

    best : the themes that hold best, all that read the same; none if the lowest read so, too
    as_low : names of further themes that read just like the second of the lowest
    """

    key: str
    name: str
    lines: tuple[Line, ...]
    together: Line
    best: tuple[Number, ...]
    lowest: tuple[Theme, ...]
    as_low: str

    @property
    def is_readable(self) -> bool:
        return any(number and number.reading for number in self.together.numbers)

    @property
    def question(self) -> str:
        """What to ask first, from what is lowest."""
        if not self.lowest:
            return ""
        words = _("%(theme)s, with %(name)s: what would people notice first if it went better?")
        return words % {"theme": self.lowest[0].name, "name": self.name}

    @property
    def best_names(self) -> str:
        return listed([number.head for number in self.best])

    @property
    def raters(self) -> str:
        return "; ".join(line.name for line in self.lines)


@dataclass(frozen=True, slots=True)
class FurtherReport:
    """All that a wave says beside its ties; nothing of it enters an index.

    kept : the smallest number of people behind any number; 1 in an open survey
    """

    kept: int
    is_protected: bool
    heads: tuple[str, ...]
    partners: tuple[OnePartner, ...]
    work: Work | None
    has_about: bool

    @property
    def is_empty(self) -> bool:
        return not self.partners and self.work is None


def build_further(release: Release) -> FurtherReport:
    """Gather what is released of further questions; reads the release table and the catalogue."""
    partnership, outcomes = released_further(release)
    is_protected = release.mode == Wave.Mode.PROTECTED
    without: State = "withheld" if is_protected else "unanswered"
    partners = _partners(release, partnership, without) if partnership else ()
    work = work_of(release, outcomes, without) if outcomes else None
    lines = [line for each in partners for line in (*each.lines, each.together)]
    lines += (*work.lines, work.together) if work else ()
    return FurtherReport(
        kept=smallest_kept(release),
        is_protected=is_protected,
        heads=(_("Partnership score"), *(str(q.name) for q in PARTNERSHIP.questions)),
        partners=partners,
        work=work,
        has_about=any(_is_about(number) for line in lines for number in line.numbers),
    )


def _is_about(number: Number | None) -> bool:
    return bool(number and number.reading and number.reading.kind != "exact")


def _partners(release: Release, partnership: Partnership, without: State) -> tuple[OnePartner, ...]:
    names = partnership.partners
    ideas = ideas_for_themes(release.organisation_id)
    return tuple(_partner(key, name, partnership, ideas, without) for key, name in names.items())


def _partner(
    key: str,
    name: str,
    partnership: Partnership,
    ideas: Mapping[str, Sequence[Entry]],
    without: State,
) -> OnePartner:
    ties = [tie for tie in partnership.ties if tie.partner == key]
    lines = tuple(
        _line(
            f"partner:{key}:{tie.rater.key}",
            tie.rater.name,
            tie.rater.n,
            {SCORE: tie.mean, **tie.questions},
            without,
        )
        for tie in ties
    )
    themes = {code: average(tie.questions.get(code) for tie in ties) for code in PARTNERSHIP.codes}
    together = _line(
        f"partner:{key}:all",
        _("All of these, each counted once"),
        None,
        {SCORE: partnership.incoming(key), **themes},
        without,
    )
    numbers = {number.key.rpartition(":")[2]: number for number in together.numbers if number}
    read = {code: numbers[code] for code, reading in themes.items() if reading}
    lowest, as_low, best = _ends(read)
    return OnePartner(
        key=key,
        name=name,
        lines=lines,
        together=together,
        best=tuple(best),
        lowest=tuple(
            Theme(
                name=numbers[code].head,
                text=fill(PARTNERSHIP.question(code).text, organisation=name),
                number=numbers[code],
                entries=ideas[code],
                is_apart=_is_apart(themes, code),
            )
            for code in lowest
        ),
        as_low=listed([number.head for number in as_low]),
    )


def _ends(read: Mapping[str, Number]) -> tuple[Sequence[str], Sequence[Number], Sequence[Number]]:
    """Return the lowest themes, others that read just like the last of these, and the best ones."""
    if len(read) < LEAST:
        return (), (), ()
    order = low_first({code: number.reading for code, number in read.items()})
    lowest, rest = order[:LOWEST], order[LOWEST:]
    last, top = (str(read[code].shown) for code in (lowest[-1], rest[-1]))
    # In the order of the questions: themes that read the same are not ranked.
    as_low = [read[code] for code in read if code in rest and str(read[code].shown) == last]
    best = [read[code] for code in read if code in rest and str(read[code].shown) == top]
    return lowest, as_low, best if top != last else ()


def _is_apart(themes: Mapping[str, Reading | None], code: str) -> bool:
    low, following = themes[code], themes[low_first(themes)[LOWEST]]
    return low is not None and following is not None and is_apart(low, following)


def _line(
    place: str, name: str, n: int | None, readings: Mapping[str, Reading | None], without: State
) -> Line:
    heads = {SCORE: _("Partnership score")}
    heads |= {question.code: str(question.name) for question in PARTNERSHIP.questions}
    numbers = tuple(
        Number(f"{place}:{code}", head, readings[code], without, says_n=n is not None)
        if code in readings
        else None
        for code, head in heads.items()
    )
    return Line(name, n, f"{place}:n", numbers)
