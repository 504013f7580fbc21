"""A mapped file as people: each a group, perhaps a unit, and what they say about which groups."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from surveys.bringing.mapping import CODES

MOST_SHOWN = 20
NOTHING = (0,) * len(CODES)
NO_CONTACT = None

Said = tuple[int, ...] | None
"""What somebody says about a group: seven choices, 0 where there is none; None: no contact."""


@dataclass(frozen=True, slots=True)
class Person:
    """One response. Nothing tells whose it is: no name, no id, no line of the file."""

    group: str
    unit: str
    about: dict[str, Said]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: line and column are empty if it is the whole file."""

    text: str
    line: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many people of a group rate, how many ratings they give, how many are about it."""

    name: str
    people: int
    given: int
    received: int


@dataclass(slots=True)
class Gathered:
    """What a mapping makes of a file.

    people : who said anything
    silent : how many rows hold no rating at all, and are left out
    problems : the first of them; `count` says how many there are
    notes : what is worth knowing and stops nobody
    unknown : answers whose meaning nobody has said, with how often they stand there
    alikes : a name, and the other that it looks like
    """

    people: list[Person] = field(default_factory=list)
    silent: int = 0
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    notes: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    alikes: list[tuple[str, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def refuse(self, text: str, line: int = 0, column: str = "") -> None:
        """Note a problem; beyond the first ones only how many there are."""
        self.count += 1
        if len(self.problems) < MOST_SHOWN:
            self.problems.append(Problem(text, line, column))

    @property
    def can_be_taken(self) -> bool:
        return bool(self.people) and not self.count

    @property
    def raters(self) -> list[str]:
        """The groups of those who rate, in the order of the rated groups, then as they come."""
        there = {person.group for person in self.people}
        return [name for name in self.groups if name in there]

    @property
    def groups(self) -> list[str]:
        """Every group: rated ones first, in the order of the file."""
        rated = dict.fromkeys(target for person in self.people for target in person.about)
        raters = dict.fromkeys(person.group for person in self.people)
        order = {name: place for place, name in enumerate(self.written)}
        return sorted({**rated, **raters}, key=lambda name: (order.get(name, len(order)), name))

    @property
    def units(self) -> list[str]:
        return sorted({person.unit for person in self.people} - {""})

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Which group says anything about which."""
        return {(person.group, target) for person in self.people for target in person.about}

    @property
    def ratings(self) -> int:
        return sum(len(person.about) for person in self.people)

    def counts(self) -> Iterator[GroupCount]:
        """Say for each group how many people and ratings there are."""
        people = Counter(person.group for person in self.people)
        given: Counter[str] = Counter()
        received: Counter[str] = Counter()
        for person in self.people:
            given[person.group] += len(person.about)
            received.update(person.about.keys())
        for name in self.groups:
            yield GroupCount(name, people[name], given[name], received[name])


def first_rows(gathered: Gathered, n: int = 5) -> Iterable[tuple[str, str, list[tuple[str, Said]]]]:
    """Yield the first people as they will be taken over."""
    for person in gathered.people[:n]:
        yield person.group, person.unit, list(person.about.items())
