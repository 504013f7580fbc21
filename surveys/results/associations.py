"""How answers about work go along with ties, in an open survey only and for the whole wave."""

from collections.abc import Sequence
from typing import Any

from surveys.instruments.outcomes import OUTCOMES
from surveys.models.answers import OutcomeAnswer
from surveys.models.releases import Release
from surveys.scoring.association import FEWEST, association
from surveys.scoring.indices import PersonMeans

ASSOCIATIONS = "associations"
FEW, ALIKE = "few", "alike"


def associations_of(
    release: Release, people: PersonMeans, responses: Sequence[object]
) -> dict[str, Any]:
    """Return r for each question about work that was asked, with its interval, or the reason.

    `people` are the respondents' means of their ratings of other workgroups; `responses` names
    the response of each respondent.
    """
    asked = [code for code in OUTCOMES.codes if code in release.wave.outcome_items]
    if not asked:
        return {}
    mean_of = {
        responses[respondent]: total / (people.unit * ratings)
        for respondent, total, ratings in zip(
            people.respondent.tolist(), people.total.tolist(), people.ratings.tolist(), strict=True
        )
    }
    rows = list(
        OutcomeAnswer.objects.filter(response__release=release).values_list("response_id", *asked)
    )
    worth = dict(zip(OUTCOMES.codes, OUTCOMES.score_table(), strict=True))
    found = {}
    for place, code in enumerate(asked, start=1):
        pairs = [
            (mean_of[row[0]], float(worth[code][row[place]]))
            for row in rows
            if row[place] and row[0] in mean_of
        ]
        found[code] = _figure(sorted(pairs))
    return {ASSOCIATIONS: found}


def _figure(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    result = association([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    if result is None:
        reason = FEW if len(pairs) < FEWEST else ALIKE
        return {"r": None, "low": None, "high": None, "n": None, "reason": reason}
    return {"r": result.r, "low": result.low, "high": result.high, "n": result.n, "reason": ""}
