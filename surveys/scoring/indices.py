"""Indices: one number for many ties, named by what counts once in it."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from surveys.scoring.moments import Moments, join, sums
from surveys.scoring.ties import Counted, Ints, Tie, TieMatrix

Number = float | None
Part = Callable[[Tie], Moments]


def mean(values: Iterable[Number]) -> Number:
    """Mean of the defined values; None if there is none."""
    defined = [value for value in values if value is not None]
    return math.fsum(defined) / len(defined) if defined else None


@dataclass(frozen=True, slots=True)
class PersonMeans:
    """y(r): the mean of each respondent's counted ratings in a scope, for those who have one.

    respondent, total, ratings : int [people]; y = total / (unit · ratings)
    """

    respondent: Ints
    total: Ints
    ratings: Ints
    unit: int

    def by(self, classes: Ints) -> dict[int, Moments]:
        """Moments of y per class that has one; `classes` int [all respondents]."""
        # People with equally many ratings share a denominator: few sums, all of them whole.
        shares, share_of = np.unique(self.ratings, return_inverse=True)
        common = math.lcm(*shares.tolist())
        keys, key_of = np.unique(
            classes[self.respondent] * max(len(shares), 1) + share_of, return_inverse=True
        )
        n = np.bincount(key_of, minlength=len(keys)).tolist()
        total = sums(key_of, self.total, len(keys)).tolist()
        squares = sums(key_of, self.total * self.total, len(keys)).tolist()
        result: dict[int, Moments] = {}
        for place, key in enumerate(keys.tolist()):
            of_class, share = divmod(key, len(shares))
            weight = common // int(shares[share])
            some = Moments(
                n[place],
                total[place] * weight,
                squares[place] * weight * weight,
                self.unit * common,
            )
            before = result.get(of_class)
            result[of_class] = some if before is None else join([before, some])
        return result


def person_means(counted: Counted, scope: str, n_respondents: int) -> PersonMeans:
    """Average each respondent's counted ratings of a scope: between or all."""
    rows = np.ones(len(counted.value), dtype=np.bool_)
    if scope == "between":
        rows = counted.rater != counted.target
    people = counted.respondent[rows]
    ratings = np.bincount(people, minlength=n_respondents)
    total = sums(people, counted.value[rows], n_respondents)
    respondent = np.flatnonzero(ratings)
    return PersonMeans(respondent, total[respondent], ratings[respondent], counted.unit)


def rating(tie: Tie) -> Moments:
    """The whole of a rating."""
    return tie.ratings


def family_of(family: str) -> Part:
    """A family's part of a rating."""
    return lambda tie: tie.families[family]


def dimension_of(code: str) -> Part:
    """The answers to one item."""
    return lambda tie: tie.dimensions[code]


def tie_equal(matrix: TieMatrix, scope: str, part: Part = rating) -> Number:
    """Each tie counts once: the mean of what is defined among the ties of a scope."""
    return mean(part(tie).mean for tie in matrix.of(scope))


def rating_equal(matrix: TieMatrix, scope: str, part: Part = rating) -> Number:
    """Each rating counts once; for an item, each answer."""
    return join([part(tie) for tie in matrix.of(scope)]).mean


def weightings(matrix: TieMatrix, scope: str, group_of: Ints) -> dict[str, Number]:
    """All weightings of a scope. For `within` the last two would repeat the first two.

    tie_equal : each tie counts once
    rating_equal : each counted rating counts once
    respondent_equal : each respondent with a rating counts once, with the mean of theirs
    role_equal : each rater group counts once, with the mean of its respondents' means

    None where nothing is defined.
    """
    result = both_weightings(matrix, scope)
    if scope != "within":
        people = person_means(matrix.counted, scope, len(group_of))
        by_group = list(people.by(group_of).values())
        result["respondent_equal"] = join(by_group).mean
        result["role_equal"] = mean(group.mean for group in by_group)
    return result


def both_weightings(matrix: TieMatrix, scope: str, part: Part = rating) -> dict[str, Number]:
    """The two weightings that every part of a rating has."""
    return {
        "tie_equal": tie_equal(matrix, scope, part),
        "rating_equal": rating_equal(matrix, scope, part),
    }


def in_both_scopes(matrix: TieMatrix, part: Part) -> dict[str, dict[str, Number]]:
    """A part of the ratings (a family, an item) within and between workgroups."""
    return {scope: both_weightings(matrix, scope, part) for scope in ("within", "between")}


def between_means(matrix: TieMatrix) -> tuple[Mapping[str, list[float]], Mapping[str, list[float]]]:
    """Means of the defined between ties: into each workgroup, and out of each workgroup."""
    into: dict[str, list[float]] = {group: [] for group in matrix.groups}
    out_of: dict[str, list[float]] = {group: [] for group in matrix.groups}
    for tie in matrix:
        if tie.scope == "between" and tie.mean is not None:
            into[tie.target].append(tie.mean)
            out_of[tie.rater].append(tie.mean)
    return into, out_of


def mutual(matrix: TieMatrix) -> list[dict[str, str | Number]]:
    """Both directions of every pair with at least one direction asked; a before b by name.

    Asymmetry is a → b minus b → a. Both numbers are None unless both directions are defined.
    """
    pairs = sorted({(min(pair), max(pair)) for pair in matrix.ties if pair[0] != pair[1]})
    result: list[dict[str, str | Number]] = []
    for a, b in pairs:
        there, back = matrix.mean(a, b), matrix.mean(b, a)
        middle, asymmetry = None, None
        if there is not None and back is not None:
            middle, asymmetry = (there + back) / 2, there - back
        result.append({"a": a, "b": b, "mean": middle, "asymmetry": asymmetry})
    return result
