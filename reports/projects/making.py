"""A study as a project file: everything that was asked and published, and what was tried."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interventions.projects import catalogue_as_plain, plans_as_plain
from reports.exports.files import Export
from surveys import results
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.projects.checking import NAMES, check, schema_text
from surveys.projects.container import pack
from surveys.projects.keys import NotCarried, Plain, keys_of
from surveys.projects.strict_json import write_json
from surveys.projects.studies import (
    instrument_as_plain,
    study_as_plain,
    wave_as_plain,
    waves_to_carry,
)
from surveys.results.carrying import as_plain

MADE_BY = "rcsurvey"


def make_project(study: Study, answers_of: Collection[int] = ()) -> Export:
    """Write the file; `answers_of` are waves whose single answers this person may take along.

    Raises
    ------
    NotCarried
        No wave is over, or something that was released names what is not there any more.
    """
    parts, answers = _gathered(study, answers_of)
    files = {}
    # After the transaction: on SQLite nobody else can write while it lasts.
    for name, (schema, plain) in parts.items():
        files[name] = write_json(plain)
        check(name, plain, schema)
    files |= {f"schema/{name}.schema.json": schema_text(name) for name in NAMES}
    files |= answers
    files["README.txt"] = _read_me(study).encode()
    content = pack(files, {"study": study.name, "made_by": MADE_BY})
    filename = f"{slugify(study.name)[:60] or 'study'}-project.zip"
    return Export(filename, "application/zip", content)


@transaction.atomic
def _gathered(
    study: Study, answers_of: Collection[int]
) -> tuple[dict[str, tuple[str, Plain]], dict[str, bytes]]:
    """Return each part with its schema, and the single answers that go along."""
    waves = waves_to_carry(study)
    if not waves:
        raise NotCarried(_("No wave of this study is over yet: there is nothing to take along."))
    keys = keys_of(study)
    numbers = {wave.number for wave in waves}
    plans = plans_as_plain(study, keys)
    for each in plans.values():
        each[:] = [row for row in each if row["wave"] in numbers]
    parts = {
        "study.json": ("study", study_as_plain(study, keys)),
        "waves.json": ("waves", {"waves": [wave_as_plain(wave, keys) for wave in waves]}),
        "plans.json": ("plans", plans),
        "catalogue.json": ("catalogue", catalogue_as_plain(study.organisation)),
        "instrument.json": ("instrument", instrument_as_plain(study)),
    }
    for wave in waves:
        for release in wave.releases.all():
            parts[release_name(wave.number, release.number)] = ("release", as_plain(release, keys))
    return parts, _answers(waves, answers_of)


def release_name(wave: int, number: int) -> str:
    """Return where a release stands in the file."""
    return f"releases/wave-{wave}-release-{number}.json"


def _answers(waves: Sequence[Wave], answers_of: Collection[int]) -> dict[str, bytes]:
    """Return the stored research files of waves that have the export on; no others are there."""
    return {
        f"answers/wave-{wave.number}-release-{release.number}.csv": content.encode()
        for wave in waves
        if wave.pk in answers_of and wave.research_export
        for release in wave.releases.all()
        if (content := results.research_file(release)) is not None
    }


def _read_me(study: Study) -> str:
    return "\n\n".join(
        (
            _("The project file of “%(study)s”: a zip of JSON, readable without this software.")
            % {"study": study.name},
            _(
                "project.json lists every file with its SHA-256. The folder schema says in JSON "
                "Schema what each may hold. The format is documented in docs/project-file.md."
            ),
            _(
                "It holds no people, addresses, links, invitations, drafts or log. Whoever has it "
                "reads all published results of this study: keep it as you keep the reports."
            ),
        )
    )
