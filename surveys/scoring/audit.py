"""The gate: before a release is stored, it must pass an attack on itself.

Two questions. Structure: is everybody counted in exactly the same numbers as `k` − 1 others? That
needs to know who answered what, and no answer, so a refusal tells nothing. Values: does every
number that is shown leave room for every answer? That is decided by the rule of bands, so a
failure means that the program is wrong. Why this is enough: docs/privacy.md.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.scoring.release import Published, ReleaseTable
from surveys.scoring.room import fault_of

Ints = npt.NDArray[np.int64]
Variable = tuple[Hashable, Hashable]

MOST_FAULTS = 20
"""So many faults are put into words; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a release may be stored, and why not, without a word about persons or answers.

    smallest_class : the fewest people who stand in the same numbers; None if nobody stands in any
    """

    passed: bool
    smallest_class: int | None
    faults: tuple[str, ...]


def together(*gates: Gate) -> Gate:
    """Pass only what passes all of them."""
    classes = [gate.smallest_class for gate in gates if gate.smallest_class is not None]
    return Gate(
        all(gate.passed for gate in gates),
        min(classes, default=None),
        tuple(fault for gate in gates for fault in gate.faults),
    )


def twins(rows: Iterable[tuple[str, Mapping[Variable, float]]], k: int) -> Gate:
    """Test any published numbers: has every answer at least `k` − 1 twins?

    Parameters
    ----------
    rows : (name, {(person, cell): coefficient})
        Every number that is published, as a weighted sum of single answers; 0 is no weight.
    k : the smallest block

    Two answers are twins if they stand in the same numbers with the same coefficients. A class of
    twins counts as many as there are different people in it.

    Examples
    --------
    >>> five = {(person, "timely"): 1.0 for person in "abcde"}
    >>> twins([("all", five)], 5).passed
    True
    >>> twins([("all", five), ("late", {**five, ("f", "timely"): 1.0})], 5).faults
    ('late: 1 person is counted in exactly the same numbers, at least 5 are needed',)
    """
    names: list[str] = []
    stands_in: dict[Variable, list[tuple[int, float]]] = {}
    for number, (name, coefficients) in enumerate(rows):
        names.append(name)
        for variable, weight in coefficients.items():
            if weight:
                stands_in.setdefault(variable, []).append((number, weight))
    people: dict[tuple[tuple[int, float], ...], set[Hashable]] = {}
    for (person, _), places in stands_in.items():
        people.setdefault(tuple(places), set()).add(person)
    return _gate(
        min((len(each) for each in people.values()), default=None),
        [
            _too_few(", ".join(names[number] for number, _ in places), len(each), k)
            for places, each in people.items()
            if len(each) < k
        ],
    )


class TwinTest:
    """The same test for tables of block means, which takes the answers chunk by chunk.

    A row is one person's answers about one workgroup. `blocks` says which block they stand in, or
    which ones (a column for each): in a sound release one, −1 for none. Blocks are numbered over
    everything that is published, in the order of the table.
    """

    def __init__(self, n_targets: int, n_items: int) -> None:
        self.shape = (n_targets, n_items)
        self.numbers: dict[tuple[int, ...], int] = {}
        self.n: Ints = np.zeros((0, *self.shape), dtype=np.int64)

    def add(
        self,
        blocks: npt.NDArray[np.integer],
        target: npt.NDArray[np.integer],
        answered: npt.NDArray[np.bool_],
    ) -> None:
        """Add rows: blocks int [R] or [R, layers], target int [R] (−1 none), answered [R, J]."""
        asked = target >= 0
        kinds, kind_of = _kinds(blocks[asked])
        for kind in kinds:
            self.numbers.setdefault(kind, len(self.numbers))
        if missing := len(self.numbers) - len(self.n):
            nothing = np.zeros((missing, *self.shape), dtype=np.int64)
            self.n = np.concatenate([self.n, nothing])
        number = np.array([self.numbers[kind] for kind in kinds], dtype=np.intp)[kind_of]
        cell = number * self.shape[0] + target[asked]
        size = len(self.numbers) * self.shape[0]
        for item in range(self.shape[1]):
            some = cell[answered[asked, item]]
            self.n[:, :, item] += np.bincount(some, minlength=size).reshape(-1, self.shape[0])

    def gate(
        self,
        table: ReleaseTable,
        targets: Sequence[str],
        k: int,
        *,
        names: Mapping[str, str] | None = None,
    ) -> Gate:
        """Compare what was added with what is to be published.

        `targets` in the numbers of the rows; `names` say how they read in a fault.
        """
        kinds = np.array(list(self.numbers) or np.zeros((0, 1)), dtype=np.int64)
        smallest: int | None = None
        faults = [
            f"{_where(table, cell, names)}: nobody counted who answered"
            for cell, value in table.values.items()
            if value.kind != "withheld"
            and (cell[1] not in targets or cell[2] not in table.dimensions)
        ]
        for t, target in enumerate(targets):
            for i, code in enumerate(table.dimensions):
                values = [table.values.get((block.id, target, code)) for block in table.blocks]
                fewest, found = _test_cell(kinds, self.n[:, t, i], values, k)
                faults += [
                    f"{_where(table, (table.blocks[b].id, target, code), names)}: {text}"
                    for b, text in found
                ]
                if fewest is not None:
                    smallest = fewest if smallest is None else min(smallest, fewest)
        return _gate(smallest, faults)


def alarm(
    table: ReleaseTable,
    k: int,
    *,
    coarse: Collection[tuple[str, str, str]] = (),
    names: Mapping[str, str] | None = None,
) -> Gate:
    """Test that every value has the form, and leaves the room, that the rule of bands asks for.

    Blocks share nobody, so each value can be attacked alone and in closed form: an outsider must
    be able to exclude no answer of anybody, and a member who subtracts the own answer must leave
    at least two answers for every colleague.
    """
    faults = []
    for cell, value in table.values.items():
        fault = fault_of(value, k, table.top)
        if not fault and value.kind != "withheld" and cell[2] not in table.dimensions:
            fault = "a mean of respondents' means"
        if not fault and cell in coarse and value.kind == "exact":
            fault = "a mean that may only be given in steps"
        if fault:
            faults.append(f"{_where(table, cell, names)}: {fault}")
    return _gate(None, faults)


def _test_cell(
    kinds: Ints, n: Ints, values: Sequence[Published | None], k: int
) -> tuple[int | None, list[tuple[int, str]]]:
    """The smallest class of one cell, and faults with the block where they show."""
    shown = np.array([each is not None and each.kind != "withheld" for each in values] + [False])
    # A block that shows nothing about the cell is no number; neither is −1, no block.
    seen = np.where(shown[kinds], kinds, -1)
    people: dict[tuple[int, ...], int] = {}
    for places, count in zip(seen.tolist(), n.tolist(), strict=True):
        if count and max(places) >= 0:
            key = tuple(sorted(places))
            people[key] = people.get(key, 0) + count
    faults = [
        (block, _too_few("", count, k))
        for places, count in people.items()
        if count < k
        for block in places
        if block >= 0
    ]
    for block, value in enumerate(values):
        there = sum(count for places, count in people.items() if block in places)
        if value is not None and shown[block] and value.n != there:
            faults.append((block, f"says {value.n} answers, there are {there}"))
    return min(people.values(), default=None), faults


def _kinds(blocks: npt.NDArray[np.integer]) -> tuple[list[tuple[int, ...]], Ints]:
    """The different combinations of blocks that rows stand in, and which one each row has."""
    layers = blocks if blocks.ndim > 1 else blocks[:, np.newaxis]
    if layers.shape[1] == 1:
        single, place = np.unique(layers[:, 0], return_inverse=True)
        return [(each,) for each in single.tolist()], place
    several, place = np.unique(layers, axis=0, return_inverse=True)
    return [tuple(each) for each in several.tolist()], place.reshape(-1)


def _where(table: ReleaseTable, cell: tuple[str, str, str], names: Mapping[str, str] | None) -> str:
    """Name a cell: "Nurses (North), Physicians, timely"."""
    block, target, code = cell
    label = next((each.label for each in table.blocks if each.id == block), block)
    return f"{label}, {(names or {}).get(target, target)}, {code}"


def _too_few(where: str, count: int, k: int) -> str:
    people = "1 person is" if count == 1 else f"{count} people are"
    text = f"{people} counted in exactly the same numbers, at least {k} are needed"
    return f"{where}: {text}" if where else text


def _gate(smallest: int | None, faults: Sequence[str]) -> Gate:
    told = list(faults[:MOST_FAULTS])
    if left := len(faults) - len(told):
        told.append(f"and {left} more")
    return Gate(not faults, smallest, tuple(told))
