"""Files of ratings and of headcounts: read whole and right, or refused line by line."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from surveys.csv_files import Problems, find_columns, quoted, records, refusal, whole_number
from surveys.scoring.counting import recode
from surveys.scoring.ties import Ratings

TOP = 5
CHOICES = {"": 0, **{str(choice): choice for choice in range(1, TOP + 1)}}
KEYS = ("respondent", "rater_group", "target_group")


@dataclass(frozen=True)
class RatingFile:
    """A file of ratings as it was read. Waves and groups stand in the order of their first line.

    waves : names; one empty name if the file tells none
    groups, units : names; `units` is None without a unit column
    group_line : where a group occurs first
    names, wave_of, group_of, unit_of : per person; a person of two waves counts twice
    person, target : int32 [rows]
    choices : int8 [rows, items], as they stand in the file, 0 = not answered
    """

    path: str
    waves: tuple[str, ...]
    groups: tuple[str, ...]
    units: tuple[str, ...] | None
    group_line: tuple[int, ...]
    names: Sequence[str]
    wave_of: npt.NDArray[np.int32]
    group_of: npt.NDArray[np.int32]
    unit_of: npt.NDArray[np.int32]
    person: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    choices: npt.NDArray[np.int8]

    def wave_number(self, name: str) -> int:
        """Find a wave by name; `Refused` if the file has none like it."""
        if name in self.waves and name:
            return self.waves.index(name)
        there = ", ".join(quoted(wave) for wave in self.waves if wave) or "none"
        raise refusal(self.path, f"column 'wave': there is no wave {quoted(name)}; waves: {there}")

    def people(self, wave: int) -> list[int]:
        """The people of a wave in order of their names."""
        members: list[int] = np.flatnonzero(self.wave_of == wave).tolist()
        return sorted(members, key=self.names.__getitem__)

    def groups_in(self, wave: int) -> list[int]:
        """The groups that rate or are rated in a wave, in order of their names."""
        rows = self.wave_of[self.person] == wave
        raters = np.unique(self.group_of[self.wave_of == wave]).tolist()
        there = {*raters, *np.unique(self.target[rows]).tolist()}
        return sorted(there, key=self.groups.__getitem__)

    def ratings(self, wave: int, table: Sequence[Sequence[int]]) -> Ratings:
        """The scores of one wave; `table` says what each choice of each item is worth."""
        people, groups = self.people(wave), self.groups_in(wave)
        members = np.array(people, dtype=np.int64)
        place = np.zeros(len(self.names), dtype=np.int64)
        place[members] = np.arange(len(members))
        group_place = np.zeros(len(self.groups), dtype=np.int64)
        group_place[groups] = np.arange(len(groups))
        rows = np.flatnonzero(self.wave_of[self.person] == wave)
        unit_names, unit_of = self._units(members)
        return Ratings(
            groups=tuple(self.groups[group] for group in groups),
            units=unit_names,
            group_of=group_place[self.group_of[members]],
            unit_of=unit_of,
            respondent=place[self.person[rows]],
            target=group_place[self.target[rows]],
            scores=recode(self.choices[rows], table),
        )

    def _units(
        self, members: npt.NDArray[np.int64]
    ) -> tuple[tuple[str, ...], npt.NDArray[np.int64] | None]:
        if self.units is None:
            return (), None
        used = np.unique(self.unit_of[members]).tolist()
        ordered = sorted(used, key=self.units.__getitem__)
        place = np.zeros(len(self.units), dtype=np.int64)
        place[ordered] = np.arange(len(ordered))
        return tuple(self.units[unit] for unit in ordered), place[self.unit_of[members]]


def read_ratings(path: str, codes: Sequence[str], *, unit_column: str = "unit") -> RatingFile:
    """Read RATINGS.csv: a line per respondent and rated group. The contract: docs/scoring.md.

    The column `unit` may be missing; another name for it must be there. Raises `Refused` with the
    first problems in order of lines.
    """
    problems = Problems(path)
    lines = records(path, problems)
    header = next(lines, None)
    problems.check()
    if header is None:
        raise refusal(path, "the file is empty; the first line must name the columns")
    required = [*KEYS, *codes, *([] if unit_column == "unit" else [unit_column])]
    if len(set(required)) < len(required) or unit_column == "wave":
        raise refusal(path, f"column {quoted(unit_column)} cannot be the unit column")
    columns = find_columns(header[1], required, ["wave", "unit"], problems)
    problems.check()
    reading = _Reading(path, codes, columns, unit_column, len(header[1]), problems)
    for line, fields in lines:
        reading.add(line, fields)
    return reading.finish()


class _Reading:
    """Takes in line after line: names become numbers, choices become bytes."""

    def __init__(
        self,
        path: str,
        codes: Sequence[str],
        columns: Mapping[str, int],
        unit_column: str,
        width: int,
        problems: Problems,
    ) -> None:
        self.path, self.codes, self.width, self.problems = path, codes, width, problems
        self.keys = [columns[name] for name in KEYS]
        self.items = [columns[code] for code in codes]
        self.wave_at, self.unit_at = columns.get("wave"), columns.get(unit_column)
        self.unit_column = unit_column
        self.first_line = 0
        self.waves: dict[str, int] = {}
        self.groups: dict[str, int] = {}
        self.units: dict[str, int] = {}
        self.group_line: list[int] = []
        self.people: list[dict[str, int]] = []
        self.names: list[str] = []
        self.wave_of, self.group_of, self.unit_of = array("i"), array("i"), array("i")
        self.person, self.target, self.line = array("i"), array("i"), array("i")
        self.choices = bytearray()

    def add(self, line: int, fields: list[str]) -> None:
        """Take in one line, or note why not."""
        if len(fields) != self.width:
            self.problems.add(line, f"has {len(fields)} fields instead of {self.width}")
            return
        keys = [fields[place].strip() for place in self.keys]
        wave = self._wave(line, fields)
        items = [fields[place] for place in self.items]
        try:
            self.choices.extend([CHOICES[text] for text in items])
        except KeyError:
            self.choices.extend(self._choices(line, items))
        for name, text in zip(KEYS, keys, strict=True):
            if not text:
                self.problems.add(line, f"column '{name}' is empty")
        respondent, rater, target = keys
        unit = "" if self.unit_at is None else fields[self.unit_at].strip()
        self.person.append(self._person(line, wave, respondent, rater, unit))
        self.target.append(self._group(line, target))
        self.line.append(line)

    def _wave(self, line: int, fields: list[str]) -> int:
        name = "" if self.wave_at is None else fields[self.wave_at].strip()
        number = self.waves.get(name)
        if number is None:
            if self.waves and "" in (name, *self.waves):
                here, there = ("filled", "empty") if name else ("empty", "filled")
                first = f"{there} in line {self.first_line}"
                self.problems.add(line, f"column 'wave' is {here}, but {first}")
                return 0
            self.first_line = self.first_line or line
            number = self.waves[name] = len(self.waves)
            self.people.append({})
        return number

    def _choices(self, line: int, items: Sequence[str]) -> list[int]:
        """The slow way, for lines with `3.0`, blanks or mistakes."""
        result = []
        for code, text in zip(self.codes, items, strict=True):
            stripped = text.strip()
            choice = whole_number(stripped) if stripped else 0
            if choice is None or (stripped and not 1 <= choice <= TOP):
                wanted = f"a whole number from 1 to {TOP}, or nothing"
                self.problems.add(line, f"column '{code}' must be {wanted}, not {quoted(text)}")
                choice = 0
            result.append(choice)
        return result

    def _group(self, line: int, name: str) -> int:
        number = self.groups.get(name)
        if number is None:
            number = self.groups[name] = len(self.groups)
            self.group_line.append(line)
        return number

    def _person(self, line: int, wave: int, name: str, rater: str, unit: str) -> int:
        group = self._group(line, rater)
        unit_number = self.units.setdefault(unit, len(self.units))
        number = self.people[wave].get(name)
        if number is None:
            number = self.people[wave][name] = len(self.names)
            self.names.append(name)
            self.wave_of.append(wave)
            self.group_of.append(group)
            self.unit_of.append(unit_number)
            return number
        # A nameless respondent is a problem already, and not one person.
        if self.group_of[number] != group and name:
            self._two(line, "rater_group", name, rater)
        if self.unit_of[number] != unit_number and name:
            self._two(line, self.unit_column, name, unit)
        return number

    def _two(self, line: int, column: str, name: str, value: str) -> None:
        what = f"respondent {quoted(name)} is in {quoted(value)} here and was in another before"
        self.problems.add(line, f"column '{column}': {what}")

    def finish(self) -> RatingFile:
        """Hand over what was read, or refuse it."""
        person, target = _numbers(self.person), _numbers(self.target)
        self.problems.take(self._twice(person, target))
        self.problems.check()
        if not len(person):
            raise refusal(self.path, "there is no data line")
        return RatingFile(
            path=self.path,
            waves=tuple(self.waves),
            groups=tuple(self.groups),
            units=None if self.unit_at is None else tuple(self.units),
            group_line=tuple(self.group_line),
            names=self.names,
            wave_of=_numbers(self.wave_of),
            group_of=_numbers(self.group_of),
            unit_of=_numbers(self.unit_of),
            person=person,
            target=target,
            choices=np.frombuffer(self.choices, dtype=np.int8).reshape(len(person), -1),
        )

    def _twice(self, person: npt.NDArray[np.int32], target: npt.NDArray[np.int32]) -> Problems:
        """Find respondents with two lines about the same group."""
        key = person.astype(np.int64) * max(len(self.groups), 1) + target
        order = np.argsort(key, kind="stable")
        again = np.sort(order[1:][key[order[1:]] == key[order[:-1]]])
        found = Problems(self.path)
        groups = list(self.groups)
        for row in again.tolist():
            name, group = self.names[person[row]], groups[target[row]]
            if name and group:
                reason = f"respondent {quoted(name)} rates {quoted(group)} a second time"
                found.add(self.line[row], f"column 'target_group': {reason}")
        return found


def _numbers(numbers: "array[int]") -> npt.NDArray[np.int32]:
    return np.frombuffer(numbers, dtype=np.intc) if numbers else np.zeros(0, dtype=np.intc)
