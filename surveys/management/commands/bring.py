"""An earlier study from a file and a saved mapping: the screen's own functions, without it."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from surveys.bringing.exports import Export, read_export
from surveys.bringing.gathering import gather
from surveys.bringing.guessing import fitted, guess_mapping
from surveys.bringing.handing_in import tell
from surveys.bringing.mapping import Mapping, from_file
from surveys.bringing.people import Gathered
from surveys.bringing.storing import About, CannotBring, bring_in
from surveys.forms.bringing import EarlierWaveForm
from surveys.importing.decoding import ASKED, AskWhichLetters
from surveys.importing.tables import Unreadable
from surveys.models.bringing import Kind
from surveys.models.organisations import Organisation
from surveys.models.studies import Study
from surveys.models.waves import Wave


class Command(BaseCommand):
    help = (
        "Bring answers that were given elsewhere in, as a closed wave. Without --mapping it only "
        "prints what the file seems to mean, to be saved and mended. See docs/importing.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument("--mapping", type=Path, help="saved from the screen, or printed here")
        parser.add_argument("--kind", choices=Kind.values, help="what wrote it, without --mapping")
        parser.add_argument("--organisation", help="its name")
        parser.add_argument("--study", help="of which it is the next wave; else a new study")
        parser.add_argument("--name", help="of the new study (default: the process)")
        parser.add_argument("--process", help="of the new study, as it reads inside a question")
        parser.add_argument("--closed-on", help="the day the wave ended, YYYY-MM-DD")
        parser.add_argument("--wave", help="which wave of a ratings CSV that holds several")
        parser.add_argument("--min-raters", default="5", help="smallest block (5), 3 to 10")
        parser.add_argument("--open-agreed-by", help="makes it an open wave; who confirms it")
        parser.add_argument("--open-agreed-on", help="on which day")
        parser.add_argument("--unfinished", action="store_true", help="take unfinished rows, too")
        parser.add_argument("--letters", default="", choices=["", *ASKED], help="if not Unicode")
        parser.add_argument("--check", action="store_true", help="say what would be taken over")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._bring(options)
        except Unreadable as refusal:
            raise CommandError("\n".join(refusal.reasons)) from None
        except AskWhichLetters:
            raise CommandError(f"Not Unicode. Choose --letters: {', '.join(ASKED)}") from None
        except CannotBring as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def _bring(self, options: dict[str, Any]) -> None:
        mapping = from_file(options["mapping"].read_bytes()) if options["mapping"] else None
        kind = mapping.kind if mapping else options["kind"]
        if kind is None:
            raise CommandError("Say --mapping, or --kind to see what the file seems to mean.")
        export = read_export(
            options["file"].read_bytes(),
            kind,
            letters=options["letters"],
            takes_unfinished=options["unfinished"],
        )
        if mapping is None:
            guessed = guess_mapping(export, kind).as_json()
            self.stdout.write(json.dumps(guessed, indent=1, ensure_ascii=False))
            return
        mapping = fitted(mapping, export)
        mapping.wave = options["wave"] or mapping.wave
        found = self._gathered(options["file"], export, mapping)
        if options["check"]:
            return
        about = _about(options, found, mapping)
        with transaction.atomic():
            wave = bring_in(found, about, kind=kind, mark=export.mark, wave=mapping.wave)
            tell(wave, None)
        self.stdout.write(f"Brought in: {wave} ({len(found.people)} people). It can be released.")

    def _gathered(self, path: Path, export: Export, mapping: Mapping) -> Gathered:
        found = gather(export.columns, export.lines, mapping)
        for problem in found.problems:
            column = f" {problem.column!r}:" if problem.column else ""
            self.stderr.write(f"{path.name}:{problem.line or 1}:{column} {problem.text}")
        if found.count:
            more = found.count - len(found.problems)
            raise CommandError(f"Nothing was brought in. Problems not listed: {more}.")
        for note in found.notes:
            self.stdout.write(note)
        for count in found.counts():
            self.stdout.write(
                f"{count.name}: {count.people} people, {count.given} ratings given, "
                f"{count.received} received"
            )
        return found


def _about(options: dict[str, Any], found: Gathered, mapping: Mapping) -> About:
    """Check what was said about the wave by the form of the screen."""
    organisation = Organisation.objects.filter(name=options["organisation"]).first()
    if organisation is None:
        raise CommandError(f"There is no organisation {options['organisation']!r}.")
    study = None
    if options["study"]:
        study = Study.objects.filter(organisation=organisation, name=options["study"]).first()
        if study is None:
            raise CommandError(f"{organisation} has no study {options['study']!r}.")
    said = {
        "name": options["name"] or options["process"],
        "process": options["process"],
        "closed_on": options["closed_on"],
        "mode": Wave.Mode.OPEN if options["open_agreed_by"] else Wave.Mode.PROTECTED,
        "open_agreed_by": options["open_agreed_by"],
        "open_agreed_on": options["open_agreed_on"],
        "min_raters": options["min_raters"],
        "may_use": True,
    }
    form = EarlierWaveForm({k: v for k, v in said.items() if v is not None}, study=study)
    if not form.is_valid():
        wrong = [f"--{name.replace('_', '-')}: {text[0]}" for name, text in form.errors.items()]
        raise CommandError("\n".join(wrong))
    heads = {name: n for name, n in mapping.headcounts.items() if name in found.groups}
    return form.about(organisation, heads)
