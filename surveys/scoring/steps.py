"""Which means of a later wave may be given in steps only, because nearly the same people spoke."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Cell = tuple[str, str, str]
People = Mapping[str, frozenset[str]]
Ints = npt.NDArray[np.int64]

MOST_LINKED = 12


def coarse_cells(
    new: People,
    old: People | None,
    skips: Mapping[Cell, int],
    k: int,
    *,
    old_skips: Mapping[Cell, int] | None = None,
    most_linked: int = MOST_LINKED,
) -> set[Cell]:
    """Name the cells (block, target, item) that one earlier wave makes coarse.

    If ten people gave an exact sum last year and nine of them give one now, the difference says
    much about the tenth. So people are compared, never numbers. Blocks that share people, old or
    new, are linked. For every set U of linked new blocks, the nearest union of old blocks is

        d(U) = people of U in no old block + Σ over old blocks c of min(|c ∩ U|, |c − U|)

    people away. Who left a cell empty is in neither sum, and nobody knows who that was; with s
    such gaps the people behind the two sums differ by no fewer than d − s and no more than d + s.
    U is safe if they are surely the same (d + s = 0: two sums of the same people, about two
    different times) or surely k or more apart (d − s ≥ k: the difference of the sums is itself
    about k people). In all other cases every block of U becomes coarse for the cell, and then the
    exact sum of U is known to nobody. Sets are looked at, not single blocks: two teams of ten
    that swap five people and gain one are 10 and 11 away, and together 1.

    It is enough to look at the nearest union with all gaps of the old blocks that share people
    with U. Any other union is further away and has no more gaps among these; one of exactly the
    same people lies a whole block, k or more, from every other; and a block of others only adds
    at least k who did answer.

    Parameters
    ----------
    new : block id → pseudonyms of its members
        All blocks of the wave that is released. If the wave has been released before, also the
        blocks of those releases: what is already out is then taken as exact, and it is for the
        caller to use only the cells of the blocks that are new.
    old : the same for all releases of one earlier wave
        None if that is not known: the roster has been erased, or another `k` held, or answers
        came through an open link. Then every cell is coarse. To be called once for every earlier
        wave; what one of them makes coarse is coarse.
    skips : (block id, target, item) → members who gave no counted answer
        One entry, be it 0, for every cell of every new block: only these can become coarse.
    k : the smallest block
    old_skips : the same for the old blocks; entries that are missing count 0
    most_linked : with more new blocks linked, all of them are coarse, untested

    Examples
    --------
    >>> six, five = frozenset("abcdef"), frozenset("abcde")
    >>> coarse_cells({"b1": six}, {"b1": five}, {("b1", "t", "i"): 0}, 5)
    {('b1', 't', 'i')}
    >>> coarse_cells({"b1": five}, {"b1": five}, {("b1", "t", "i"): 0}, 5)
    set()
    """
    if old is None:
        return set(skips)
    cells: dict[tuple[str, str], list[str]] = {}
    for block, target, item in skips:
        cells.setdefault((target, item), []).append(block)
    coarse: set[Cell] = set()
    for some_new, some_old in _linked(new, old):
        if len(some_new) > most_linked:
            coarse.update(cell for cell in skips if cell[0] in some_new)
            continue
        sets = _Sets(some_new, [new[b] for b in some_new], [old[c] for c in some_old])
        for (target, item), blocks in cells.items():
            asked = [block in blocks for block in some_new]
            gaps = [skips.get((block, target, item), 0) for block in some_new]
            old_gaps = [(old_skips or {}).get((block, target, item), 0) for block in some_old]
            coarse.update((block, target, item) for block in sets.coarse(asked, gaps, old_gaps, k))
    return coarse


class _Sets:
    """Every set of some linked new blocks, and how far it lies from the old blocks."""

    def __init__(
        self,
        ids: Sequence[str],
        new: Sequence[frozenset[str]],
        old: Sequence[frozenset[str]],
    ) -> None:
        self.ids = ids
        numbers = np.arange(1, 2 ** len(new), dtype=np.int64)
        self.holds = (numbers[:, np.newaxis] >> np.arange(len(new))) & 1
        shape = (len(new), len(old))
        shared = np.array([len(b & c) for b in new for c in old], dtype=np.int64).reshape(shape)
        sizes = np.array([len(c) for c in old], dtype=np.int64)
        inside = self.holds @ shared
        before = frozenset[str]().union(*old)
        joined = self.holds @ np.array([len(b - before) for b in new], dtype=np.int64)
        self.touches = (inside > 0).astype(np.int64)
        self.distance: Ints = joined + np.minimum(inside, sizes - inside).sum(axis=1)

    def coarse(
        self, asked: Sequence[bool], gaps: Sequence[int], old_gaps: Sequence[int], k: int
    ) -> list[str]:
        """Name the blocks that stand in an unsafe set of blocks that were all asked."""
        s = self.holds @ np.array(gaps, dtype=np.int64)
        s += self.touches @ np.array(old_gaps, dtype=np.int64)
        speaks = self.holds @ (~np.array(asked)).astype(np.int64) == 0
        unsafe = speaks & (self.distance + s > 0) & (self.distance < k + s)
        found = np.flatnonzero(self.holds[unsafe].any(axis=0)).tolist()
        return [self.ids[place] for place in found]


def _linked(new: People, old: People) -> list[tuple[list[str], list[str]]]:
    """Part the new blocks, and the old blocks they share people with, into what hangs together."""
    old_of = {person: block for block, people in old.items() for person in people}
    parts: list[tuple[list[str], set[str]]] = []
    for block, people in new.items():
        ids, shared = [block], {old_of[person] for person in people if person in old_of}
        apart = []
        for part in parts:
            if part[1] & shared:
                ids, shared = part[0] + ids, part[1] | shared
            else:
                apart.append(part)
        parts = [*apart, (ids, shared)]
    return [(ids, sorted(shared)) for ids, shared in parts]
