"""What may be shown of further questions and structures sheets, from the release table alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.instruments.outcomes import OUTCOMES
from surveys.instruments.partnership import PARTNERSHIP
from surveys.instruments.question_sets import QuestionSet
from surveys.models.releases import Release, ReleasedAnswer
from surveys.results.associations import ASSOCIATIONS
from surveys.results.further import FEW, NEARLY_ALL, PICKED
from surveys.results.storing import published
from surveys.results.tables import releases_upto
from surveys.scoring.readings import average, pool, reading
from surveys.scoring.released import Reading

Values = Mapping[str, Reading | None]


@dataclass(frozen=True, slots=True)
class RaterRow:
    """Workgroups that are counted together, as in the table of ties; `n` of them answered."""

    key: str
    name: str
    groups: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class PartnershipTie:
    """How a row of raters sees one partner organisation: by question, and the mean of these.

    A missing reading is withheld. There are no levels: nobody has cut-offs for these questions.
    """

    rater: RaterRow
    partner: str
    partner_name: str
    mean: Reading | None
    questions: Values


@dataclass(frozen=True, slots=True)
class Partnership:
    """What a wave says about its partner organisations. Never part of an index of coordination.

    `partners` are their names by key, in the study's order.
    """

    question_names: Mapping[str, str]
    partners: Mapping[str, str]
    ties: tuple[PartnershipTie, ...]

    def incoming(self, partner: str) -> Reading | None:
        """How a partner is seen by all who were asked about it, each row counted once."""
        return average(tie.mean for tie in self.ties if tie.partner == partner)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What a row of raters says about work and its results, question by question."""

    rater: RaterRow
    questions: Values


