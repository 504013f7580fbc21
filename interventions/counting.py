"""Counting what a room chose, so that nothing told about a group tells about a person. Pure.

The room's totals are exact, as with raised hands. Of a group only words are said, and only from
`smallest` people on who said something: each word holds at least two numbers, so that a group of
one mind reads like one that nearly was. What a smaller group said follows from all this only where
it said the same as everybody who is left with it, and these are at least `smallest` people.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST_IN_A_ROOM = 3
FEWEST_OF_A_GROUP = 5
FEW, SOME, MOST = "few", "some", "most"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one seat said: its group, and the options it chose, none of them included."""

    group: str
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Totals:
    """What may be revealed. `voters` is None where too few said anything to count them."""

    voters: int | None
    room: Mapping[str, int]
    groups: Mapping[str, Mapping[str, str]]


def count(votes: Sequence[Vote], options: Iterable[str], *, smallest: int) -> Totals:
    """Count every option over the room, and in words for each group that is large enough.

    Examples
    --------
    >>> votes = [Vote("n", frozenset({"a"}))] * 4 + [Vote("n", frozenset())]
    >>> count(votes, ["a"], smallest=5)
    Totals(voters=5, room={'a': 4}, groups={'n': {'a': 'most'}})
    """
    if len(votes) < FEWEST_IN_A_ROOM:
        return Totals(None, {}, {})
    wanted = list(dict.fromkeys(options))
    room = _chosen(votes)
    told = groups_told(Counter(vote.group for vote in votes), smallest=smallest)
    groups = {}
    for group in sorted(told):
        own = [vote for vote in votes if vote.group == group]
        chosen = _chosen(own)
        groups[group] = {option: in_words(chosen[option], len(own)) for option in wanted}
    return Totals(len(votes), {option: room[option] for option in wanted}, groups)


def groups_told(voters: Mapping[str, int], *, smallest: int) -> set[str]:
    """Say which groups may be told of: those that are large enough, and what is left is, too.

    The room's total less all groups that are told of is what the others said together. They must
    be nobody, or as many as a group has to be; else the smallest group that is told of joins them.

    Examples
    --------
    >>> sorted(groups_told({"nurses": 9, "physicians": 6, "pharmacists": 2}, smallest=5))
    ['nurses']
    >>> groups_told({"nurses": 9, "pharmacists": 2}, smallest=5)
    set()
    """
    told = {group for group, n in voters.items() if n >= smallest}
    by_size = sorted(told, key=lambda group: (voters[group], group))
    left = sum(voters.values()) - sum(voters[group] for group in told)
    for group in by_size:
        if not 0 < left < smallest:
            break
        told.remove(group)
        left += voters[group]
    return told


def in_words(n: int, of: int) -> str:
    """Say how many of a group chose something, in thirds.

    >>> [in_words(n, 5) for n in range(6)]
    ['few', 'few', 'some', 'some', 'most', 'most']
    """
    if 3 * n < of:
        return FEW
    return MOST if 3 * n >= 2 * of else SOME


def _chosen(votes: Collection[Vote]) -> Counter[str]:
    return Counter(option for vote in votes for option in vote.chosen)
