"""Further answers at the door: the same blocks, the same rule, the same test as for ratings.

A partner organisation is rated like a workgroup. Questions about work are about no group; they
stand under one target, the survey. From the list of results only the whole wave is counted, once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from surveys.further import asks_about_partner, outcomes_asked
from surveys.instruments.outcomes import OUTCOMES
from surveys.instruments.partnership import PARTNERSHIP
from surveys.instruments.question_sets import QuestionSet
from surveys.models.answers import OutcomeAnswer, PartnershipRating, PickedOutcome
from surveys.models.releases import Block as StoredBlock
from surveys.models.releases import Release, ReleasedAnswer
from surveys.models.studies import Partner
from surveys.results.rows import NO_UNIT, Members
from surveys.results.sizes import partners_too_small
from surveys.scoring.audit import Gate, TwinTest, alarm, together
from surveys.scoring.blocks import Block
from surveys.scoring.counting import Counts, count_cells, recode
from surveys.scoring.release import Published, ReleaseTable, release_table
from surveys.scoring.whole_wave import FEWEST

Blocks = Sequence[Block[str, str]]
SURVEY = "survey"
PICKED = "picked"
FEW, NEARLY_ALL = "few", "nearly_all"


@dataclass(frozen=True, slots=True)
class Part:
    """One set of questions of a release, counted."""

    questions: QuestionSet
    targets: Sequence[str]
    table: ReleaseTable
    total: Counts
    gate: Gate


@dataclass(frozen=True, slots=True)
class Further:
    """All that a release says about further questions; empty where none were asked."""

    parts: Sequence[Part] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    def joined(self, gate: Mapping[str, Any]) -> dict[str, Any]:
        """Pass only if the ratings pass, and these, too."""
        ratings = Gate(gate["passed"], gate["smallest_class"], tuple(gate["faults"]))
        found = together(ratings, *(part.gate for part in self.parts))
        return {
            "passed": found.passed,
            "smallest_class": found.smallest_class,
            "faults": list(found.faults),
        }

    def content(self) -> list[list[Any]]:
        """Everything published here, for the fingerprint of the release."""
        return sorted(
            [part.questions.key, *where, value.kind, value.n, value.value]
            for part in self.parts
            for where, value in part.table.values.items()
        )


def further_of(release: Release, members: Members, blocks: Blocks) -> Further:
    """Count the further answers of a release and decide what may be shown of them."""
    wave, parts = release.wave, []
    if wave.asks_partnership:
        parts.append(_partnership(release, members, blocks))
    asked = {
        (str(group.pk), question.code)
        for group in members.groups
        for question in outcomes_asked(wave, group)
        if group.rates
    }
    if asked:
        parts.append(_outcomes(release, members, blocks, asked))
    has_list = wave.outcomes_to_choose and release.number == 1
    return Further(parts, {PICKED: picked_of(release, blocks)} if has_list else {})


def _partnership(release: Release, members: Members, blocks: Blocks) -> Part:
    partners = list(Partner.objects.filter(study_id=release.wave.study_id))
    asked = {
        (str(group.pk), str(partner.pk))
        for group in members.groups
        for partner in partners
        if asks_about_partner(release.wave, group, partner)
    }
    refused = partners_too_small(release, members) if release.wave.is_protected else set()
    return _part(
        release,
        members,
        blocks,
        PARTNERSHIP,
        PartnershipRating.objects.filter(response__release=release),
        {str(partner.pk): partner.name for partner in partners},
        asked,
        refused,
    )


def _outcomes(
    release: Release, members: Members, blocks: Blocks, asked: set[tuple[str, str]]
) -> Part:
    part = _part(
        release,
        members,
        blocks,
        OUTCOMES,
        OutcomeAnswer.objects.filter(response__release=release),
        {SURVEY: SURVEY},
        {(group, SURVEY) for group, _ in asked},
        set(),
    )
    groups = {block.id: block.groups for block in blocks}
    # Not every question is for everybody: what nobody of a block was asked is no value at all.
    kept: dict[tuple[str, str, str], Published] = {
        (block, target, code): value
        for (block, target, code), value in part.table.values.items()
        if any((group, code) in asked for group in groups[block])
    }
    table = ReleaseTable(part.table.blocks, part.table.dimensions, kept, part.table.top)
    return Part(part.questions, part.targets, table, part.total, part.gate)


def _part(
    release: Release,
    members: Members,
    blocks: Blocks,
    questions: QuestionSet,
    rows: QuerySet[Any],
    names: Mapping[str, str],
    asked: set[tuple[str, str]],
    refused: set[str],
) -> Part:
    targets = list(names)
    block, target, scores = _read(rows, blocks, questions, targets)
    shape = (len(blocks), len(targets))
    n, total = count_cells(block, target, scores, *shape, questions.min_items)
    coarse = _coarse(release, blocks, questions, targets)
    table = release_table(
        blocks,
        targets,
        questions.codes,
        n,
        total,
        asked=asked,
        smallest=release.wave.smallest_block,
        refused=refused,
        group_names=members.names,
        coarse=coarse,
        protected=release.wave.is_protected,
    )
    gate = Gate(True, None, ())
    if release.wave.is_protected:
        test, answered = TwinTest(len(targets), len(questions.codes)), scores > 0
        counts = np.count_nonzero(answered, axis=1) >= questions.min_items
        test.add(block, target, answered & counts[:, np.newaxis])
        gate = together(
            test.gate(table, targets, release.min_raters, names=names),
            alarm(table, release.min_raters, coarse=coarse, names=names),
        )
    return Part(questions, targets, table, total, gate)


def _read(
    rows: QuerySet[Any], blocks: Blocks, questions: QuestionSet, targets: Sequence[str]
) -> tuple[Counts, Counts, Any]:
    """Return each row's block (-1: in none), its target and its scores."""
    place = {part: index for index, block in enumerate(blocks) for part in block.parts}
    column = {key: index for index, key in enumerate(targets)}
    of_partner = ["partner_id"] if questions is PARTNERSHIP else []
    choices = [Coalesce(code, 0) for code in questions.codes]
    found = list(rows.order_by().values_list("workgroup_id", "unit_id", *of_partner, *choices))
    first = 2 + len(of_partner)
    block = [place.get((str(row[0]), str(row[1] or NO_UNIT)), -1) for row in found]
    target = [column[str(row[2]) if of_partner else SURVEY] for row in found]
    table = np.array([row[first:] for row in found], dtype=np.int64)
    chosen = table.reshape(len(found), len(questions.codes))
    return (
        np.array(block, dtype=np.int64),
        np.array(target, dtype=np.int64),
        recode(chosen, questions.score_table()),
    )


