"""A file and a mapping, put together: people, or what is wrong with line and column."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.bringing.cells import Cells
from surveys.bringing.checking import check_columns, check_whole
from surveys.bringing.exports import Column
from surveys.bringing.mapping import CODES, Mapping, folded
from surveys.bringing.people import NO_CONTACT, NOTHING, Gathered, Person, Said
from surveys.importing.cleaning import Wrong, clean_text
from surveys.importing.tables import Line
from surveys.models.bringing import Kind

MOST_LETTERS = 80
PLACE = {code: place for place, code in enumerate(CODES)}


@dataclass(frozen=True, slots=True)
class _Rating:
    """A column of ratings: where it stands, its dimension, whom it is about."""

    place: int
    item: int
    about: str
    name: str


class _Names:
    """Names of groups or units: cleaned, and the same in other letters is the same."""

    def __init__(self, gathered: Gathered, called: Callable[[str], str]) -> None:
        self.gathered, self.called = gathered, called
        self.known: dict[str, str] = {}
        self.read: dict[str, str] = {}

    def name(self, written: str, line: int, column: str) -> str:
        """Return the name; empty if there is none or it cannot be one, which is then noted."""
        found = self.read.get(written)
        if found is not None:
            return found
        try:
            name = clean_text(self.called(written), MOST_LETTERS)
        except Wrong as wrong:
            problem = _("This name %(problem)s") % {"problem": wrong}
            self.gathered.refuse(problem, line, column)
            return ""
        name = self.known.setdefault(folded(name), name) if name else ""
        self.read[written] = name
        return name


def gather(columns: Sequence[Column], lines: Sequence[Line], mapping: Mapping) -> Gathered:
    """Make people of rows, as the mapping says; look at every row, and say all that is wrong."""
    found = Gathered()
    if not check_columns(found, columns, mapping):
        return found
    reader = _Reader(found, columns, mapping)
    reader.read(lines)
    found.written = list(reader.groups.known.values())
    check_whole(found, mapping)
    return found


class _Reader:
    """Goes through the rows once."""

    def __init__(self, found: Gathered, columns: Sequence[Column], mapping: Mapping) -> None:
        self.found, self.mapping = found, mapping
        self.groups = _Names(found, mapping.called)
        self.units = _Names(found, str)
        self.cells = Cells(found, mapping)
        self.at: dict[str, int] = {}
        self.names = [column.name for column in columns]
        self.ratings: list[_Rating] = []
        for place, column in enumerate(columns):
            meaning = mapping.columns.get(column.name)
            if meaning is None or not meaning.role:
                continue
            if not meaning.dimension:
                self.at[meaning.role] = place
                continue
            about = self.groups.name(meaning.about, 0, column.name) if meaning.about else ""
            item = PLACE[meaning.dimension]
            self.ratings.append(_Rating(place, item, about, column.name))

    def read(self, lines: Sequence[Line]) -> None:
        self.cells.look_at_scales(lines, [rating.place for rating in self.ratings], self.names)
        if self.mapping.kind == Kind.RATINGS:
            self._long(lines)
        else:
            for line in lines:
                self._wide(line)

    def _cell(self, line: Line, role: str) -> str:
        place = self.at.get(role)
        return "" if place is None or place >= len(line.cells) else line.cells[place].strip()

    def _place(self, line: Line) -> tuple[str, str]:
        """The group and the unit of whoever gave the answers of a row."""
        column = self.names[self.at["group"]]
        written = self._cell(line, "group")
        group = self.groups.name(written, line.number, column)
        if not written:
            self.found.refuse(_("The rater's group is missing."), line.number, column)
        unit = self._cell(line, "unit")
        if unit:
            unit = self.units.name(unit, line.number, self.names[self.at["unit"]])
        return group, unit

    def _wide(self, line: Line) -> None:
        """One row, one person."""
        by_group: dict[str, list[tuple[_Rating, int | None]]] = {}
        for rating in self.ratings:
            text = line.cells[rating.place] if rating.place < len(line.cells) else ""
            value = self.cells.value(text, rating.item, line.number, rating.name)
            by_group.setdefault(rating.about, []).append((rating, value))
        about = {}
        for target, given in by_group.items():
            said = _said([(rating.item, value) for rating, value in given])
            if said != NOTHING:
                about[target] = said
        if not about:
            self.found.silent += 1
            return
        group, unit = self._place(line)
        if group:
            self.found.people.append(Person(group, unit, about))

    def _long(self, lines: Sequence[Line]) -> None:
        """One row per person and rated group; a person's rows may stand anywhere."""
        mine = [line for line in lines if self._is_of_the_wave(line)]
        if not mine:
            self.found.refuse(_("The file has no wave of this name."))
        for line in mine:
            if not self._cell(line, "rater"):
                column = self.names[self.at["rater"]]
                self.found.refuse(_("The respondent is missing."), line.number, column)
        by_rater: dict[str, list[Line]] = {}
        for line in mine:
            if rater := self._cell(line, "rater"):
                by_rater.setdefault(rater, []).append(line)
        for rows in by_rater.values():
            self._person(rows)

    def _is_of_the_wave(self, line: Line) -> bool:
        return "wave" not in self.at or self._cell(line, "wave") == self.mapping.wave

    def _person(self, rows: list[Line]) -> None:
        about: dict[str, Said] = {}
        places: Counter[tuple[str, str]] = Counter()
        seen: set[str] = set()
        column = self.names[self.at["target"]]
        for line in rows:
            place = self._place(line)
            places[place] += 1
            if len(places) > 1 and places[place] == 1:
                text = _("This respondent stands in another group or unit in an earlier line.")
                self.found.refuse(text, line.number, self.names[self.at["group"]])
            target = self.groups.name(self._cell(line, "target"), line.number, column)
            if not self._cell(line, "target"):
                self.found.refuse(_("The rated group is missing."), line.number, column)
            elif target in seen:
                text = _("This respondent rates the same group a second time.")
                self.found.refuse(text, line.number, column)
            seen.add(target)
            said = _said(list(self._given(line)))
            if target and said != NOTHING:
                about[target] = said
        group, unit = next(iter(places))
        if not about:
            self.found.silent += 1
        elif group:
            self.found.people.append(Person(group, unit, about))

    def _given(self, line: Line) -> Iterator[tuple[int, int | None]]:
        for rating in self.ratings:
            text = line.cells[rating.place] if rating.place < len(line.cells) else ""
            yield rating.item, self.cells.value(text, rating.item, line.number, rating.name)


def _said(given: list[tuple[int, int | None]]) -> Said:
    """Put the choices about one group in order; no contact only where nothing was chosen."""
    choices = [0] * len(CODES)
    without = False
    for item, value in given:
        if value is None:
            without = True
        else:
            choices[item] = value
    return NO_CONTACT if without and not any(choices) else tuple(choices)


def distinct_answers(
    columns: Sequence[Column], lines: Sequence[Line], mapping: Mapping
) -> list[tuple[str, int]]:
    """Return the answers in words, or numbers that are no places, and how often each stands."""
    places = [
        place
        for place, column in enumerate(columns)
        if (meaning := mapping.columns.get(column.name)) and meaning.dimension
    ]
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.cells[place] for place in places if place < len(line.cells))
    merged: dict[str, tuple[str, int]] = {}
    for text, n in counts.items():
        if text and not re.fullmatch(r"[1-5](\.0+)?|AO?0?[1-5]", text):
            first, before = merged.get(folded(text), (text, 0))
            merged[folded(text)] = (first, before + n)
    return sorted(merged.values(), key=lambda each: -each[1])
