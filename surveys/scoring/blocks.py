"""Who is counted with whom: fixed from membership alone, never from answers or their order."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

G = TypeVar("G", bound=Hashable)
U = TypeVar("U", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Block(Generic[G, U]):
    """The smallest set of raters whose sum is ever used: some (workgroup, unit) pairs."""

    number: int
    parts: tuple[tuple[G, U], ...]
    n: int

    @property
    def id(self) -> str:
        return f"b{self.number}"

    @property
    def groups(self) -> tuple[G, ...]:
        return tuple(dict.fromkeys(group for group, _ in self.parts))

    @property
    def units(self) -> tuple[U, ...]:
        return tuple(dict.fromkeys(unit for _, unit in self.parts))

    @property
    def is_pooled(self) -> bool:
        return len(self.groups) > 1


def make_blocks(
    counts: Mapping[tuple[G, U], int], groups: Sequence[G], units: Sequence[U], k: int
) -> list[Block[G, U]]:
    """Part the members of a release into blocks of at least `k`.

    In a workgroup with `k` or more members every unit with `k` or more is a block; its smaller
    units join into one rest, and a rest below `k` takes in the smallest remaining unit. The
    workgroups below `k` go into one pool, and a pool below `k` takes in the smallest workgroup
    that has blocks, whole. Whoever is still below `k` then is in no block at all.

    Parameters
    ----------
    counts : mapping of (workgroup, unit) to int
        Members: everybody who answered, even if every line is empty. Pairs left out count 0.
    groups, units : sequences
        The fixed order. It settles ties between equal sizes, and the order of the result:
        by workgroup, then by units, the pool last.
    k : int
        The smallest block.

    Source: docs/scoring.md, "Blocks"; rule and proof in docs/privacy.md.

    Examples
    --------
    >>> [block.n for block in make_blocks({("a", "x"): 5, ("b", "x"): 2}, "ab", "x", 5)]
    [7]
    """
    if k < 1:
        raise ValueError(f"a block needs at least 1 member, not {k}")
    place = {unit: position for position, unit in enumerate(units)}
    sizes: dict[G, dict[U, int]] = {group: {} for group in groups}
    for group, unit in sorted(counts, key=lambda part: place[part[1]]):
        if counts[group, unit] > 0:
            sizes[group][unit] = counts[group, unit]
    blocks: dict[G, list[list[U]]] = {}
    pool: set[G] = set()
    for group in groups:
        if sum(sizes[group].values()) >= k:
            blocks[group] = _split(sizes[group], place, k)
        elif sizes[group]:
            pool.add(group)
    total = {group: sum(sizes[group].values()) for group in groups}
    while pool and sum(total[group] for group in pool) < k and blocks:
        # `min` keeps the first of equals, and `blocks` is in the order of the groups.
        smallest = min(blocks, key=lambda group: total[group])
        del blocks[smallest]
        pool.add(smallest)
    parts = [
        tuple((group, unit) for unit in block)
        for group, of_group in blocks.items()
        for block in sorted(of_group, key=lambda block: [place[unit] for unit in block])
    ]
    if pool and sum(total[group] for group in pool) >= k:
        parts.append(tuple((g, unit) for g in groups if g in pool for unit in sizes[g]))
    return [
        Block(number, block, sum(counts[part] for part in block))
        for number, block in enumerate(parts, start=1)
    ]


def _split(sizes: Mapping[U, int], place: Mapping[U, int], k: int) -> list[list[U]]:
    """Part the units of one workgroup of `k` or more members; units in order within a block."""
    rest = [unit for unit in sizes if sizes[unit] < k]
    big = sorted((unit for unit in sizes if sizes[unit] >= k), key=lambda u: (sizes[u], place[u]))
    while 0 < sum(sizes[unit] for unit in rest) < k:
        rest.append(big.pop(0))
    blocks = [[unit] for unit in big]
    return [*blocks, sorted(rest, key=place.__getitem__)] if rest else blocks