def _coarse(
    release: Release, blocks: Blocks, questions: QuestionSet, targets: Sequence[str]
) -> set[tuple[str, str, str]]:
    """Name the cells that go in half steps: all of them, once another wave is out.

    Ratings are compared with the people of the other wave, which spares most of them the steps.
    Here the comparison is left out, which is always allowed.
    """
    others = Release.objects.filter(wave__study_id=release.wave.study_id)
    if not release.wave.is_protected or not others.exclude(wave=release.wave).exists():
        return set()
    return {(b.id, target, code) for b in blocks for target in targets for code in questions.codes}


def picked_of(release: Release, blocks: Blocks) -> dict[str, Any]:
    """Count how often each line of the list was chosen, over everybody in a block.

    In a protected survey only from 25 people on; a count below the minimum, or one that leaves
    out fewer people than that, is kept in words and not as a number.
    """
    n = sum(block.n for block in blocks)
    wave = release.wave
    if wave.is_protected and n < FEWEST:
        return {"n": n, "lines": [], "reason": "too_few"}
    shown = {part for block in blocks for part in block.parts}
    rows = PickedOutcome.objects.filter(response__release=release).order_by()
    counts = Counter(
        line
        for group, unit, line in rows.values_list(
            "response__workgroup_id", "response__unit_id", "line"
        )
        if (str(group), str(unit or NO_UNIT)) in shown
    )
    lines = []
    for number, text in enumerate(wave.outcomes_to_choose, start=1):
        count, kind = counts[number], ""
        if wave.is_protected:
            k = release.min_raters
            kind = FEW if count < k else NEARLY_ALL if count > n - k else ""
        lines.append({"line": str(text), "count": None if kind else count, "kind": kind})
    return {"n": n, "lines": lines, "reason": ""}


def store_further(release: Release, stored: Mapping[str, StoredBlock], further: Further) -> None:
    """Write every further value; a sum only where it may be shown."""
    place = {key: index for index, key in enumerate(stored)}
    ReleasedAnswer.objects.bulk_create(
        ReleasedAnswer(
            organisation_id=release.organisation_id,
            block=stored[block],
            partner_id=None if target == SURVEY else int(target),
            question=code,
            kind=value.kind,
            smallest=stored[block].smallest,
            n=value.n,
            total=_sum(part, place[block], target, code) if value.kind == "exact" else None,
            halves=value.halves,
        )
        for part in further.parts
        for (block, target, code), value in part.table.values.items()
    )


def _sum(part: Part, block: int, target: str, code: str) -> int:
    column, item = part.targets.index(target), part.table.dimensions.index(code)
    return int(part.total[block, column, item])
