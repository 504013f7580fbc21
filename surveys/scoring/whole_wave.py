"""The few figures about a whole wave that are computed from all answers at once, once.

In a protected survey they are the only numbers that do not come from the release table. They
describe the survey and never a group: only from `FEWEST` respondents on, over cells that are
shown, with two decimals, and with both ends cut where a number would say that all are alike.
Rules: docs/privacy.md, "What is shown".
"""

import dataclasses
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt

from surveys.scoring.bootstrap import index_errors
from surveys.scoring.indices import PersonMeans, person_means
from surveys.scoring.items import ItemSet
from surveys.scoring.moments import Moments, pooled_sd, sums
from surveys.scoring.release import ReleaseTable
from surveys.scoring.reliability import cronbach, icc
from surveys.scoring.ties import Ints, Ratings, TieMatrix, tie_matrix
from surveys.scoring.variance import FTest, f_test, joint_tests

Json = dict[str, object]
Bools = npt.NDArray[np.bool_]

FEWEST = 25
SMALLEST_SD = 0.20
HIGHEST_SHARE = 0.95
HIGHEST_F = 20.0
"""ICC(2) = 1 − 1/F passes .95 here: what is cut there must not come back through F."""
SMALLEST_P = 0.01
SMALLEST_ERROR = 0.01

UNDEFINED = "It cannot be computed from these answers."
NO_UNITS = "This wave has no units."


def whole_wave(
    ratings: Ratings,
    items: ItemSet,
    shown: Bools,
    *,
    k: int,
    min_items: int,
    replicates: int = 2000,
    seed: int = 1,
) -> Json:
    """Compute what a protected survey may say about its whole first release.

    Parameters
    ----------
    ratings : the answers of everybody in the release
    shown : bool [rows, items]
        Which answers stand in a value that is shown (`shown_answers`); the others count nothing,
        and a rating needs `min_items` of its shown answers.
    k : the smallest block; also the fewest respondents of a class in a comparison of classes

    Returns
    -------
    dict, ready for JSON
        A figure is {"value", "shown", "reason"}: a number of two decimals and how it reads, or
        None, "" and why it is not given. Where an end is cut, the value is the end: 0.95 and
        "above .95". A test has "F", "df1", "df2", "p", "eta_squared" in place of the value. The
        standard errors of the indices are not corrected for headcounts. The order of people and
        of rows changes nothing.

    Examples
    --------
    ``whole_wave(…)["pooled_sd"]`` may be ``{"value": 0.74, "shown": "0.74", "reason": ""}``.
    """
    kept = dataclasses.replace(ratings, scores=np.where(shown, ratings.scores, 0).astype(np.int8))
    wave = _Wave(_in_fixed_order(kept), items, k, min_items)
    return {
        "pooled_sd": wave.pooled_sd(),
        **wave.alphas(),
        "icc": {
            "target": wave.icc_of_ratings(wave.matrix.counted.target),
            "rater": wave.icc_of_ratings(wave.matrix.counted.rater),
            "unit": wave.icc_of_units(),
        },
        "index_error": wave.index_errors(replicates, seed),
        "tests": wave.tests(),
    }


def shown_answers(
    table: ReleaseTable, targets: Sequence[str], block: Ints, target: Ints, answered: Bools
) -> Bools:
    """Which answers stand in a mean, a band or a step of the table.

    block, target : int [rows], places in `table.blocks` and `targets`, −1 for none
    answered : bool [rows, items], in the order of `table.dimensions`
    """
    is_shown = np.zeros((len(table.blocks) + 1, len(targets) + 1, len(table.dimensions)), np.bool_)
    for b, of in enumerate(table.blocks):
        for t, key in enumerate(targets):
            for i, code in enumerate(table.dimensions):
                value = table.values.get((of.id, key, code))
                is_shown[b, t, i] = value is not None and value.kind != "withheld"
    result: Bools = is_shown[block, target] & answered
    return result


