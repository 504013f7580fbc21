"""Every number about a wave, for whoever already holds the answers: what `score` prints.

Keys, their order and all definitions: docs/scoring.md. Undefined is None, never NaN.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from surveys.scoring.bootstrap import index_intervals, towards
from surveys.scoring.changes import changes
from surveys.scoring.indices import (
    PersonMeans,
    between_means,
    dimension_of,
    family_of,
    in_both_scopes,
    mean,
    mutual,
    person_means,
    weightings,
)
from surveys.scoring.intervals import (
    nonresponse_bounds,
    tie_certainty,
    tie_interval,
)
from surveys.scoring.items import ItemSet
from surveys.scoring.levels import DEFAULT_CUTOFFS, cutoffs_of, level
from surveys.scoring.moments import Moments, join, pooled_sd
from surveys.scoring.network import network
from surveys.scoring.released import Cutoffs
from surveys.scoring.reliability import cronbach, icc, rwg_j
from surveys.scoring.ties import Ratings, Tie, TieMatrix, tie_matrix
from surveys.scoring.variance import f_test, joint_tests

Json = dict[str, object]
Headcounts = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is chosen before scoring."""

    min_items: int
    replicates: int = 2000
    seed: int = 1
    cutoffs: Cutoffs = DEFAULT_CUTOFFS


def score(
    ratings: Ratings,
    items: ItemSet,
    rules: Rules,
    *,
    headcounts: Headcounts | None = None,
    before: Ratings | None = None,
) -> Json:
    """Compute everything about one wave; `changes` compares it with the ratings of another.

    `headcounts` are those of the roster, None without one: then nothing is corrected for the
    share that answered, and there are no non-response bounds.
    """
    known = headcounts or {}
    matrix = tie_matrix(ratings, items, rules.min_items)
    change = None
    if before is not None:
        earlier = tie_matrix(before, items, rules.min_items)
        change = changes(earlier, before, matrix, ratings, known)
    return {
        "counts": {
            "respondents": ratings.n_respondents,
            "ratings": len(ratings.target),
            "ratings_counted": len(matrix.counted.value),
        },
        "groups": _groups(ratings, known),
        "ties": _ties(matrix, rules.cutoffs, known),
        "mutual": mutual(matrix),
        "indices": _indices(matrix, ratings, rules, known),
        "reliability": _reliability(matrix, ratings),
        "tests": _tests(matrix, ratings),
        "network": network(matrix, rules.cutoffs.between),
        "changes": change,
    }


def _groups(ratings: Ratings, headcounts: Headcounts) -> list[Json]:
    respondents = np.bincount(ratings.group_of, minlength=len(ratings.groups)).tolist()
    rated = set(ratings.target.tolist())
    result: list[Json] = []
    for number, name in enumerate(ratings.groups):
        headcount = headcounts.get(name)
        result.append(
            {
                "name": name,
                "respondents": respondents[number],
                "headcount": headcount,
                "response_rate": respondents[number] / headcount if headcount else None,
                "rates": respondents[number] > 0,
                "rated": number in rated,
            }
        )
    return result


def _ties(matrix: TieMatrix, cutoffs: Cutoffs, headcounts: Headcounts) -> list[Json]:
    sd, df = pooled_sd(tie.ratings for tie in matrix)
    return [_tie(tie, matrix, cutoffs, headcounts.get(tie.rater), sd, df) for tie in matrix]


def _tie(
    tie: Tie,
    matrix: TieMatrix,
    cutoffs: Cutoffs,
    headcount: int | None,
    sd: float | None,
    df: int,
) -> Json:
    limits = cutoffs_of(cutoffs, tie.scope)
    top = matrix.items.top
    ci_low, ci_high = tie_interval(tie.ratings, headcount, top=top) or (None, None)
    sure, probability = tie_certainty(tie.ratings, limits, sd, df, headcount)
    bounds = nonresponse_bounds(tie.mean, tie.n, headcount, top=top) or (None, None)
    return {
        "rater": tie.rater,
        "target": tie.target,
        "scope": tie.scope,
        "n": tie.n,
        "mean": tie.mean,
        "sd": tie.ratings.sd,
        "ci_low": ci_low,
        "ci_high": ci_high,
        "level": None if tie.mean is None else level(tie.mean, limits),
        "certainty": sure,
        "certainty_p": probability,
        "nonresponse_low": bounds[0],
        "nonresponse_high": bounds[1],
        **{family: part.mean for family, part in tie.families.items()},
        "dimensions": {
            code: {"n": part.n, "mean": part.mean, "sd": part.sd}
            for code, part in tie.dimensions.items()
        },
    }


