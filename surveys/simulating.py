"""What a release would show if so many people answered, laid out before anybody has.

Uses the rule that later makes the blocks, so that the preview and the release cannot differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.scoring.blocks import Block, make_blocks
from surveys.scoring.release import smallest_block
from surveys.scoring.released import Group, Row
from surveys.setups import Setup, spread
from surveys.shown import inside_a_sentence, listed, raters_shown

State = Literal["readable", "range", "mixed", "withheld", "held_back", "not_asked"]

WORDS = {
    "readable": gettext_lazy("readable"),
    "range": gettext_lazy("may be a range"),
    "mixed": gettext_lazy("mixed"),
    "withheld": gettext_lazy("too few"),
    "held_back": gettext_lazy("not shown"),
    "not_asked": gettext_lazy("not asked"),
}
CSS: dict[State, str] = {
    "readable": "will-show",
    "range": "will-show open-level",
    "mixed": "will-show mixed",
    "withheld": "withheld",
    "held_back": "absent",
    "not_asked": "unasked",
}

RATES = (60, 80, 100)
USUAL_RATE = 80

MAY_NAME_TWO_LEVELS = {3: 0.88, 4: 0.74, 5: 0.54, 6: 0.20, 8: 0.05, 12: 0.01}
"""Share of ties whose level stays open, by size of block; from synthetic surveys (privacy.md)."""
OFTEN = 0.20


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place of the table will look like."""

    target: Group
    state: State
    open_share: float = 0.0

    @property
    def words(self) -> str:
        return str(WORDS[self.state])

    @property
    def css(self) -> str:
        """The classes of static/css/reports.css."""
        return CSS[self.state]


