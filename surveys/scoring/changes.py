"""Two waves compared, tie by tie and on the index between workgroups."""

from collections.abc import Mapping

from surveys.scoring.comparison import holm, welch
from surveys.scoring.indices import Number, person_means
from surveys.scoring.intervals import smallest_detectable_change
from surveys.scoring.moments import Moments, join, pooled_sd
from surveys.scoring.ties import Ratings, TieMatrix

Headcounts = Mapping[str, int | None]
NOTHING = Moments(0, 0, 0)


def changes(
    before: TieMatrix,
    earlier: Ratings,
    after: TieMatrix,
    later: Ratings,
    headcounts: Headcounts,
) -> dict[str, object]:
    """Compare two waves: ties that were asked in either, and y(r) over between ties.

    A tie of one wave only is listed without a comparison. p values are adjusted over all ties
    that are tested (Holm); the index stands outside of that family. The smallest detectable
    change takes the SD pooled over both waves and the headcounts of the roster for both.
    """
    sd, _ = pooled_sd(tie.ratings for matrix in (before, after) for tie in matrix)
    pairs = sorted({*before.ties, *after.ties})
    compared = []
    for rater, target in pairs:
        then, now = _ratings(before, rater, target), _ratings(after, rater, target)
        headcount = headcounts.get(rater)
        smallest = smallest_detectable_change(sd, (then.n, headcount), (now.n, headcount))
        compared.append((_change(then, now), smallest))
    adjusted = holm([change["p"] for change, _ in compared])
    ties = [
        {
            "rater": rater,
            "target": target,
            **{key: number for key, number in change.items() if key != "hedges_g"},
            "p_holm": p_holm,
            "hedges_g": change["hedges_g"],
            "smallest_detectable": smallest,
        }
        for (rater, target), (change, smallest), p_holm in zip(
            pairs, compared, adjusted, strict=True
        )
    ]
    return {"ties": ties, "index": _change(_between(before, earlier), _between(after, later))}


def _ratings(matrix: TieMatrix, rater: str, target: str) -> Moments:
    tie = matrix.ties.get((rater, target))
    return tie.ratings if tie else NOTHING


def _between(matrix: TieMatrix, ratings: Ratings) -> Moments:
    """y(r) over between ties, of everybody who has one."""
    people = person_means(matrix.counted, "between", ratings.n_respondents)
    return join(list(people.by(ratings.group_of).values()))


def _change(before: Moments, after: Moments) -> dict[str, Number]:
    then, now = before.mean, after.mean
    test = welch(before, after)
    return {
        "n_before": before.n,
        "n_after": after.n,
        "mean_before": then,
        "mean_after": now,
        "difference": None if then is None or now is None else now - then,
        "ci_low": test.ci_low if test else None,
        "ci_high": test.ci_high if test else None,
        "t": test.t if test else None,
        "df": test.df if test else None,
        "p": test.p if test else None,
        "hedges_g": test.hedges_g if test else None,
    }