@dataclass(frozen=True, slots=True)
class PickedLine:
    """A line of the list of results: how often it was chosen, or words where that is not told.

    kind : FEW or NEARLY_ALL where words stand for the number; else empty
    """

    line: str
    count: int | None
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class GoesAlong:
    """How a question about work goes along with people's ties to other workgroups.

    Only an open survey has it. Without a number, `reason` is "few" or "alike".
    """

    r: float | None
    low: float | None
    high: float | None
    n: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Answers about work and its results, beside the indices and never part of one.

    `overall` joins all rows, weighted by how many answered. `picked` counts the whole wave, out
    of `picked_of` people; `picked_reason` says in words why there is no list.
    """

    question_names: Mapping[str, str]
    rows: tuple[OutcomeRow, ...]
    overall: Values
    picked: tuple[PickedLine, ...]
    picked_of: int
    picked_reason: str
    associations: Mapping[str, GoesAlong]


def released_partnership(release: Release) -> Partnership | None:
    """Return what the releases of a wave, up to this one, say about partners; None if not asked."""
    return _partnership(_table(release))


def released_outcomes(release: Release) -> Outcomes | None:
    """Return what the releases of a wave, up to this one, say about work; None if not asked."""
    return _outcomes(release, _table(release))


def released_further(release: Release) -> tuple[Partnership | None, Outcomes | None]:
    """Return both; the release table is read once."""
    table = _table(release)
    return _partnership(table), _outcomes(release, table)


@dataclass(slots=True)
class _Table:
    """What is stored: readings by block, partner (or none) and question; who is in each block.

    `partners` is in the order of the study.
    """

    cells: dict[tuple[int, int | None], dict[str, Reading | None]] = field(default_factory=dict)
    groups: dict[int, dict[int, str]] = field(default_factory=dict)
    raters: dict[int, int] = field(default_factory=dict)
    partners: dict[int, str] = field(default_factory=dict)


def _table(release: Release) -> _Table:
    """Read everything in one query: a line for each value and each part of its block."""
    table = _Table()
    stored = ReleasedAnswer.objects.filter(
        block__release__wave_id=release.wave_id, block__release__number__lte=release.number
    ).order_by("partner__position", "partner__name", "partner_id", "block_id", "block__parts__pk")
    for (
        block,
        partner,
        name,
        question,
        kind,
        n,
        total,
        halves,
        raters,
        group,
        called,
    ) in stored.values_list(
        *("block_id", "partner_id", "partner__name", "question", "kind", "n", "total"),
        *("halves", "block__raters_n"),
        *("block__parts__workgroup_id", "block__parts__workgroup__name"),
    ):
        value = reading(published(kind, n, total, halves, parts=1, top=5))
        table.cells.setdefault((block, partner), {})[question] = value
        table.groups.setdefault(block, {})[group] = called
        table.raters[block] = raters
        if partner is not None:
            table.partners[partner] = name
    return table


def _partnership(table: _Table) -> Partnership | None:
    if not table.partners:
        return None
    ties = []
    for row, blocks in _rows(table):
        for partner, name in table.partners.items():
            asked = [block for block in blocks if (block, partner) in table.cells]
            if asked:
                values = _joined(table.cells, asked, partner, PARTNERSHIP)
                mean = average(values.values(), needed=PARTNERSHIP.min_items)
                ties.append(PartnershipTie(row, str(partner), name, mean, values))
    partners = {str(partner): name for partner, name in table.partners.items()}
    return Partnership(_names(PARTNERSHIP), partners, tuple(ties))


def _outcomes(release: Release, table: _Table) -> Outcomes | None:
    first = releases_upto(release)[0]
    picked = first.figures.get(PICKED)
    everywhere = [block for block, partner in table.cells if partner is None]
    if not everywhere and picked is None:
        return None
    rows = []
    for row, blocks in _rows(table):
        if asked := [block for block in blocks if (block, None) in table.cells]:
            rows.append(OutcomeRow(row, _joined(table.cells, asked, None, OUTCOMES)))
    along = first.figures.get(ASSOCIATIONS, {})
    found = picked or {"n": 0, "lines": [], "reason": ""}
    return Outcomes(
        question_names=_names(OUTCOMES),
        rows=tuple(rows),
        overall=_joined(table.cells, everywhere, None, OUTCOMES),
        picked=tuple(_line(each, first.min_raters) for each in found["lines"]),
        picked_of=found["n"],
        picked_reason=_("Fewer than 25 people answered, so no line of the list is counted.")
        if found["reason"]
        else "",
        associations={code: GoesAlong(**figure) for code, figure in along.items()},
    )


def _rows(table: _Table) -> Iterable[tuple[RaterRow, list[int]]]:
    """Yield rows of raters with their blocks; blocks of the same workgroups are one row."""
    blocks_of: dict[tuple[int, ...], list[int]] = {}
    for block in sorted(table.groups):
        blocks_of.setdefault(tuple(table.groups[block]), []).append(block)
    for keys, blocks in blocks_of.items():
        label = " + ".join(table.groups[blocks[0]][key] for key in keys)
        texts = tuple(str(key) for key in keys)
        n = sum(table.raters[block] for block in blocks)
        yield RaterRow("+".join(texts), label, texts, n), blocks


Cells = Mapping[tuple[int, int | None], Mapping[str, Reading | None]]


def _joined(
    cells: Cells, blocks: Iterable[int], partner: int | None, questions: QuestionSet
) -> dict[str, Reading | None]:
    """Join blocks, question by question; a question that none of them was asked is left out."""
    asked = [cells[block, partner] for block in blocks]
    return {
        code: pool([value for cell in asked if (value := cell.get(code)) is not None])
        for code in questions.codes
        if any(code in cell for cell in asked)
    }


def _names(questions: QuestionSet) -> dict[str, str]:
    return {question.code: str(question.name) for question in questions.questions}


def _line(stored: Mapping[str, object], k: int) -> PickedLine:
    words = {
        FEW: _("fewer than %(k)s") % {"k": k},
        NEARLY_ALL: _("nearly all"),
    }.get(str(stored["kind"]), str(stored["count"]))
    count = stored["count"]
    told = count if isinstance(count, int) else None
    return PickedLine(str(stored["line"]), told, words, str(stored["kind"]))
