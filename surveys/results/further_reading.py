"""What may be shown of further questions and structures sheets, from the release table alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.instruments.outcomes import OUTCOMES
from surveys.instruments.partnership import PARTNERSHIP
from surveys.instruments.question_sets import QuestionSet
from surveys.models.releases import BlockPart, Release, ReleasedAnswer
from surveys.models.studies import Partner
from surveys.results.further import FEW, NEARLY_ALL, PICKED
from surveys.results.storing import published
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
    """What a wave says about its partner organisations. Never part of an index of coordination."""

    question_names: Mapping[str, str]
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
    """A line of the list of results: how often it was chosen, or words where that is not told."""

    line: str
    count: int | None
    words: str


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


def released_partnership(release: Release) -> Partnership | None:
    """Return what the releases of a wave, up to this one, say about partners; None if not asked."""
    cells = _cells(release, about_partners=True)
    if not cells:
        return None
    partners = Partner.objects.filter(study_id=release.wave.study_id)
    ties = []
    for row, blocks in _rows(release):
        for partner in partners:
            asked = [b for b in blocks if (b, partner.pk) in cells]
            if asked:
                values = _joined(cells, asked, partner.pk, PARTNERSHIP)
                mean = average(values.values(), needed=PARTNERSHIP.min_items)
                ties.append(PartnershipTie(row, str(partner.pk), partner.name, mean, values))
    return Partnership(_names(PARTNERSHIP), tuple(ties))


def released_outcomes(release: Release) -> Outcomes | None:
    """Return what the releases of a wave, up to this one, say about work; None if not asked."""
    cells = _cells(release, about_partners=False)
    first = release if release.number == 1 else release.wave.releases.get(number=1)
    picked = first.figures.get(PICKED)
    if not cells and picked is None:
        return None
    rows = []
    for row, blocks in _rows(release):
        if asked := [block for block in blocks if (block, None) in cells]:
            rows.append(OutcomeRow(row, _joined(cells, asked, None, OUTCOMES)))
    found = picked or {"n": 0, "lines": [], "reason": ""}
    return Outcomes(
        question_names=_names(OUTCOMES),
        rows=tuple(rows),
        overall=_joined(cells, [block for block, _partner in cells], None, OUTCOMES),
        picked=tuple(_line(each, first.min_raters) for each in found["lines"]),
        picked_of=found["n"],
        picked_reason=_("Fewer than 25 people answered, so no line of the list is counted.")
        if found["reason"]
        else "",
    )


Cells = Mapping[tuple[int, int | None], Mapping[str, Reading | None]]


def _cells(release: Release, *, about_partners: bool) -> Cells:
    """Return the readings by question of each block, about each partner or about none."""
    stored = ReleasedAnswer.objects.filter(
        block__release__wave_id=release.wave_id,
        block__release__number__lte=release.number,
        partner__isnull=not about_partners,
    )
    cells: dict[tuple[int, int | None], dict[str, Reading | None]] = {}
    for block, partner, question, kind, n, total, halves in stored.values_list(
        "block_id", "partner_id", "question", "kind", "n", "total", "halves"
    ):
        value = reading(published(kind, n, total, halves, parts=1, top=5))
        cells.setdefault((block, partner), {})[question] = value
    return cells


def _rows(release: Release) -> Iterable[tuple[RaterRow, list[int]]]:
    """Yield rows of raters with their blocks; blocks of the same workgroups are one row."""
    parts = BlockPart.objects.filter(
        block__release__wave_id=release.wave_id, block__release__number__lte=release.number
    ).order_by("block_id", "pk")
    groups: dict[int, dict[int, str]] = {}
    raters: dict[int, int] = {}
    for block, n, group, name in parts.values_list(
        "block_id", "block__raters_n", "workgroup_id", "workgroup__name"
    ):
        groups.setdefault(block, {})[group] = name
        raters[block] = n
    blocks_of: dict[tuple[int, ...], list[int]] = {}
    for block, names in groups.items():
        blocks_of.setdefault(tuple(names), []).append(block)
    for keys, blocks in blocks_of.items():
        label = " + ".join(groups[blocks[0]][key] for key in keys)
        texts = tuple(str(key) for key in keys)
        yield RaterRow("+".join(texts), label, texts, sum(raters[b] for b in blocks)), blocks


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
    return PickedLine(str(stored["line"]), count if isinstance(count, int) else None, words)
