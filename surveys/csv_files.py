"""Comma-separated files as people make them: read line by line, refused with line and reason."""

import csv
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

SHOWN = 20
"""How many problems are told one by one."""


class Refused(Exception):
    """Why something is not taken, as lines of FILE:LINE: reason."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class Problems:
    """Collects what is wrong: the first problems in the order of lines, and how many in all."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._first: list[tuple[int, str]] = []
        self._count = 0

    def add(self, line: int, reason: str) -> None:
        """Note a problem. Within one pass over a file, lines do not go back."""
        self._count += 1
        if len(self._first) < SHOWN:
            self._first.append((line, reason))

    def take(self, other: "Problems") -> None:
        """Take in what another pass over the same file found."""
        self._count += other._count
        self._first = sorted([*self._first, *other._first], key=itemgetter(0))[:SHOWN]

    def check(self) -> None:
        """Raise `Refused` if there is any problem."""
        if not self._count:
            return
        lines = [f"{self.path}:{line}: {reason}" for line, reason in self._first]
        if self._count > len(lines):
            lines.append(f"{self.path}: {self._count} problems, the first {len(lines)} are shown")
        raise Refused(lines)


def refusal(path: str, reason: str, line: int = 1) -> Refused:
    """Refuse a file, or an option that does not go with it, for one reason."""
    return Refused([f"{path}:{line}: {reason}"])


def quoted(text: str) -> str:
    """Text out of a file as it may stand in a message: short, on one line, nothing invisible."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def records(path: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with the line it starts on; lines without anything are passed over.

    UTF-8, with or without byte order mark. What cannot be read becomes a problem and ends the
    records. Memory does not depend on the size of the file.
    """
    line = 1
    try:
        # Bytes that are not UTF-8 come through as lone surrogates, so that their line is known.
        with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(_checked(file), strict=True)
            for fields in reader:
                if fields:
                    yield line, fields
                line = reader.line_num + 1
    except OSError as error:
        problems.add(line, f"cannot be read: {error.strerror}")
    except UnicodeEncodeError:
        problems.add(line, "is not UTF-8")
    except csv.Error as error:
        problems.add(line, f"is not comma-separated text: {error}")


def _checked(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.isascii():
            line.encode()
        yield line


def find_columns(
    header: Sequence[str], required: Sequence[str], optional: Sequence[str], problems: Problems
) -> dict[str, int]:
    """Return where each known column stands; missing, unknown and repeated ones are problems."""
    names = [name.strip() for name in header]
    for name in dict.fromkeys(names):
        if name not in required and name not in optional:
            problems.add(1, f"column {quoted(name)} is unknown")
        elif names.count(name) > 1:
            problems.add(1, f"column {quoted(name)} is there {names.count(name)} times")
    for name in required:
        if name not in names:
            problems.add(1, f"column {quoted(name)} is missing")
    return {name: names.index(name) for name in names}


WHOLE = re.compile(r"([0-9]{1,9})(?:\.0{1,9})?")


def whole_number(text: str) -> int | None:
    """Read a whole number in ASCII digits, `3` or `3.0`; None if it is something else.

    >>> whole_number("3.0"), whole_number("3.5"), whole_number("٣")
    (3, None, None)
    """
    found = WHOLE.fullmatch(text)
    return int(found[1]) if found else None
