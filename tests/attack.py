"""The reference attacker: what anybody could work out from published numbers, answer by answer.

It knows who is counted in which number and who skipped what, and sees every number of every
release. An answer is a variable: a whole number from 1 to `top`. A number is a row:
low ≤ Σ coefficient · answer ≤ high. Answers that stand in the same rows with the same
coefficients are twins: they enter every row through their sum only, so the attacker looks for
the sums of twin classes and takes the answers from them. Nothing is lost on the way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack

from surveys.scoring.release import Published
from tests.privacy.puzzle import NOISE, SECONDS, Floats, Ints, Puzzle

Row = tuple[Mapping[int, float], float, float]


@dataclass(frozen=True, slots=True)
class Rows:
    """Published numbers about answers: low ≤ matrix @ answers ≤ high."""

    matrix: csr_array
    low: Floats
    high: Floats

    @classmethod
    def of(cls, rows: Iterable[Row], variables: int) -> "Rows":
        """Put rows written as ({answer: coefficient}, low, high) together."""
        listed = list(rows)
        entries = [(r, v, c) for r, (row, _, _) in enumerate(listed) for v, c in row.items()]
        place = np.array([(r, v) for r, v, _ in entries], dtype=np.int64).reshape(-1, 2)
        matrix = coo_array(
            (np.array([c for _, _, c in entries], dtype=float), (place[:, 0], place[:, 1])),
            shape=(len(listed), variables),
        )
        low, high = (np.array([row[end] for row in listed], dtype=float) for end in (1, 2))
        return cls(csr_array(matrix), low, high)

    @classmethod
    def stacked(cls, parts: Iterable["Rows"]) -> "Rows":
        """Put several sets of rows over the same answers together."""
        each = list(parts)
        return cls(
            csr_array(vstack([rows.matrix for rows in each])),
            np.concatenate([rows.low for rows in each]),
            np.concatenate([rows.high for rows in each]),
        )

    @property
    def ends(self) -> tuple[Floats, Floats]:
        return self.low, self.high

    def known(self, answers: Mapping[int, int]) -> "Rows":
        """Add what an insider knows: their own answers, a row each."""
        own: list[Row] = [({v: 1.0}, value, value) for v, value in answers.items()]
        return Rows.stacked([self, Rows.of(own, self.matrix.shape[1])])

    def misses(self, answers: npt.NDArray[np.integer]) -> Ints:
        """Return the rows that the true answers do not fulfil: there must be none."""
        truth = self.matrix @ answers.astype(float)
        blur = NOISE * np.maximum(1.0, np.abs(truth))
        return np.flatnonzero((truth < self.low - blur) | (truth > self.high + blur))


@dataclass(frozen=True, slots=True)
class Found:
    """What the attacker knows in the end.

    `twins` names the class of every answer; the other arrays have an entry per class. An answer
    in no row is in class -1 and can be anything. `linked` says that a class is tied to others by
    a row that says more than the bounds of its classes do.
    """

    twins: Ints
    size: Ints
    sum_low: Ints
    sum_high: Ints
    linked: npt.NDArray[np.bool_]
    top: int

    @property
    def low(self) -> Ints:
        """The smallest value each answer can have."""
        each = np.maximum(1, self.sum_low - self.top * (self.size - 1))
        return np.append(each, 1)[self.twins]

    @property
    def high(self) -> Ints:
        """The greatest value each answer can have."""
        each = np.minimum(self.top, self.sum_high - (self.size - 1))
        return np.append(each, self.top)[self.twins]

    @property
    def fixed(self) -> npt.NDArray[np.bool_]:
        """Which answers are known for certain."""
        return np.equal(self.low, self.high)


def sum_bounds(value: Published, top: int = 5) -> tuple[int, int]:
    """Return between which two whole numbers a published value says the sum of answers lies.

    A value that is not a band is known to be none, so `top` steps are free at both ends.
    """
    assert value.n is not None and value.value is not None, "a withheld value has no bounds"
    n, inner = value.n, (value.n + top + 1, top * value.n - top - 1)
    if value.kind == "exact":
        return round(value.value * n), round(value.value * n)
    if value.kind == "at_least":
        return top * n - top, top * n
    if value.kind == "at_most":
        return n, min(n + top, top * n - top - 1)
    low, high = n * (value.value - 0.25), n * (value.value + 0.25)
    return max(inner[0], int(np.ceil(low))), min(inner[1], int(np.floor(high)))


def rounded_mean(n: int, shown: float, decimals: int) -> tuple[float, float]:
    """Return between which numbers the sum behind a mean lies that is shown with some decimals."""
    half = 0.5 * 10.0**-decimals
    return n * (shown - half) - 1e-9, n * (shown + half) + 1e-9


def colleagues(
    low: Ints, high: Ints, n: Ints, own: Ints | int, owned: Ints | int = 1, top: int = 5
) -> tuple[Ints, Ints]:
    """What somebody inside a class knows about each other answer in it: the closed form.

    The sum of the class lies between `low` and `high`, it has `n` answers, and `owned` of them
    are the insider's, who knows that they add up to `own`.
    """
    others = n - owned
    rest_low = np.maximum(low - own, others)
    rest_high = np.minimum(high - own, top * others)
    return (
        np.maximum(1, rest_low - top * (others - 1)),
        np.minimum(top, rest_high - (others - 1)),
    )


def twin_classes(matrix: csr_array) -> Ints:
    """Number the classes of answers whose (row, coefficient) lists are the same; -1 is no row."""
    columns = matrix.tocsc()
    columns.sum_duplicates()
    columns.eliminate_zeros()
    begin, rows, weights = columns.indptr, columns.indices, np.round(columns.data, 12)
    classes: dict[bytes, int] = {}
    twins = np.full(matrix.shape[1], -1, dtype=np.int64)
    for v in np.flatnonzero(np.diff(begin)):
        part = slice(begin[v], begin[v + 1])
        key = rows[part].tobytes() + weights[part].tobytes()
        twins[v] = classes.setdefault(key, len(classes))
    return twins


def attack(rows: Rows, *, top: int = 5, seconds: float = SECONDS) -> Found:
    """Work out the narrowest range of every answer that the rows allow.

    Each single question to the solver may take so many `seconds`.

    Raises
    ------
    Contradiction
        Nothing fits.
    NotSolved
        The solver did not come back with an optimum.
    """
    twins = twin_classes(rows.matrix)
    first = np.flatnonzero(twins >= 0)
    _, place, size = np.unique(twins[first], return_index=True, return_counts=True)
    size = size.astype(np.int64)
    # One column per class: its coefficient times the sum of the class.
    columns = csr_array(rows.matrix.tocsc()[:, first[place]])
    puzzle = Puzzle.of(columns, rows.low, rows.high, size, size * top)
    puzzle.narrow()
    linked = puzzle.linked
    puzzle.search(seconds)
    return Found(twins, size, puzzle.floor, puzzle.ceiling, linked, top)
