"""A study and its closed waves as plain data: settings, groups, words; no people and no links."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import now
from django.utils.translation import override

from surveys.instruments import get_instrument
from surveys.languages import offered_by
from surveys.models.organisations import Organisation
from surveys.models.studies import Partner, Study, Unit, Workgroup
from surveys.models.waves import Wave
from surveys.projects.keys import Keys, Numbers, Plain
from surveys.repeating import COPIED

GROUP = "group."  # how the key of a group's name in another language begins
PERSONAL = "contact"
DAYS = ("first_invited_on", "open_agreed_on", "wording_licence_on", "results_on")
TIMES = ("opens_at", "closes_at")
SETTINGS = tuple(name for name in COPIED if name not in (*DAYS, "wording", "unasked"))
PART = ("name", "position")
GROUP_FACTS = ("name", "position", "phrase", "kind", "rates", "is_rated", "headcount")


def waves_to_carry(study: Study) -> list[Wave]:
    """Return the waves that are over for good, in order; the others stay where they are asked."""
    waves = study.waves.select_related("study", "pulse_of").prefetch_related("releases")
    at = now()
    return [
        wave
        for wave in waves.order_by("number")
        if wave.has_closed(at) and wave.last_answers_at() <= at
    ]


# Out ------------------------------------------------------------------------------------------


def study_as_plain(study: Study, keys: Keys) -> Plain:
    """Return a study with its units, partners and groups; whom people may ask stays here."""
    groups = study.workgroups.order_by("pk")
    return {
        "name": study.name,
        "process": study.process,
        "languages": study.languages,
        "instrument": study.instrument,
        "instrument_version": study.instrument_version,
        "units": [_facts(unit, PART, keys.units) for unit in study.units.order_by("pk")],
        "partners": [_facts(each, PART, keys.partners) for each in study.partners.order_by("pk")],
        "groups": [
            _facts(group, GROUP_FACTS, keys.groups)
            | {"partner": keys.partners[group.partner_id] if group.partner_id else None}
            for group in groups
        ],
    }


def _facts(row: Any, names: tuple[str, ...], keys: Mapping[int, str]) -> Plain:
    return {"key": keys[row.pk], **{name: getattr(row, name) for name in names}}


def wave_as_plain(wave: Wave, keys: Keys) -> Plain:
    """Return what a wave was asked under."""
    return {
        "number": wave.number,
        "pulse_of": wave.pulse_of.number if wave.pulse_of else None,
        **{name: getattr(wave, name) for name in SETTINGS},
        **{name: day.isoformat() if (day := getattr(wave, name)) else None for name in DAYS},
        **{name: getattr(wave, name).isoformat() for name in TIMES},
        "wording": {
            language: {
                _group_key(key, keys.groups): text for key, text in words.items() if key != PERSONAL
            }
            for language, words in wave.wording.items()
        },
        "unasked": [
            [keys.groups[one], keys.groups[other]]
            for one, other in wave.unasked
            if one in keys.groups and other in keys.groups
        ],
    }


def _group_key(key: str, groups: Mapping[int, str]) -> str:
    number = key.removeprefix(GROUP)
    if key == number or not number.isdigit():
        return key
    return GROUP + groups.get(int(number), number)


def instrument_as_plain(study: Study) -> Plain:
    """Return what was asked, for whoever reads the file: items, scores, words per language."""
    instrument = get_instrument(study.instrument)
    return {
        "key": instrument.key,
        "version": instrument.version,
        "items": [
            {"code": item.code, "family": item.family, "scores": [o.score for o in item.options]}
            for item in instrument.items
        ],
        "words": {language: _words(study, language) for language in offered_by(study)},
    }


def _words(study: Study, language: str) -> Plain:
    with override(language):
        instrument = get_instrument(study.instrument)
        return {
            "name": str(instrument.name),
            "introductions": {key: str(text) for key, text in instrument.introductions.items()},
            "items": [
                {
                    "code": item.code,
                    "name": str(item.name),
                    "sentences": {key: str(text) for key, text in item.texts.items()},
                    "options": [str(option.words) for option in item.options],
                }
                for item in instrument.items
            ],
        }


# In -------------------------------------------------------------------------------------------


def store_study(plain: Plain, organisation: Organisation, name: str) -> tuple[Study, Numbers]:
    """Make the study with its parts, in the order of the file, so that numbers rise alike."""
    study = Study.objects.create(
        organisation=organisation,
        name=name,
        **{f: plain[f] for f in ("process", "languages", "instrument", "instrument_version")},
    )
    of = {"organisation": organisation, "study": study}
    units = {
        each["key"]: Unit.objects.create(**of, **{f: each[f] for f in PART}).pk
        for each in plain["units"]
    }
    partners = {
        each["key"]: Partner.objects.create(**of, **{f: each[f] for f in PART}).pk
        for each in plain["partners"]
    }
    groups = {
        each["key"]: Workgroup.objects.create(
            **of,
            partner_id=partners[each["partner"]] if each["partner"] else None,
            **{f: each[f] for f in GROUP_FACTS},
        ).pk
        for each in plain["groups"]
    }
    return study, Numbers(groups, units, partners)


def store_wave(plain: Plain, study: Study, numbers: Numbers, earlier: Mapping[int, Wave]) -> Wave:
    """Make a wave that is over, as it was asked elsewhere. Nobody can be asked in it any more."""
    pulse_of = plain["pulse_of"]
    return Wave.objects.create(
        organisation_id=study.organisation_id,
        study=study,
        number=plain["number"],
        pulse_of=earlier[pulse_of] if pulse_of is not None else None,
        **{name: plain[name] for name in SETTINGS},
        **{name: date.fromisoformat(plain[name]) if plain[name] else None for name in DAYS},
        **{name: datetime.fromisoformat(plain[name]) for name in TIMES},
        wording={
            language: {_named(key, numbers): text for key, text in words.items()}
            for language, words in plain["wording"].items()
        },
        unasked=[[numbers.groups[one], numbers.groups[other]] for one, other in plain["unasked"]],
    )


def _named(key: str, numbers: Numbers) -> str:
    name = key.removeprefix(GROUP)
    return f"{GROUP}{numbers.groups[name]}" if key != name and name in numbers.groups else key
