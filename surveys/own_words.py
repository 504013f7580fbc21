"""A study's own words, in its languages: which texts there are, what each must contain."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.instruments import get_instrument
from surveys.instruments.base import Wording, choose_wording, fill
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.wording import introduction, reworded

LONGEST = {"introduction": 1500, "item": 400, "options": 60, "name": 60}
SENTENCES = ("introduction.", "item.")
MAILS = "mail."  # kept in the same place, and edited elsewhere
PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that can be put into own words: its key, whom it is for, and how ours reads."""

    key: str
    title: str
    ours: str
    longest: int

    @property
    def places(self) -> set[str]:
        """The names in braces that the text may have; none in a name or an option."""
        return set(PLACE.findall(self.ours)) if self.key.startswith(SENTENCES) else set()

    def problem(self, text: str) -> str:
        """Say what is wrong with an own text, or nothing."""
        found = set(PLACE.findall(text))
        if unknown := found - self.places:
            names = ", ".join(f"{{{name}}}" for name in sorted(self.places)) or _("none")
            return _("{%(name)s} stands for nothing here. What may stand in braces: %(names)s.") % {
                "name": sorted(unknown)[0],
                "names": names,
            }
        if "group" in self.places - found:
            return _("The text needs {group}: there the groups are named.")
        if "{" in PLACE.sub("", text) or "}" in PLACE.sub("", text):
            return _("A brace is not closed.")
        return ""

    def filled(self, text: str, process: str, group: str) -> str:
        """The text as somebody reads it."""
        if not self.key.startswith(SENTENCES):
            return text or self.ours
        return fill(text or self.ours, process=process, group=group)


def texts(wave: Wave, language: str) -> list[Text]:
    """Return every text of a wave's questions in one language, in the order of reading."""
    with translation.override(language):
        names = [] if language == wave.study.languages[0] else list(_names(wave))
        return [*names, *_texts(wave)]


def _names(wave: Wave) -> Iterator[Text]:
    """What the study is called, where a language is not the one that it was set up in."""
    study = wave.study
    yield Text("study", _("Name of the study"), study.name, 120)
    yield Text("process", _("The work process"), study.process, 80)
    if study.contact:
        yield Text("contact", _("Whom people may ask"), study.contact, 200)
    for group in study.workgroups.all():
        title = _("Group: %(group)s") % {"group": group.name}
        yield Text(f"group.{group.pk}", title, group.name, 80)


def _texts(wave: Wave) -> Iterator[Text]:
    instrument = get_instrument(wave.study.instrument)
    wordings = _wordings(wave)
    for wording in wordings:
        ours = str(instrument.introductions.get(wording, ""))
        if ours:
            title = _("Introduction") + _for(wording)
            yield Text(f"introduction.{wording}", title, ours, LONGEST["introduction"])
    for item in instrument.items:
        title = _("%(question)s: short name") % {"question": item.name}
        yield Text(f"item.{item.code}.name", title, str(item.name), LONGEST["name"])
        for wording in wordings:
            if wording in item.texts:
                title = str(item.name) + _for(wording)
                key = f"item.{item.code}.{wording}"
                yield Text(key, title, str(item.texts[wording]), LONGEST["item"])
        for option in item.options:
            title = _("%(question)s: option %(n)s") % {"question": item.name, "n": option.position}
            key = f"item.{item.code}.options.{option.position}"
            yield Text(key, title, str(option.words), LONGEST["options"])


def _for(wording: Wording) -> str:
    said = {
        "co_worker": "",
        "client": _(", for clients"),
        "led": _(", about leaders"),
        "leaders": _(", for leaders"),
    }
    return said[wording]


def _wordings(wave: Wave) -> list[Wording]:
    """The sets of sentences that this study's groups read; that of co-workers always."""
    groups = list(Workgroup.objects.filter(study_id=wave.study_id))
    read = {
        choose_wording(rater.kind, rated.kind)
        for rater in groups
        for rated in groups
        if wave.asks(rater, rated)
    }
    order: tuple[Wording, ...] = ("co_worker", "client", "led", "leaders")
    return [wording for wording in order if wording == "co_worker" or wording in read]


def unnamed(wave: Wave, language: str) -> list[str]:
    """Return the names that a language has no words for: the study's, the process's, groups'."""
    own = own_texts(wave, language)
    return [text.ours for text in _names(wave) if text.key not in own]


def unsaid(wave: Wave, language: str) -> list[str]:
    """Return the questions that are asked in the main language in the middle of another one."""
    instrument, wordings = get_instrument(wave.study.instrument), _wordings(wave)
    with translation.override(language):
        items = reworded(instrument, wave, wordings).items
        kinds = {group.kind for group in Workgroup.objects.filter(study_id=wave.study_id)}
        is_foreign = any(introduction(instrument, wave, kind)[1] for kind in kinds)
        names = [instrument.item(item.code).name for item in items if item.language]
    return [*([_("Introduction")] if is_foreign else []), *map(str, names)]


def own_texts(wave: Wave, language: str) -> Mapping[str, str]:
    """Return what a wave says in its own words in a language."""
    found = wave.wording.get(language, {})
    return {key: text for key, text in found.items() if not key.startswith(MAILS)}


def put(wave: Wave, language: str, own: Mapping[str, str]) -> None:
    """Store own words of one language; whatever stands under other keys stays."""
    kept = {
        key: text for key, text in wave.wording.get(language, {}).items() if key.startswith(MAILS)
    }
    said = kept | {key: text for key, text in own.items() if text}
    others = {code: found for code, found in wave.wording.items() if code != language}
    wave.wording = others | ({language: said} if said else {})
    wave.save(update_fields=["wording"])
