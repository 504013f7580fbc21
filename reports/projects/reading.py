"""A project file from elsewhere: checked line by line, and brought in wholly or not at all."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from interventions.projects import (
    store_catalogue,
    store_plans,
    wrong_with_catalogue,
    wrong_with_plans,
)
from reports.further import build_further
from reports.projects.making import release_name
from reports.summary import build_report
from surveys.instruments import INSTRUMENTS
from surveys.models.bringing import PROJECT, BroughtIn
from surveys.models.organisations import Organisation
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.projects.checking import MOST_SHOWN, NAMES, Problems, check, read_part, schema_text
from surveys.projects.container import BadProject, unpack
from surveys.projects.keys import Numbers, Plain
from surveys.projects.studies import store_study, store_wave
from surveys.results import compare
from surveys.results.bringing import store
from surveys.results.bringing_checks import wrong_with

RELEASE = re.compile(r"releases/wave-([0-9]+)-release-([0-9]+)\.json")
ANSWERS = re.compile(r"answers/wave-[0-9]+-release-[0-9]+\.csv")
PARTS = ("study.json", "waves.json", "plans.json", "catalogue.json", "instrument.json")


@dataclass(frozen=True, slots=True)
class Project:
    """A file that has been read and checked, but for what only an organisation can tell."""

    study: Plain
    waves: Sequence[Plain]
    releases: Mapping[tuple[int, int], Plain]
    plans: Plain
    catalogue: Plain
    has_answers: bool

    @property
    def name(self) -> str:
        return str(self.study["name"])

    @property
    def asked_about(self) -> list[str]:
        return [each["name"] for each in self.study["groups"]]

    @property
    def lines(self) -> list[tuple[Plain, list[Plain]]]:
        """The waves, each with the number and the day of its releases."""
        found = [
            (wave, {"number": place, "day": _day(plain["released_on"])})
            for (wave, place), plain in sorted(self.releases.items())
        ]
        return [(w, [r for n, r in found if n == w["number"]]) for w in self.waves]


def read_project(content: bytes) -> Project:
    """Read a file whole; `BadProject` says what is wrong, by the file inside and its place."""
    manifest, files = unpack(content)
    check("project.json", manifest, "project")
    _refuse_strangers(files)
    found = {name: read_part(files, name, name.partition(".")[0]) for name in PARTS}
    releases = {}
    for name in sorted(files):
        if match := RELEASE.fullmatch(name):
            plain = read_part(files, name, "release")
            releases[int(match[1]), int(match[2])] = plain
            if release_name(plain["wave"], plain["number"]) != name:
                raise BadProject(f"{name}: " + _("It says it is another release."))
    project = Project(
        study=found["study.json"],
        waves=found["waves.json"]["waves"],
        releases=releases,
        plans=found["plans.json"],
        catalogue=found["catalogue.json"],
        has_answers=any(ANSWERS.fullmatch(name) for name in files),
    )
    _refuse(_wrong(project, found["instrument.json"]))
    return project


def _refuse_strangers(files: Mapping[str, bytes]) -> None:
    known = {"project.json", "README.txt", *PARTS, *(f"schema/{n}.schema.json" for n in NAMES)}
    for name in sorted(set(files) - known):
        if not (RELEASE.fullmatch(name) or ANSWERS.fullmatch(name)):
            raise BadProject(_("“%(file)s” belongs to no project file.") % {"file": name})
    for name in NAMES:
        if files.get(f"schema/{name}.schema.json") != schema_text(name):
            raise BadProject(
                _("“%(file)s” is not the schema of this format.")
                % {"file": f"schema/{name}.schema.json"}
            )


def _refuse(lines: Iterator[str]) -> None:
    wrong = [line for line, _place in zip(lines, range(MOST_SHOWN), strict=False)]
    if wrong:
        raise Problems(wrong)


def _wrong(project: Project, instrument: Plain) -> Iterator[str]:
    yield from (f"study.json: {line}" for line in _wrong_with_study(project.study, instrument))
    yield from (f"waves.json: {line}" for line in _wrong_with_waves(project))
    waves = {wave["number"]: wave for wave in project.waves}
    for (number, place), plain in project.releases.items():
        name = release_name(number, place)
        if number not in waves or (place > 1 and (number, place - 1) not in project.releases):
            yield f"{name}: " + _("Its wave, or the release before it, is not in the file.")
            continue
        if _day(plain["released_on"]) is None or _day(plain["released_on"]) > localdate():
            yield f"{name}: " + _("Its day has not come, or is none.")
        yield from (f"{name}: {line}" for line in _with_release(plain, waves[number], project))
    of = {n: {place for wave, place in project.releases if wave == n} for n in waves}
    yield from (
        f"plans.json: {line}" for line in wrong_with_plans(project.plans, project.study, of)
    )
    for action in project.plans["actions"]:
        if any(action[name] and _day(action[name]) is None for name in ("starts_on", "due_on")):
            yield "plans.json: " + _("A day is none.")


def _with_release(plain: Plain, wave: Plain, project: Project) -> list[str]:
    try:
        return [*wrong_with(plain, wave, project.study)]
    except Exception:  # what a file says about figures may have any shape
        return [_("No report can be made of it.")]


def _wrong_with_study(study: Plain, asked: Plain) -> Iterator[str]:
    instrument = INSTRUMENTS.get(study["instrument"])
    ours = instrument and [
        {"code": i.code, "family": i.family, "scores": [o.score for o in i.options]}
        for i in instrument.items
    ]
    if (
        instrument is None
        or study["instrument_version"] != instrument.version
        or (asked["key"], asked["version"]) != (instrument.key, instrument.version)
        or asked["items"] != ours
    ):
        yield _("It asks questions that this installation does not know, or scores otherwise.")
    for part in ("units", "partners", "groups"):
        for name in ("key", "name"):
            values = [each[name] for each in study[part]]
            if len(set(values)) < len(values):
                yield _("Two parts of it have the same name.")
    partners = {each["key"] for each in study["partners"]}
    for group in study["groups"]:
        if group["partner"] and group["partner"] not in partners:
            yield _("It refers to “%(name)s”, which is not in the study.") % {
                "name": group["partner"]
            }
        if not (group["rates"] or group["is_rated"]):
            yield _("“%(name)s” neither rates nor is rated.") % {"name": group["name"]}


def _wrong_with_waves(project: Project) -> Iterator[str]:
    groups = {each["key"] for each in project.study["groups"]}
    seen: set[int] = set()
    whole = {wave["number"] for wave in project.waves if wave["pulse_of"] is None}
    for wave in project.waves:
        said = {"n": wave["number"]}
        if wave["number"] in seen or (
            wave["pulse_of"] is not None and wave["pulse_of"] not in whole
        ):
            yield _("Wave %(n)s is there twice, or is a pulse of none.") % said
        seen.add(wave["number"])
        days = ("first_invited_on", "open_agreed_on", "wording_licence_on", "results_on")
        if any(wave[name] and _day(wave[name]) is None for name in days):
            yield _("Wave %(n)s: a day is none.") % said
        opens, closes = _time(wave["opens_at"]), _time(wave["closes_at"])
        if opens is None or closes is None or not opens < closes <= now():
            yield _("Wave %(n)s is not over.") % said
        named = {group for pair in wave["unasked"] for group in pair}
        if named - groups:
            yield _("Wave %(n)s leaves out a group that is not there.") % said


def _day(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


# In -------------------------------------------------------------------------------------------


def wrong_here(project: Project, organisation: Organisation, name: str) -> list[str]:
    """Return why a project cannot come into this organisation as it is, in sentences."""
    wrong = []
    if Study.objects.filter(organisation=organisation, name=name).exists():
        said = {"name": name}
        wrong.append(_("There is a study called “%(name)s” already. Give it another name.") % said)
    for line in wrong_with_catalogue(project.catalogue, organisation):
        wrong.append(f"catalogue.json: {line}")
    return wrong[:MOST_SHOWN]


@transaction.atomic
def bring_in(project: Project, organisation: Organisation, name: str = "") -> Study:
    """Make the study with all its waves and results; `BadProject` leaves nothing behind."""
    name = name or project.name
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if wrong := wrong_here(project, organisation, name):
        raise Problems(wrong)
    try:
        with transaction.atomic():
            return _bring_in(project, organisation, name)
    except (DatabaseError, ValidationError, OverflowError) as error:
        raise BadProject(_("The database refuses it: %(why)s") % {"why": error}) from error


def _bring_in(project: Project, organisation: Organisation, name: str) -> Study:
    study, numbers = store_study(project.study, organisation, name)
    waves: dict[int, Wave] = {}
    for plain in sorted(project.waves, key=lambda each: each["pulse_of"] is not None):
        waves[plain["number"]] = store_wave(plain, study, numbers, waves)
    for number in waves.keys() - {wave for wave, _place in project.releases}:
        # Without results nothing else would say that nobody here may be asked in it again.
        BroughtIn.objects.create(
            organisation=organisation,
            wave=waves[number],
            on=localdate(),
            kind=PROJECT,
            mark=secrets.token_hex(32),
        )
    releases = {
        place: _release(plain, waves[place[0]], numbers)
        for place, plain in sorted(project.releases.items())
    }
    store_plans(project.plans, waves, numbers, releases)
    store_catalogue(project.catalogue, organisation)
    return study


def _release(plain: Plain, wave: Wave, numbers: Numbers) -> Release:
    """Store a release, and see whether its pages can be made; if not, nothing is brought in."""
    release = store(plain, wave, numbers)
    name = release_name(plain["wave"], plain["number"])
    try:
        build_report(release)
        build_further(release)
        compare(release, release)  # the next wave will be compared with it
    except Exception as error:  # what a file says about figures may have any shape
        raise BadProject(f"{name}: " + _("No report can be made of it.")) from error
    return release
