"""Rows over whole numbers, solved to the end: by bounds, by equations, then by search."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NOISE = 1e-6
"""What arithmetic may blur: rows are scaled so that their smallest coefficient is 1."""

SECONDS = 60.0

LARGEST = 5_000
"""By how much a row is multiplied at most to make all its coefficients whole."""


class NotSolved(Exception):
    """The solver gave up. That is a failed test, never a passed one."""


class Contradiction(Exception):
    """No answers at all fit the rows, so the rows are wrong."""


@dataclass(slots=True)
class Puzzle:
    """Rows over whole numbers, each between a floor and a ceiling that come ever closer."""

    matrix: csr_array
    low: Floats
    high: Floats
    floor: Ints
    ceiling: Ints

    @classmethod
    def of(
        cls, matrix: csr_array, low: Floats, high: Floats, floor: Ints, ceiling: Ints
    ) -> "Puzzle":
        """Begin with published rows and with what the scale alone says."""
        return cls(*_tidy(matrix, low, high), floor.copy(), ceiling.copy())

    @property
    def linked(self) -> npt.NDArray[np.bool_]:
        """Which numbers stand in a row that still says something."""
        return np.bincount(self.matrix.indices, minlength=len(self.floor)) > 0

    def narrow(self) -> None:
        """Take from single rows and from equations all that needs no search."""
        while self._propagate() or self._solve_equations():
            pass

    def _propagate(self) -> bool:
        """Let every row bound each of its numbers; drop the rows that say nothing more."""
        moved = False
        while True:
            before = self.floor.copy(), self.ceiling.copy()
            row, weight = _row_of(self.matrix), self.matrix.data
            column = self.matrix.indices
            least = weight * np.where(weight > 0, self.floor[column], self.ceiling[column])
            most = weight * np.where(weight > 0, self.ceiling[column], self.floor[column])
            row_least = np.bincount(row, least, len(self.low))
            row_most = np.bincount(row, most, len(self.low))
            up = (self.high[row] - (row_least[row] - least)) / weight
            down = (self.low[row] - (row_most[row] - most)) / weight
            low, high = np.where(weight > 0, (down, up), (up, down))
            np.maximum.at(self.floor, column, _whole(np.ceil(low - NOISE)))
            np.minimum.at(self.ceiling, column, _whole(np.floor(high + NOISE)))
            if (self.floor > self.ceiling).any():
                raise Contradiction("no whole numbers fit these rows")
            if (before[0] == self.floor).all() and (before[1] == self.ceiling).all():
                says_more = (row_least < self.low - NOISE) | (row_most > self.high + NOISE)
                self._keep(says_more)
                return moved
            moved = True

    def _keep(self, rows: npt.NDArray[np.bool_]) -> None:
        """Keep these rows; what is fixed moves from the left side to the bounds."""
        fixed = self.floor == self.ceiling
        known = self.matrix @ np.where(fixed, self.floor, 0).astype(float)
        matrix = self.matrix @ _diagonal(~fixed)
        self.matrix, self.low, self.high = _tidy(
            csr_array(matrix)[rows], (self.low - known)[rows], (self.high - known)[rows], LARGEST
        )

    def _solve_equations(self) -> bool:
        """Fix every number that the equations alone determine."""
        moved = False
        for rows, columns in self.components():
            part = self.matrix[rows][:, columns].toarray()
            equations = self.high[rows] - self.low[rows] < 4 * NOISE
            if not equations.any():
                continue
            inverse = np.linalg.pinv(part[equations])
            certain = np.abs(np.einsum("ij,ji->i", inverse, part[equations]) - 1) < 1e-9
            middle = (self.low[rows] + self.high[rows])[equations] / 2
            for column, value in zip(
                columns[certain], np.rint(inverse @ middle).astype(np.int64)[certain], strict=True
            ):
                self.floor[column] = max(self.floor[column], value)
                self.ceiling[column] = min(self.ceiling[column], value)
                moved = True
        return moved

    def components(self) -> list[tuple[Ints, Ints]]:
        """Part what is left into rows and numbers that have nothing to do with each other."""
        n_rows = self.matrix.shape[0]
        if not self.matrix.nnz:
            return []
        graph = block_array([[None, self.matrix], [self.matrix.T, None]])
        _, label = connected_components(graph, directed=False)
        groups: dict[int, tuple[list[int], list[int]]] = {}
        for node in np.flatnonzero(np.concatenate([np.diff(self.matrix.indptr) > 0, self.linked])):
            of_rows, of_columns = groups.setdefault(int(label[node]), ([], []))
            (of_rows if node < n_rows else of_columns).append(node - (node >= n_rows) * n_rows)
        return [(np.array(rows), np.array(columns)) for rows, columns in groups.values()]

    def search(self, seconds: float = SECONDS) -> None:
        """Find the smallest and greatest value of each number that is still linked to others."""
        for rows, columns in self.components():
            part = LinearConstraint(
                self.matrix[rows][:, columns],
                self.low[rows] - NOISE / 10,
                self.high[rows] + NOISE / 10,
            )
            limits = self.floor[columns].astype(float), self.ceiling[columns].astype(float)
            ends = [
                (_least(part, limits, place, 1, seconds), -_least(part, limits, place, -1, seconds))
                for place in range(len(columns))
            ]
            self.floor[columns], self.ceiling[columns] = np.array(ends, dtype=np.int64).T


def _least(
    part: LinearConstraint, limits: tuple[Floats, Floats], place: int, sign: int, seconds: float
) -> int:
    """Return the least value of sign · number: by fractions first, then in whole numbers."""
    cost = np.zeros(len(limits[0]))
    cost[place] = sign
    # Presolving may take nearly parallel rows for a contradiction, so that counts once without.
    for whole, presolve in ((0, True), (1, True), (1, False)):
        result = milp(
            cost,
            constraints=part,
            bounds=limits,
            integrality=np.full(len(cost), whole),
            options={"time_limit": seconds, "presolve": presolve},
        )
        if result.status not in (0, 2):
            raise NotSolved(result.message)
        # An optimum in fractions that happens to be whole is the optimum in whole numbers.
        if result.status == 0 and (whole or np.abs(result.x - np.rint(result.x)).max() < NOISE):
            return round(float(sign * result.x[place]))
    raise Contradiction("no answers fit these rows")


def _tidy(
    matrix: csr_array, low: Floats, high: Floats, largest: int = 1
) -> tuple[csr_array, Floats, Floats]:
    """Scale rows to a smallest coefficient of 1, round whole ones, drop empty and double ones.

    With `largest` above 1, coefficients such as 1 and 1.125 are multiplied until all are whole.
    """
    matrix = matrix.copy()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    filled = np.diff(matrix.indptr) > 0
    matrix, low, high = matrix[filled], low[filled], high[filled]
    if not matrix.nnz:
        return matrix, low, high
    row = _row_of(matrix)
    scale = 1 / np.minimum.reduceat(np.abs(matrix.data), matrix.indptr[:-1])
    for r in np.unique(row[_is_odd(matrix.data * scale[row])]) if largest > 1 else ():
        times = np.arange(1, largest + 1)[:, np.newaxis]
        multiples = times * (matrix.data[row == r] * scale[r])
        whole = np.flatnonzero(~_is_odd(multiples).any(axis=1))
        scale[r] *= whole[0] + 1 if len(whole) else 1
    data = matrix.data * scale[row]
    odd = np.bincount(row, _is_odd(data), len(low)) > 0
    matrix.data = np.where(odd[row], data, np.rint(data))
    low = np.where(odd, low * scale, np.ceil(low * scale - NOISE))
    high = np.where(odd, high * scale, np.floor(high * scale + NOISE))
    return _without_doubles(matrix, low, high)


def _without_doubles(
    matrix: csr_array, low: Floats, high: Floats
) -> tuple[csr_array, Floats, Floats]:
    """Make one row of rows with the same left side: the narrowest."""
    matrix.sort_indices()
    seen: dict[bytes, int] = {}
    same = np.empty(len(low), dtype=np.int64)
    begin, weights = matrix.indptr, np.round(matrix.data, 9)
    for r in range(len(low)):
        part = slice(begin[r], begin[r + 1])
        key = matrix.indices[part].tobytes() + weights[part].tobytes()
        same[r] = seen.setdefault(key, len(seen))
    _, first = np.unique(same, return_index=True)
    narrow_low, narrow_high = np.full(len(seen), -np.inf), np.full(len(seen), np.inf)
    np.maximum.at(narrow_low, same, low)
    np.minimum.at(narrow_high, same, high)
    return matrix[first], narrow_low, narrow_high


def _is_odd(values: Floats) -> npt.NDArray[np.bool_]:
    return np.abs(values - np.rint(values)) > 1e-9


def _row_of(matrix: csr_array) -> Ints:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _diagonal(keep: npt.NDArray[np.bool_]) -> csr_array:
    place = np.arange(len(keep))
    return csr_array((keep.astype(float), (place, place)), shape=(len(keep), len(keep)))


def _whole(values: Floats) -> Ints:
    """Make whole numbers of bounds; a row may be open at one end."""
    return np.clip(values, -1e15, 1e15).astype(np.int64)
