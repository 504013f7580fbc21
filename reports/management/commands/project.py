"""Take a study along as one file, or bring one in: the same as the pages do."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reports.exports.files import write_private
from reports.projects.making import make_project
from reports.projects.reading import bring_in, read_project
from surveys.events import Action, record
from surveys.models.organisations import Organisation
from surveys.models.studies import Study
from surveys.projects.container import BadProject
from surveys.projects.keys import NotCarried


class Command(BaseCommand):
    help = (
        "A project file holds a study with its results: project export STUDY --out FILE, "
        "project import FILE --organisation NAME. Single answers are never in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        out = what.add_parser("export", help="write the file of a study")
        out.add_argument("study", type=int, help="the study's number in its address")
        out.add_argument("--out", type=Path, required=True, metavar="FILE")
        into = what.add_parser("import", help="bring a study in")
        into.add_argument("file", type=Path)
        into.add_argument("--organisation", required=True, metavar="NAME")
        into.add_argument("--name", default="", help="another name for the study")
        into.add_argument("--check", action="store_true", help="only say whether it could be")

    def handle(self, *args: object, **options: Any) -> None:
        if options["what"] == "export":
            self._export(options["study"], options["out"])
        else:
            self._import(options)

    def _export(self, number: int, out: Path) -> None:
        study = Study.objects.select_related("organisation").filter(pk=number).first()
        if study is None:
            raise CommandError(f"There is no study {number}.", returncode=2)
        try:
            made = make_project(study)
            with transaction.atomic():
                record(None, Action.PROJECT_TAKEN, study.name, study.organisation)
                write_private(out, made.content)
        except (NotCarried, BadProject) as refused:
            raise CommandError(str(refused)) from None
        except OSError as problem:
            raise CommandError(f"--out: {out}: {problem.strerror}", returncode=2) from problem
        self.stdout.write(str(out))

    def _import(self, options: dict[str, Any]) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError(
                f"There is no organisation {options['organisation']!r}.", returncode=2
            )
        try:
            project = read_project(options["file"].read_bytes())
            if options["check"]:
                self.stdout.write(f"It holds {project.name!r} and could be read.")
                return
            with transaction.atomic():
                study = bring_in(project, organisation, options["name"])
                record(None, Action.PROJECT_BROUGHT_IN, study.name, organisation)
        except BadProject as refused:
            raise CommandError(str(refused)) from None
        except OSError as problem:
            message = f"{options['file']}: {problem.strerror}"
            raise CommandError(message, returncode=2) from problem
        self.stdout.write(f"Brought in as study {study.pk}.")