@dataclass(frozen=True, slots=True)
class Line:
    """Raters that will be counted together, how many answers they give, and their cells."""

    row: Row
    name: str
    blocks: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The table as it would be released if so many people answered."""

    setup: Setup
    response: int
    k: int
    protected: bool
    answers: Mapping[str, int]
    lines: tuple[Line, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for line in self.lines for cell in line.cells)

    @property
    def asked(self) -> int:
        """How many ties the questions ask about."""
        return len(self.setup.asked)

    @property
    def readable(self) -> int:
        """How many ties will have a number."""
        return sum(cell.state in ("readable", "range", "mixed") for cell in self.cells)

    @property
    def between_two_levels(self) -> int:
        """How many of them will probably name two levels instead of one."""
        return round(sum(cell.open_share for cell in self.cells))

    @property
    def alone_too_small(self) -> list[Group]:
        """The groups that will not be k by themselves."""
        if not self.protected:
            return []
        return [group for group in self.setup.raters if self.answers[group.key] < self.k]

    @property
    def open_rows(self) -> list[str]:
        """The rows in which many ties will name two levels."""
        return [
            line.name for line in self.lines if any(cell.state == "range" for cell in line.cells)
        ]

    @property
    def pooled(self) -> str:
        """Who will be counted with whom: "clerks will be counted with pharmacists"."""
        small = self.alone_too_small
        said = []
        for line in self.lines:
            groups = [self.setup.named(key) for key in line.row.groups]
            if len(groups) < 2:
                continue
            guests = listed([inside_a_sentence(group) for group in groups if group in small])
            hosts = listed([inside_a_sentence(group) for group in groups if group not in small])
            words = _("%(guests)s will be counted together")
            if hosts:
                words = _("%(guests)s will be counted with %(hosts)s")
            said.append(words % {"guests": guests, "hosts": hosts})
        return "; ".join(said)

    @property
    def held_back(self) -> str:
        """About whom nothing will be shown: "nothing is shown about clerks, as they are …"."""
        groups = [group for group in self.setup.targets if group.key in self.setup.held_back]
        if not groups or not self.protected:
            return ""
        names = listed([inside_a_sentence(group) for group in groups])
        return _("nothing is shown about %(names)s, as they are one or two people") % {
            "names": names
        }

    @property
    def answer(self) -> str:
        """What will be readable, in one sentence."""
        facts = {"rate": self.response, "readable": self.readable, "asked": self.asked}
        if not sum(self.answers.values()):
            return _("No group has a number of people yet, so nothing can be said.")
        if not self.readable:
            return _("At %(rate)s %%, nothing will be readable: too few people.") % facts
        said = _("At %(rate)s %%, %(readable)s of %(asked)s ties will be readable") % facts
        return "; ".join(part for part in (said, self.pooled, self.held_back) if part) + "."


def expected(setup: Setup, response: int) -> dict[tuple[str, str], int]:
    """How many answers come from each group and unit if `response` per cent answer.

    A group's number is rounded once, half up, and then parted over its units.
    """
    counts: dict[tuple[str, str], int] = {}
    for group in setup.raters:
        heads = [setup.heads.get((group.key, unit), 0) for unit in setup.units]
        parts = spread((sum(heads) * response + 50) // 100, heads)
        counts |= {(group.key, u): n for u, n in zip(setup.units, parts, strict=True) if n}
    return counts


def what_will_show(setup: Setup, k: int, response: int, *, protected: bool = True) -> Preview:
    """Lay the table out as a release would, if `response` per cent of everybody answered.

    Parameters
    ----------
    setup : groups, people and questions
    k : int
        The smallest number of people counted together.
    response : int
        Per cent, the same in every group.
    protected : bool
        In an open wave nobody is put together with others, nothing is held back, and there
        are no ranges.
    """
    counts = expected(setup, response)
    keys = [group.key for group in setup.groups]
    blocks = make_blocks(counts, keys, setup.units, k if protected else 1)
    rows: dict[tuple[str, ...], list[Block[str, str]]] = {}
    for block in blocks:
        rows.setdefault(block.groups, []).append(block)
    seen = {key for groups in rows for key in groups}
    # Whoever is in no block still has a row here: it says that nothing of it will be shown.
    rows |= {(group.key,): [] for group in setup.raters if group.key not in seen}
    names = {group.key: group for group in setup.groups}
    lines = []
    for groups in sorted(rows, key=lambda groups: (len(groups) > 1, keys.index(groups[0]))):
        row = Row("+".join(groups), "", groups, sum(block.n for block in rows[groups]))
        cells = tuple(
            _cell(setup, rows[groups], row, target, counts, k, protected)
            for target in setup.targets
        )
        lines.append(Line(row, raters_shown(row, names), len(rows[groups]), cells))
    answers = {
        group.key: sum(n for part, n in counts.items() if part[0] == group.key)
        for group in setup.raters
    }
    return Preview(setup, response, k, protected, answers, tuple(lines))


def _cell(
    setup: Setup,
    blocks: Sequence[Block[str, str]],
    row: Row,
    target: Group,
    counts: Mapping[tuple[str, str], int],
    k: int,
    protected: bool,
) -> Cell:
    if not any((group, target.key) in setup.asked for group in row.groups):
        return Cell(target, "not_asked")
    if protected and target.key in setup.held_back:
        return Cell(target, "held_back")
    # In a pool only those count who were asked about this group.
    sizes = [
        sum(counts[part] for part in block.parts if (part[0], target.key) in setup.asked)
        for block in blocks
    ]
    shown = [n for n in sizes if n >= (smallest_block(k) if protected else 1)]
    if not shown:
        return Cell(target, "withheld")
    if row.is_pooled and target.key in row.groups:
        return Cell(target, "mixed")
    share = sum(n * open_share(n) for n in shown) / sum(shown) if protected else 0.0
    return Cell(target, "range" if share >= OFTEN else "readable", share)


def open_share(n: int) -> float:
    """Share of ties with `n` raters whose level stays open, in a straight line between measures.

    >>> open_share(5), open_share(7), open_share(40)
    (0.54, 0.125, 0.01)
    """
    at = sorted(MAY_NAME_TWO_LEVELS)
    if n >= at[-1]:
        return MAY_NAME_TWO_LEVELS[at[-1]]
    low = max((size for size in at if size <= n), default=at[0])
    high = next(size for size in at if size > low)
    start, end = MAY_NAME_TWO_LEVELS[low], MAY_NAME_TWO_LEVELS[high]
    return start + (end - start) * max(n - low, 0) / (high - low)
