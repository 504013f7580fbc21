"""PROFILE.json → what is worth trying on this tie, and why; no database."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from interventions.catalogue import read_catalogue
from interventions.matching import Result, Suggestion, suggest
from interventions.matching.profile import Fault, Profile, parse
from interventions.why import why
from surveys.csv_files import Refused
from surveys.management.file_command import REFUSED, as_text, printable, write_whole

SHOWN = 5


class Command(BaseCommand):
    help = "Say what is worth trying on one tie. It reads no database. The rule: docs/matching.md."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "profile", metavar="PROFILE.json", help="one tie, nine keys; - reads standard input"
        )
        parser.add_argument(
            "--json", metavar="-|FILE", help="print JSON, or write it to a file; else a list"
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            profile = parse(read_text(options["profile"]))
            result = suggest(profile, read_catalogue())
            if options["json"] is None:
                self.stdout.write(as_list(profile, result), ending="")
            elif options["json"] == "-":
                self.stdout.write(as_text(as_plain(profile, result)), ending="")
            else:
                write_whole(options["json"], as_text(as_plain(profile, result)))
        except Fault as fault:
            self._refuse((str(fault),))
        except Refused as refused:
            self._refuse(refused.lines)

    def _refuse(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self.stderr.write(line, lambda text: text)
        raise SystemExit(REFUSED)


def read_text(name: str) -> str:
    """Read a file or standard input, or raise `Fault`."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise Fault(f"{printable(name)}: cannot be read: {reason}") from None


def as_plain(profile: Profile, result: Result) -> dict[str, object]:
    """Return the result as it stands in JSON."""
    return {
        "pinned": list(result.pinned),
        "suggestions": [
            {
                "slug": each.entry.slug,
                "name": each.entry.name,
                "family": each.entry.family,
                "score": each.score,
                "rank": each.rank,
                "notes": list(each.notes),
                "why": why(each, profile),
            }
            for each in result.suggestions
        ],
        "second_step": [each.entry.slug for each in result.second_step],
    }


def as_list(profile: Profile, result: Result) -> str:
    """Return the result for reading."""
    lines = [f"First: {', '.join(result.pinned)}"]
    if profile.level == "strong":
        lines.append("This tie is strong: keep what works, and learn from it.")
    elif not result.suggestions:
        lines.append("Too few answers for a ranking: draw the ties together by hand.")
    for each in result.suggestions[:SHOWN]:
        lines += ["", _line(each), f"    {why(each, profile)}"]
    if result.suggestions[SHOWN:]:
        lines += ["", "Further down:", *(_line(each) for each in result.suggestions[SHOWN:])]
    if result.second_step:
        lines += ["", "Prepare now, start when respect or safety is there:"]
        lines += [f"    {each.entry.slug}" for each in result.second_step]
    return "\n".join(lines) + "\n"


def _line(each: Suggestion) -> str:
    return f"{each.rank:>2}. {each.entry.name} ({each.entry.slug}), {each.score}"