class _Wave:
    """One wave, and each figure of it with the conditions under which it is given."""

    def __init__(self, ratings: Ratings, items: ItemSet, k: int, min_items: int) -> None:
        self.ratings = ratings
        self.k = k
        self.matrix: TieMatrix = tie_matrix(ratings, items, min_items)
        scope = "between" if self.matrix.of("between") else "all"
        self.people: PersonMeans = person_means(self.matrix.counted, scope, ratings.n_respondents)

    def pooled_sd(self) -> Json:
        counted = self.matrix.counted
        tie = counted.rater * len(self.ratings.groups) + counted.target
        speaks = np.bincount(tie, minlength=1)[tie] > 1
        sd, _ = pooled_sd(each.ratings for each in self.matrix)
        return _few(counted.respondent[speaks]) or _figure(sd, at_least=SMALLEST_SD)

    def alphas(self) -> Json:
        ratings, codes = self.ratings, self.matrix.items.codes
        complete = np.count_nonzero(ratings.scores, axis=1) == len(codes)
        between = complete & (ratings.rater != ratings.target)
        every = cronbach(ratings.scores[complete])
        few = _few(ratings.respondent[complete])
        of_between = cronbach(ratings.scores[between]).value
        return {
            "cronbach_alpha": few or _share(every.value),
            "alpha_between": _few(ratings.respondent[between]) or _share(of_between),
            "item_rest": {
                code: few or _share(value)
                for code, value in zip(codes, every.item_rest, strict=True)
            },
        }

    def icc_of_ratings(self, classes: Ints) -> Json:
        """ICCs of the counted ratings, in classes by the workgroup that is rated, or that rates."""
        counted = self.matrix.counted
        size = len(self.ratings.groups)
        seats = np.unique(counted.respondent * size + classes) % size
        reason = _few(counted.respondent) or self._thin(np.bincount(seats))
        n = np.bincount(classes, minlength=size).tolist()
        total = sums(classes, counted.value, size).tolist()
        squares = sums(classes, counted.value * counted.value, size).tolist()
        return _icc(
            [Moments(*of, counted.unit) for of in zip(n, total, squares, strict=True)], reason
        )

    def icc_of_units(self) -> Json:
        """ICCs of the respondents' means, in classes by unit."""
        if self.ratings.unit_of is None:
            return _icc([], _withheld(NO_UNITS))
        return _icc(
            list(self.people.by(self.ratings.unit_of).values()),
            _few(self.people.respondent) or self._thin_people(self.ratings.unit_of),
        )

    def index_errors(self, replicates: int, seed: int) -> Json:
        counted = self.matrix.counted
        errors = index_errors(self.matrix, self.ratings, replicates, seed)
        within = np.equal(counted.rater, counted.target)
        return {
            scope: _few(counted.respondent[rows]) or _figure(errors[scope], at_least=SMALLEST_ERROR)
            for scope, rows in (("within", within), ("between", ~within))
        }

    def tests(self) -> Json:
        group_of, unit_of = self.ratings.group_of, self.ratings.unit_of
        few = _few(self.people.respondent)
        by_group = few or self._thin_people(group_of)
        result: Json = {"by_workgroup": _test(f_test(self._classes(group_of)), by_group)}
        if unit_of is None:
            missing = _test(None, _withheld(NO_UNITS))
            return result | dict.fromkeys(
                ("by_unit", "by_workgroup_joint", "by_unit_joint"), missing
            )
        by_unit = few or self._thin_people(unit_of)
        size = len(self.ratings.units)
        cells = self.people.by(group_of * size + unit_of)
        joint = joint_tests({divmod(cell, size): values for cell, values in cells.items()})
        of_group, of_unit = joint or (None, None)
        return result | {
            "by_unit": _test(f_test(self._classes(unit_of)), by_unit),
            "by_workgroup_joint": _test(of_group, by_group or by_unit),
            "by_unit_joint": _test(of_unit, by_group or by_unit),
        }

    def _classes(self, class_of: Ints) -> list[Moments]:
        return list(self.people.by(class_of).values())

    def _thin_people(self, class_of: Ints) -> Json | None:
        return self._thin(np.bincount(class_of[self.people.respondent]))

    def _thin(self, sizes: Ints) -> Json | None:
        """The reason if one of the classes that exist has fewer than `k` respondents."""
        if any(0 < size < self.k for size in sizes.tolist()):
            return _withheld(f"Fewer than {self.k} people answered in one of the classes.")
        return None


