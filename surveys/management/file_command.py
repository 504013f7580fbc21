"""What `score` and `release` have in common: options, refusals, and output that is whole."""

import io
import json
import os
import re
import sys
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from surveys.csv_files import Refused, quoted, refusal
from surveys.headcount_files import Roster, check_roster, read_roster
from surveys.instruments import get_instrument
from surveys.instruments.base import Instrument
from surveys.rating_files import RatingFile, read_ratings

REFUSED = 2
"""Exit code of a refusal; 1 is a defect of the program."""


@dataclass(frozen=True)
class Question:
    """What a command was asked: its files, read and checked, and the settings they share."""

    instrument: Instrument
    file: RatingFile
    roster: Roster | None
    min_items: int
    raw_scores: bool
    wave: int
    against: int | None

    @property
    def table(self) -> tuple[tuple[int, ...], ...]:
        """What each choice is worth: in a file of raw scores, itself."""
        instrument = self.instrument
        return instrument.identity_table() if self.raw_scores else instrument.score_table()


class FileCommand(BaseCommand):
    """A command on files alone: no database, no system checks, a result or exit code 2."""

    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ratings", metavar="RATINGS.csv", help="who rated whom, and how")
        parser.add_argument("--instrument", default="relational_coordination", metavar="KEY")
        parser.add_argument(
            "--min-items",
            metavar="N",
            help="a rating counts with this many items answered (default: half, rounded up)",
        )
        parser.add_argument(
            "--raw-scores",
            action="store_true",
            help="the file holds scores; without it, display positions that are scored here",
        )
        parser.add_argument("--roster", metavar="ROSTER.csv", help="headcount of each group")
        parser.add_argument("--wave", metavar="NAME", help="which wave of the file")
        parser.add_argument(
            "--json", metavar="-|FILE", help="print JSON, or write it to a file; else a table"
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            result = self.answer(options)
            if options["json"] in (None, "-"):
                self._print(result, as_json=options["json"] == "-")
            else:
                write_whole(options["json"], as_text(result))
        except Refused as refused:
            for line in refused.lines:
                self.stderr.write(line, lambda text: text)
            raise SystemExit(REFUSED) from None

    @abstractmethod
    def answer(self, options: dict[str, Any]) -> dict[str, object]:
        """Compute the result, or raise `Refused`."""

    @abstractmethod
    def table(self, result: dict[str, Any]) -> str:
        """The result for reading."""

    def _print(self, result: dict[str, object], *, as_json: bool) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A terminal that cannot show a name shows its code instead of failing.
            sys.stdout.reconfigure(errors="backslashreplace")
        self.stdout.write(as_text(result) if as_json else self.table(result), ending="")


def read_question(options: dict[str, Any], *, unit_column: str = "unit") -> Question:
    """Read and check the files and options that both commands know."""
    path = options["ratings"]
    try:
        instrument = get_instrument(options["instrument"])
    except ValueError as error:
        raise refusal(path, f"--instrument: {error}") from None
    j = len(instrument.codes)
    given = options["min_items"]
    min_items = whole_option(path, "--min-items", given, instrument.default_min_items, 1, j)
    file = read_ratings(path, instrument.codes, unit_column=unit_column)
    wave = len(file.waves) - 1
    if options["wave"] is not None:
        wave = file.wave_number(options["wave"])
    against = _against(file, options["against"], wave) if "against" in options else None
    roster = None
    if options["roster"] is not None:
        roster = read_roster(options["roster"])
        check_roster(roster, file, [wave] if against is None else [wave, against])
    raw = options["raw_scores"]
    return Question(instrument, file, roster, min_items, raw, wave, against)


def _against(file: RatingFile, name: str | None, wave: int) -> int | None:
    """The wave to compare with: the named one, else the first; never the wave itself."""
    against = 0 if name is None else file.wave_number(name)
    return None if against == wave else against


def whole_option(path: str, name: str, given: object, default: int, least: int, most: int) -> int:
    """Read a whole number from an option; `Refused` if it is none or out of range."""
    if given is None:
        return default
    text = str(given).strip()
    number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else -1
    if not least <= number <= most:
        reason = f"{name} must be a whole number from {least} to {most}, not {quoted(text)}"
        raise refusal(path, reason)
    return number


def as_text(result: dict[str, object]) -> str:
    """The result as JSON. A number that is not a number would be a defect, never a null."""
    return json.dumps(result, indent=1, allow_nan=False) + "\n"


def write_whole(name: str, text: str) -> None:
    """Write a file so that it is there complete or not at all."""
    path = Path(os.path.realpath(name))
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device cannot be replaced, only written to.
            path.write_text(text, encoding="utf-8")
            return
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise refusal(name, f"cannot be written: {error.strerror}") from None


def columns(rows: list[list[str]]) -> str:
    """Set rows of text in columns, the first to the left and the others to the right."""
    visible = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in visible) for place in range(len(visible[0]))]
    lines = (
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in visible
    )
    return "\n".join(lines) + "\n"


def printable(text: str) -> str:
    """Text without characters that a terminal would act on."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
