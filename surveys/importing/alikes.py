"""Names of groups that may be slips of the finger: "Nurse s" where there are "Nurses"."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORTEST = 5
MOST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Alike:
    """A name, the other name it looks like, and how many people stand under it."""

    name: str
    other: str
    people: int


def alikes(
    counts: Mapping[str, int], known: Iterable[str], own_groups: Iterable[str]
) -> list[Alike]:
    """Pair each new name with the larger or known group that it looks like."""
    fixed, meant = set(known), set(own_groups)
    names = sorted(counts, key=lambda name: (name not in fixed, -counts[name], name))
    kept: list[str] = sorted(fixed - counts.keys())
    found = []
    for name in names:
        other = next((other for other in kept if looks_like(name, other)), None)
        if other is None or name in fixed or name in meant:
            kept.append(name)
        else:
            found.append(Alike(name, other, counts[name]))
    return found


def looks_like(one: str, other: str) -> bool:
    """Whether two names differ by a letter or two, and not by a number or a lone letter.

    >>> looks_like("Nurse s", "Nurses"), looks_like("Ward 3", "Ward 4")
    (True, False)
    """
    if _marks(one) != _marks(other):
        return False
    one, other = (re.sub(r"[\W_]+", "", name.casefold()) for name in (one, other))
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > MOST_LETTERS:
        return False
    same = sum(part.size for part in SequenceMatcher(None, one, other, False).get_matching_blocks())
    return max(len(one), len(other)) - same <= (1 if len(one) < 2 * SHORTEST else MOST_LETTERS)


def _marks(name: str) -> list[str]:
    """Numbers, and capital letters that stand alone: they tell groups apart on purpose."""
    return re.findall(r"\d+|\b[A-Z]\b", name)
