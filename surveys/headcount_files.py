"""ROSTER.csv: how many people each group has, whether they answered or not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.csv_files import Problems, find_columns, quoted, records, refusal, whole_number
from surveys.rating_files import RatingFile


@dataclass(frozen=True)
class Roster:
    """Headcounts by group, None where one is unknown, and the line a group stands on first."""

    path: str
    headcounts: dict[str, int | None]
    line_of: dict[str, int]


def read_roster(path: str) -> Roster:
    """Read the columns group, headcount and maybe unit; lines of one group add up.

    An empty headcount is unknown, and makes the sum of its group unknown.
    """
    problems = Problems(path)
    lines = records(path, problems)
    header = next(lines, None)
    problems.check()
    if header is None:
        raise refusal(path, "the file is empty; the first line must name the columns")
    columns = find_columns(header[1], ["group", "headcount"], ["unit"], problems)
    problems.check()
    roster = Roster(path, {}, {})
    for line, fields in lines:
        if len(fields) != len(header[1]):
            problems.add(line, f"has {len(fields)} fields instead of {len(header[1])}")
            continue
        _add(roster, line, fields[columns["group"]], fields[columns["headcount"]], problems)
    problems.check()
    if not roster.headcounts:
        raise refusal(path, "there is no data line")
    return roster


def _add(roster: Roster, line: int, group: str, headcount: str, problems: Problems) -> None:
    name, text = group.strip(), headcount.strip()
    if not name:
        problems.add(line, "column 'group' is empty")
    number = whole_number(text) if text else None
    if text and number is None:
        wanted = "a whole number, or nothing"
        problems.add(line, f"column 'headcount' must be {wanted}, not {quoted(headcount)}")
    before = roster.headcounts.get(name, 0)
    roster.headcounts[name] = None if before is None or number is None else before + number
    roster.line_of.setdefault(name, line)


def check_roster(roster: Roster, file: RatingFile, waves: Sequence[int]) -> None:
    """Refuse a roster that lacks a group of these waves, or has fewer people than answered."""
    used = {group for wave in waves for group in file.groups_in(wave)}
    missing = Problems(file.path)
    for group in sorted(used, key=lambda each: file.group_line[each]):
        if file.groups[group] not in roster.headcounts:
            reason = f"group {quoted(file.groups[group])} is not in {roster.path}"
            missing.add(file.group_line[group], reason)
    missing.check()
    answered = np.zeros(len(file.groups), dtype=np.int64)
    for wave in waves:
        of_wave = np.bincount(file.group_of[file.wave_of == wave], minlength=len(file.groups))
        answered = np.maximum(answered, of_wave)
    too_many = Problems(roster.path)
    for group in sorted(used, key=lambda each: roster.line_of[file.groups[each]]):
        name = file.groups[group]
        headcount = roster.headcounts[name]
        if headcount is not None and answered[group] > headcount:
            reason = f"group {quoted(name)} has {headcount}, but {answered[group]} answered"
            too_many.add(roster.line_of[name], f"column 'headcount': {reason}")
    too_many.check()
