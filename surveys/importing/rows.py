"""The rows of a list once they are read: who is meant, what is wrong, what would happen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import ngettext

from surveys.importing.alikes import Alike
from surveys.importing.headings import COLUMNS, REQUIRED
from surveys.importing.known import Person

State = Literal["new", "changed", "same", "wrong"]


@dataclass(slots=True)
class Row:
    """One person of the list: the cells as they came, what they mean, and what is wrong."""

    place: int
    line: int
    cells: dict[str, str]
    person: Person | None = None
    state: State = "wrong"
    problems: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems)

    def fields(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield key, title, text and problem of each cell, as a form shows them."""
        for key in COLUMNS:
            if key in self.cells or key in REQUIRED:
                title = str(COLUMNS[key])
                yield key, title, self.cells.get(key, ""), self.problems.get(key, "")


@dataclass(slots=True)
class Checked:
    """A whole list, checked."""

    rows: list[Row]
    problems: list[str]
    alikes: list[Alike]
    new_groups: list[str]
    new_units: list[str]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.is_wrong]

    @property
    def right(self) -> list[Row]:
        return [row for row in self.rows if not row.is_wrong]

    def count(self, state: State) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def can_be_taken(self) -> bool:
        return bool(self.rows) and not (self.problems or self.alikes or self.wrong)

    @property
    def changes_nothing(self) -> bool:
        return all(row.state == "same" for row in self.rows)


def summary(checked: Checked) -> str:
    """Say in one sentence what taking the list over would do."""
    new, changed, same = (checked.count(state) for state in ("new", "changed", "same"))
    wrong = len(checked.wrong)
    parts = []
    if wrong:
        parts.append(ngettext("%(n)s row to mend", "%(n)s rows to mend", wrong) % {"n": wrong})
    if new:
        parts.append(ngettext("%(n)s person to add", "%(n)s people to add", new) % {"n": new})
    if changed:
        parts.append(
            ngettext("%(n)s person to change", "%(n)s people to change", changed) % {"n": changed}
        )
    if same:
        parts.append(
            ngettext("%(n)s person already here", "%(n)s people already here", same) % {"n": same}
        )
    return ", ".join(parts) + "." if parts else ""
