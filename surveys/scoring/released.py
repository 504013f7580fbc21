"""What may be shown: the types that pages, files and suggestions accept, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "at_least", "at_most", "about"]
Scope = Literal["within", "between", "mixed"]
Level = Literal["weak", "moderate", "strong"]
Certainty = Literal["clear", "likely", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A released number: exact, or known only to lie between two ends.

    `value` is what is shown between `low` and `high`: the middle of a band, the step itself; all
    three are equal when the number is exact. `at_least` and `at_most` are bands of one block and
    one item; `about` is a step, and any mean that contains a band or a step.
    """

    kind: Kind
    low: float
    value: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Group:
    """A workgroup as a report names it."""

    key: str
    name: str
    kind: str = "staff"
    organisation: str = ""
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Raters that are counted together: one workgroup, or several that were pooled.

    In a view of some units `n` counts the raters of the blocks that lie wholly inside, and `of`
    all raters of the row: "based on 9 of 15 answers". Otherwise `of` is None.
    """

    key: str
    name: str
    groups: tuple[str, ...]
    n: int
    of: int | None = None

    @property
    def is_pooled(self) -> bool:
        return len(self.groups) > 1


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where weak ends and strong begins, for both scopes, and who says so."""

    within: tuple[float, float]
    between: tuple[float, float]
    within_source: str
    between_source: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Why raters of an open survey gave no rating: no contact at all, or no answer."""

    without_contact: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class ReleasedTie:
    """How one row of raters rates one workgroup. A missing reading is withheld.

    `silence` is told apart in an open survey only; in a protected one both are too few answers.
    """

    rater: str
    target: str
    scope: Scope
    mean: Reading | None
    communication: Reading | None
    relationship: Reading | None
    dimensions: Mapping[str, Reading | None]
    levels: tuple[Level, ...]
    certainty: Certainty | None
    certainty_p: float | None
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class ReleasedTies:
    """Everything a release says about one wave. Only `results.py` and the command make one.

    In a view of some units `elsewhere` names the rows without a whole block inside; their n is 0.
    `has_steps`: whether some values are given in half steps, because of another wave.
    """

    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    dimensions: tuple[str, ...]
    ties: Mapping[tuple[str, str], ReleasedTie]
    cutoffs: Cutoffs
    min_raters: int
    min_items: int
    held_back_targets: tuple[str, ...]
    within: Reading | None
    between: Reading | None
    elsewhere: tuple[Row, ...] = ()
    has_steps: bool = False

    def __iter__(self) -> Iterator[ReleasedTie]:
        return iter(self.ties.values())
