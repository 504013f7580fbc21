"""Made-up answers beside the ties: about partners and work, and what is in place between groups."""

import random
import secrets
from collections.abc import Mapping
from statistics import fmean
from typing import Any

from surveys.further import PICKED, Page, pages_for
from surveys.links import token_hash
from surveys.models.participants import Invitation
from surveys.models.waves import Wave
from surveys.models.ways import SheetAnswer, StructuresSheet
from surveys.sheets import groups_with_sheets, others, questions_about

SHARE_WITHOUT_ANSWER, AROUND = 0.08, 0.9
SHARES_IN_PLACE = (0.3, 0.35, 0.35)  # no, in part, yes


def further_answers(
    invitation: Invitation, choices: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, Any]]:
    """Return what one person says on the further pages: content people are content there, too."""
    pages = pages_for(invitation)
    if not pages:
        return {}
    given = [position for row in choices.values() for position in row.values()]
    mood = fmean(given) if given else 3.0
    chance = random.Random(f"further-{invitation.pk}")
    return {page.key: _page(page, mood, chance) for page in pages}


def _page(page: Page, mood: float, chance: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for ask in page.asks:
        if chance.random() < SHARE_WITHOUT_ANSWER:
            answers[ask.code] = 0
        else:
            answers[ask.code] = min(5, max(1, round(chance.gauss(mood, AROUND))))
    if page.lines:
        lines = range(1, len(page.lines) + 1)
        # The first lines of the list are chosen most.
        drawn = chance.choices(lines, weights=[1 / line for line in lines], k=page.most_picked)
        answers[PICKED] = sorted(set(drawn))
    return answers


def fill_sheets(wave: Wave, chance: random.Random) -> None:
    """Let every group agree on its sheet. Nobody has its link, as if each had been given away."""
    for group in groups_with_sheets(wave):
        sheet = StructuresSheet.objects.create(
            organisation_id=wave.organisation_id,
            wave=wave,
            workgroup=group,
            token_hash=token_hash(secrets.token_urlsafe(32)),
        )
        SheetAnswer.objects.bulk_create(
            SheetAnswer(
                organisation_id=wave.organisation_id,
                sheet=sheet,
                target=target,
                structure=question.code,
                in_place=in_place,
                works=chance.randint(4, 9) if in_place else None,
            )
            for target in others(sheet)
            for question in questions_about(target)
            for in_place in chance.choices((0, 1, 2), weights=SHARES_IN_PLACE)
        )
