"""Counting what a room chose, so that nothing told about a group tells about a person. Pure.

The room's totals are exact, as with raised hands. Of groups only words are said, of those with
`smallest` people who said something, for one option of a question: the one with most votes. So
whatever else is known of the totals, anybody may have been among those who chose it. Where total
and words together would leave a single number for a group, or for all who are left, no group is
told of; and what is told of depends on the total in such a way that silence does not tell either.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST_IN_A_ROOM = 3
FEWEST_OF_A_GROUP = 5
FEW, SOME, MOST = "few", "some", "most"

Span = tuple[int, int]


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


def count(
    votes: Sequence[Vote],
    options: Iterable[str],
    *,
    smallest: int,
    of_groups: Collection[str] | None = None,
) -> Totals:
    """Count every option over the room, and the first one in words for groups that allow it.

    `of_groups` are the options among which the first is looked for; all of them if missing.

    Examples
    --------
    >>> votes = [Vote("n", frozenset("a"))] * 4 + [Vote("p", frozenset("a"))]
    >>> votes += [Vote("n", frozenset()), *[Vote("p", frozenset())] * 4]
    >>> count(votes, ["a"], smallest=5)
    Totals(voters=10, room={'a': 5}, groups={'n': {'a': 'most'}, 'p': {'a': 'few'}})
    """
    if len(votes) < FEWEST_IN_A_ROOM:
        return Totals(None, {}, {})
    wanted = list(dict.fromkeys(options))
    room = _chosen(votes)
    totals = {option: room[option] for option in wanted}
    candidates = [each for each in wanted if of_groups is None or each in of_groups]
    if not candidates:
        return Totals(len(votes), totals, {})
    first = max(candidates, key=lambda option: totals[option])
    voters = Counter(vote.group for vote in votes)
    sizes = {
        group: voters[group]
        for group in sorted(groups_told(voters, smallest=max(smallest, FEWEST_OF_A_GROUP)))
    }
    chose = Counter(vote.group for vote in votes if first in vote.chosen)
    words = words_for(chose, sizes, room=totals[first], left=len(votes) - sum(sizes.values()))
    return Totals(len(votes), totals, {group: {first: word} for group, word in words.items()})


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


def words_for(
    chose: Mapping[str, int], sizes: Mapping[str, int], *, room: int, left: int
) -> dict[str, str]:
    """Say in words how many of each group chose an option, or nothing of any group.

    The lowest and the highest numbers that the words hold add up to a lowest and a highest total.
    Where the room's total is one of these two, every number is known: then nothing is said. With
    one in between, every group and those who are left can give or take a vote. Where a total has
    words that are not said, the words with the lowest total nearest to it are not said either, so
    that silence, too, leaves each of them two numbers that lie side by side.

    Examples
    --------
    >>> words_for({"n": 1, "p": 4}, {"n": 5, "p": 5}, room=5, left=0)
    {'n': 'few', 'p': 'most'}
    >>> words_for({"n": 0, "p": 4}, {"n": 5, "p": 5}, room=4, left=0)
    {}
    """
    if not sizes or len(sizes) + bool(left) < 2:
        return {}
    spans = {group: _spans(n) for group, n in sizes.items()}
    said = {group: in_words(chose[group], n) for group, n in sizes.items()}
    lowest = sum(spans[group][word][0] for group, word in said.items())
    highest = sum(spans[group][word][1] for group, word in said.items()) + left
    if not lowest < room < highest or lowest == _kept_back(list(spans.values()), room, left):
        return {}
    return said


def _kept_back(spans: Sequence[Mapping[str, Span]], room: int, left: int) -> int | None:
    """Return the lowest total of words that are not said, so that silence does not tell.

    Depends on nothing but the sizes and the room's total, which everybody may know.
    """
    reached = {0: 0}  # the highest total that words with this lowest one can have
    highs = {left}
    for words in spans:
        further: dict[int, int] = {}
        for low, high in reached.items():
            for least, most in words.values():
                further[low + least] = max(further.get(low + least, 0), high + most)
        reached = further
        highs = {high + most for high in highs for _least, most in words.values()}
    if room not in reached and room not in highs:
        return None
    return max((low for low, high in reached.items() if low < room < high + left), default=None)


def _spans(n: int) -> dict[str, Span]:
    """Return the lowest and the highest number that each word holds in a group of this size."""
    found: dict[str, Span] = {}
    for number in range(n + 1):
        word = in_words(number, n)
        found[word] = (found.get(word, (number, number))[0], number)
    return found


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
