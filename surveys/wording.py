"""A wave's own words in the place of ours, in each language that it has them in.

`Wave.wording` is `{language: {key: text}}`. The keys that are read here:

    introduction.<wording>            what people read first: co_worker, client, led or leaders
    item.<code>.name                  the short name above a question
    item.<code>.<wording>             its sentence, with {group} and {process}
    item.<code>.options.<position>    what stands under a choice, positions 1 to 5 from the left
    study, process, contact           names, as the study has them in its main language
    group.<number>                    the name of the workgroup with this primary key

A question is in one language. Where a study has changed a question in its main language and has
not said it in the reader's, all of it is asked in the main one: our own translation would ask
something else. Names are no sentences: one that is missing stays as the main language has it.

For {group} a sentence gets "each group below" in its language; in German in the dative, so that
it stands after "von", "mit" or "bei".
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from django.utils import translation

from surveys.instruments.base import Instrument, Item, Wording, fill, isolated
from surveys.languages import offered_by
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave

NAMES = ("study", "process", "contact")
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StudyAsRead:
    """What a respondents' page says about a study, in the reader's language and direction."""

    name: str
    process: str
    contact: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupAsRead:
    """A workgroup as a respondents' page names it."""

    name: str
    kind: str


def study_as_read(wave: Wave) -> StudyAsRead:
    study = wave.study
    return StudyAsRead(
        name=isolated(_own(wave).get("study") or study.name),
        process=isolated(process_of(wave)),
        contact=isolated(_own(wave).get("contact") or study.contact) if study.contact else "",
        languages=tuple(offered_by(study)),
    )


def group_as_read(wave: Wave, group: Workgroup) -> GroupAsRead:
    return GroupAsRead(name_as_read(wave, str(group.pk), group.name), group.kind)


def name_as_read(wave: Wave, key: str, name: str) -> str:
    """Return a workgroup's name in the page's language; `name` is what it was published under."""
    return isolated(_own(wave).get(f"group.{key}") or name)


def process_of(wave: Wave) -> str:
    """Return the work process as it reads inside a sentence of the page's language."""
    return _own(wave).get("process") or wave.study.process


def reworded(instrument: Instrument, wave: Wave, wordings: Iterable[Wording]) -> Instrument:
    """Put a wave's own words into an instrument, for somebody who reads these of its sentences."""
    if not wave.wording:
        return instrument
    wanted = set(wordings)
    return replace(
        instrument, items=tuple(_reworded_item(item, wave, wanted) for item in instrument.items)
    )


def introduction(instrument: Instrument, wave: Wave, rater_kind: str) -> tuple[str, str]:
    """Return what a person reads first, and its language where that is not the page's."""
    key = f"introduction.{instrument.introduction_wording(rater_kind)}"
    language = _language_of({key}, wave)
    with spoken(language):
        text = _own(wave).get(key) or instrument.introduction(rater_kind)
        return fill(text, process=process_of(wave)), language


def spoken(language: str) -> AbstractContextManager[object]:
    """Speak a language for a moment; none is the page's own."""
    return translation.override(language) if language else nullcontext()


def _own(wave: Wave) -> Texts:
    """Return a wave's own words in the language that is spoken now."""
    return wave.wording.get(translation.get_language()) or {}


def _language_of(keys: set[str], wave: Wave) -> str:
    """Return the main language if it alone has what was changed under these keys, else none."""
    main = offered_by(wave.study)[0]
    if translation.get_language() == main:
        return ""
    changed = keys & (wave.wording.get(main) or {}).keys()
    return main if changed - _own(wave).keys() else ""


def _reworded_item(item: Item, wave: Wave, wordings: set[Wording]) -> Item:
    sentences = {w if w in item.texts else "co_worker" for w in wordings}
    keys = {f"item.{item.code}.{part}" for part in ("name", *sentences)}
    keys |= {f"item.{item.code}.options.{option.position}" for option in item.options}
    language = _language_of(keys, wave)
    with spoken(language):
        own = _own(wave)
        return replace(
            item,
            language=language,
            name=own.get(f"item.{item.code}.name") or str(item.name),
            options=tuple(
                replace(
                    option,
                    words=own.get(f"item.{item.code}.options.{option.position}")
                    or str(option.words),
                )
                for option in item.options
            ),
            texts={
                wording: own.get(f"item.{item.code}.{wording}") or str(text)
                for wording, text in item.texts.items()
            },
        )
