"""Further answers as rows beside the ratings of a response: stored with it, in its transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.further import NO_ANSWER, PICKED, Page
from surveys.models.answers import OutcomeAnswer, PartnershipRating, PickedOutcome, Response


def store_further(
    response: Response, pages: Sequence[Page], further: Mapping[str, Mapping[str, Any]]
) -> None:
    """Store what was chosen on the further pages. Whoever was asked has a row, even an empty one.

    Like a rating a row carries the workgroup and unit, and no key but its response's.
    """
    whose = {
        "organisation_id": response.organisation_id,
        "workgroup_id": response.workgroup_id,
        "unit_id": response.unit_id,
    }
    PartnershipRating.objects.bulk_create(
        PartnershipRating(
            response=response,
            partner_id=page.partner_id,
            **whose,
            **_choices(page, further.get(page.key, {})),
        )
        for page in pages
        if page.partner_id is not None
    )
    for page in pages:
        if page.partner_id is not None:
            continue
        answers = further.get(page.key, {})
        if page.asks:
            OutcomeAnswer.objects.create(response=response, **whose, **_choices(page, answers))
        PickedOutcome.objects.bulk_create(
            PickedOutcome(response=response, organisation_id=response.organisation_id, line=line)
            for line in sorted(set(answers.get(PICKED, [])))
            if line <= len(page.lines)
        )


def _choices(page: Page, answers: Mapping[str, Any]) -> dict[str, int | None]:
    return {ask.code: answers.get(ask.code, NO_ANSWER) or None for ask in page.asks}
