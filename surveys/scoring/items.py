"""Which items a score is made of: all that scoring needs to know about an instrument."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemSet:
    """The codes in order, the family of each, and the best score (scores run from 1 to `top`)."""

    codes: tuple[str, ...]
    family: Mapping[str, str]
    top: int = 5

    @property
    def families(self) -> tuple[str, ...]:
        """The families in the order of their first item."""
        return tuple(dict.fromkeys(self.family[code] for code in self.codes))

    def members(self, family: str) -> tuple[str, ...]:
        """The codes of one family, in order."""
        return tuple(code for code in self.codes if self.family[code] == family)

    def needed(self, family: str) -> int:
        """Half of a family, rounded up: with fewer items it has no sub-score."""
        return (len(self.members(family)) + 1) // 2

    @property
    def default_min_items(self) -> int:
        """Half of all items, rounded up: 4 of 7."""
        return (len(self.codes) + 1) // 2
