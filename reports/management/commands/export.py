"""Write the files of a released wave into a folder: the same that the report pack holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from reports.chosen import Chosen, pack_of
from reports.exports import PACK_FORMATS, whole_pack
from reports.exports.files import write_private
from reports.pack import SECTIONS
from surveys.models.releases import Release
from surveys.models.studies import Unit
from surveys.models.waves import Wave

ZIP = "zip"


class Command(BaseCommand):
    help = "Write the report of a released wave as files: export WAVE --format pdf,xlsx --out DIR"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", type=int, help="the wave's number in its address")
        parser.add_argument(
            "--format",
            default=",".join(PACK_FORMATS),
            metavar="LIST",
            help=f"which files, separated by commas: {', '.join([*PACK_FORMATS, ZIP])}",
        )
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--language", default="en", choices=list(dict(settings.LANGUAGES)))
        parser.add_argument(
            "--sections",
            default=",".join(SECTIONS),
            metavar="LIST",
            help=f"what stands in it: {', '.join(SECTIONS)}",
        )
        parser.add_argument(
            "--earlier",
            metavar="LIST",
            help='numbers of earlier waves beside it; all there are unless said, "" for none',
        )
        parser.add_argument("--unit", metavar="NAME", help="answers from one unit only")

    def handle(self, *args: object, **options: Any) -> None:
        formats = _chosen("--format", options["format"], [*PACK_FORMATS, ZIP])
        sections = _chosen("--sections", options["sections"], list(SECTIONS))
        release, earlier = _released(options["wave"])
        chosen = Chosen(
            _beside(earlier, options["earlier"]),
            _unit(release, options["unit"]),
            sections,
            options["language"],
        )
        folder: Path = options["out"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise CommandError(f"--out: {folder}: {problem.strerror}", returncode=2) from problem
        with override(options["language"]):
            pack = pack_of(release, chosen)
            for name in formats:
                made = whole_pack(pack) if name == ZIP else PACK_FORMATS[name](pack)
                write_private(folder / made.filename, made.content)
                self.stdout.write(str(folder / made.filename))


def _chosen(option: str, written: str, known: list[str]) -> list[str]:
    names = [name.strip() for name in written.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        said = ", ".join(unknown) or "nothing"
        raise CommandError(f"{option}: {said} is none of {', '.join(known)}", returncode=2)
    return names


def _released(wave_id: int) -> tuple[Release, list[Release]]:
    wave = Wave.objects.filter(pk=wave_id).first()
    if wave is None:
        raise CommandError(f"There is no wave {wave_id}.", returncode=2)
    releases = Release.objects.select_related("wave__study", "organisation")
    found = releases.newest_and_earlier(wave_id)
    if found is None:
        raise CommandError(f"{wave} has not been released yet.", returncode=2)
    return found


def _beside(earlier: list[Release], written: str | None) -> list[Release]:
    if not written:
        return earlier if written is None else []
    known = [str(each.wave.number) for each in earlier]
    if not known:
        raise CommandError("--earlier: no earlier wave has been released.", returncode=2)
    wanted = _chosen("--earlier", written, known)
    return [each for each in earlier if str(each.wave.number) in wanted]


def _unit(release: Release, name: str | None) -> Unit | None:
    if name is None:
        return None
    units = {unit.name: unit for unit in Unit.objects.filter(study=release.wave.study_id)}
    if name not in units:
        known = ", ".join(units) or "nothing: this study has no units"
        raise CommandError(f"--unit: {name} is none of {known}", returncode=2)
    return units[name]