def _in_fixed_order(ratings: Ratings) -> Ratings:
    """Put respondents in an order that depends on nothing but what they answered.

    The bootstrap draws people by their place, so the order of arrival must not decide it.
    """
    people, n_items = ratings.n_respondents, ratings.scores.shape[1]
    sheet = np.zeros((people, len(ratings.groups), n_items), dtype=np.int8)
    sheet[ratings.respondent, ratings.target] = ratings.scores
    width = len(ratings.groups) * n_items
    place = np.argsort(sheet.reshape(people, width).view(f"V{width}").ravel(), kind="stable")
    unit_of = np.zeros_like(ratings.group_of) if ratings.unit_of is None else ratings.unit_of
    order = place[np.lexsort((unit_of[place], ratings.group_of[place]))]
    rank = np.empty_like(order)
    rank[order] = np.arange(people)
    return dataclasses.replace(
        ratings,
        group_of=ratings.group_of[order],
        unit_of=None if ratings.unit_of is None else ratings.unit_of[order],
        respondent=rank[ratings.respondent],
    )


def _few(respondents: Ints) -> Json | None:
    """The reason if fewer than `FEWEST` different people enter a figure."""
    if len(np.unique(respondents)) < FEWEST:
        return _withheld(f"Fewer than {FEWEST} people answered what it needs.")
    return None


def _icc(classes: Sequence[Moments], reason: Json | None) -> Json:
    found = icc(classes)
    return {
        "icc1": reason or _share(found.icc1),
        "icc1_n0": reason or _share(found.icc1_n0),
        "icc2": reason or _share(found.icc2),
    }


def _withheld(reason: str) -> Json:
    return {"value": None, "shown": "", "reason": reason}


def _share(value: float | None) -> Json:
    """An alpha, a correlation: cut above .95."""
    if value is not None and value > HIGHEST_SHARE:
        return {"value": HIGHEST_SHARE, "shown": "above .95", "reason": ""}
    return _figure(value)


def _figure(value: float | None, *, at_least: float | None = None) -> Json:
    if value is None:
        return _withheld(UNDEFINED)
    if at_least is not None and value < at_least:
        return {"value": at_least, "shown": f"below {at_least:.2f}", "reason": ""}
    return {"value": float(_rounded(value)), "shown": str(_rounded(value)), "reason": ""}


def _test(found: FTest | None, reason: Json | None) -> Json:
    nothing = dict.fromkeys(("F", "df1", "df2", "p", "eta_squared"))
    if reason or found is None:
        return {**nothing, "shown": "", "reason": (reason or _withheld(UNDEFINED))["reason"]}
    is_cut = found.F > HIGHEST_F
    p_is_cut = found.p < SMALLEST_P
    f_shown = "above 20" if is_cut else f"= {_rounded(found.F)}"
    p_shown = "< .01" if p_is_cut else f"= {_rounded(found.p)}"
    return {
        "F": HIGHEST_F if is_cut else float(_rounded(found.F)),
        "df1": found.df1,
        "df2": found.df2,
        "p": SMALLEST_P if p_is_cut else float(_rounded(found.p)),
        "eta_squared": None if is_cut else float(_rounded(found.eta_squared)),
        "shown": f"F({found.df1}, {found.df2}) {f_shown}, p {p_shown}",
        "reason": "",
    }


def _rounded(value: float) -> Decimal:
    """Two decimals, half up; never "-0.00"."""
    two = Decimal(f"{value:.9f}").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return two + 0 if two else Decimal("0.00")