def _indices(matrix: TieMatrix, ratings: Ratings, rules: Rules, headcounts: Headcounts) -> Json:
    by_scope = {
        scope: weightings(matrix, scope, ratings.group_of) for scope in ("within", "between", "all")
    }
    into, out_of = between_means(matrix)
    n = ratings.n_respondents
    raters = {ratings.groups[group] for group in set(ratings.group_of.tolist())}
    heads = [headcounts.get(group) or 0 for group in raters]
    headcount = sum(heads) if all(heads) else None
    return {
        **by_scope,
        "incoming": {group: mean(means) for group, means in into.items()},
        "outgoing": {group: mean(means) for group, means in out_of.items()},
        "by_family": {
            family: in_both_scopes(matrix, family_of(family)) for family in matrix.items.families
        },
        "by_dimension": {
            code: in_both_scopes(matrix, dimension_of(code)) for code in matrix.items.codes
        },
        "interval": {
            scope: towards(limits, by_scope[scope]["tie_equal"], n, headcount)
            for scope, limits in index_intervals(
                matrix, ratings, rules.replicates, rules.seed
            ).items()
        },
    }


def _reliability(matrix: TieMatrix, ratings: Ratings) -> Json:
    complete = np.count_nonzero(ratings.scores, axis=1) == len(matrix.items.codes)
    between = ratings.rater != ratings.target
    alpha = cronbach(ratings.scores[complete])
    alpha_between = cronbach(ratings.scores[complete & between])
    people = _person_means_for_tests(matrix, ratings)
    of_units = [] if ratings.unit_of is None else list(people.by(ratings.unit_of).values())
    sd, df = pooled_sd(tie.ratings for tie in matrix)
    return {
        "cronbach_alpha": alpha.value,
        "alpha_n": alpha.n,
        "alpha_between": alpha_between.value,
        "alpha_between_n": alpha_between.n,
        "item_rest": dict(zip(matrix.items.codes, alpha.item_rest, strict=True)),
        "alpha_if_deleted": dict(zip(matrix.items.codes, alpha.if_deleted, strict=True)),
        **_icc("target", [join(ties) for ties in _ties_by(matrix, "target")]),
        **_icc("rater", [join(ties) for ties in _ties_by(matrix, "rater")]),
        **_icc("unit", of_units),
        "pooled_sd": sd,
        "pooled_df": df,
        "rwgj": [
            {
                "rater": tie.rater,
                "target": tie.target,
                "value": rwg_j(tie.complete, top=matrix.items.top),
            }
            for tie in matrix
        ],
    }


def _ties_by(matrix: TieMatrix, side: str) -> list[list[Moments]]:
    classes: dict[str, list[Moments]] = {}
    for tie in matrix:
        classes.setdefault(getattr(tie, side), []).append(tie.ratings)
    return list(classes.values())


def _icc(name: str, classes: list[Moments]) -> Json:
    found = icc(classes)
    return {
        f"icc1_{name}": found.icc1,
        f"icc1_{name}_n0": found.icc1_n0,
        f"icc2_{name}": found.icc2,
    }


def _person_means_for_tests(matrix: TieMatrix, ratings: Ratings) -> PersonMeans:
    """y(r) over between ties; over all ties where no between tie is defined."""
    scope = "between" if matrix.of("between") else "all"
    return person_means(matrix.counted, scope, ratings.n_respondents)


def _tests(matrix: TieMatrix, ratings: Ratings) -> Json:
    people = _person_means_for_tests(matrix, ratings)
    by_group = f_test(list(people.by(ratings.group_of).values()))
    by_unit, joint = None, None
    if ratings.unit_of is not None:
        by_unit = f_test(list(people.by(ratings.unit_of).values()))
        n_units = len(ratings.units)
        cells = people.by(ratings.group_of * n_units + ratings.unit_of)
        joint = joint_tests({divmod(cell, n_units): values for cell, values in cells.items()})
    group_joint, unit_joint = joint or (None, None)
    return {
        "by_rater_group": asdict(by_group) if by_group else None,
        "by_unit": asdict(by_unit) if by_unit else None,
        "by_rater_group_joint": asdict(group_joint) if group_joint else None,
        "by_unit_joint": asdict(unit_joint) if unit_joint else None,
    }
