"""Before launch: what is still missing, and what is worth a second look."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.importing.in_background import is_taking
from surveys.instruments import get_instrument
from surveys.languages import offered_by
from surveys.locking import unequal_steps
from surveys.models.studies import Partner, Workgroup
from surveys.models.waves import Wave
from surveys.own_words import unnamed, unsaid
from surveys.voices import asked_of, groups_of
from surveys.workgroups import is_out, people_by_group, why_fixed


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be done before launch, where, and whether launch waits for it."""

    sentence: str
    screen: str
    blocks: bool = True
    language: str = ""


def small_rated(wave: Wave) -> list[Workgroup]:
    """Return the rated groups of one or two people: a score would judge named persons."""
    groups = groups_of(wave)
    return [
        group
        for group in groups
        if group.headcount is not None
        and group.headcount < settings.SMALLEST_RATED_GROUP
        and any(wave.asks(other, group) for other in groups)
    ]


def missing(wave: Wave) -> list[Missing]:
    """Return what is to be done, first what launch waits for."""
    groups, people = groups_of(wave), people_by_group(wave)
    instrument = get_instrument(wave.study.instrument)
    found: list[Missing] = []
    if not people:
        found.append(Missing(_("Nobody is on the list yet."), "people"))
    elif not any(asked_of(wave, group, groups) for group in groups if group.pk in people):
        found.append(Missing(_("Nobody is asked about any group."), "pairs"))
    if is_taking(wave):
        found.append(Missing(_("A long list of people is being taken over."), "list"))
    if wave.research_export and not wave.research_readers.exists():
        sentence = _("The research export is on, but nobody is named who may download the answers.")
        found.append(Missing(sentence, "process"))
    if wave.is_protected and (reason := unequal_steps(instrument)):
        found.append(Missing(reason, "process"))
    found += _worth_a_look(wave, groups, people)
    return found


def _worth_a_look(wave: Wave, groups: Sequence[Workgroup], people: dict[int, int]) -> list[Missing]:
    found = []
    if hasattr(wave, "people_list") and not is_taking(wave):
        sentence = _("A list of people is handed in and not taken over.")
        found.append(Missing(sentence, "list", blocks=False))
    if not wave.study.contact:
        sentence = _("No contact is named whom people may ask.")
        found.append(Missing(sentence, "process", blocks=False))
    idle = [
        group.name for group in groups if group.pk in people and not asked_of(wave, group, groups)
    ]
    if idle:
        n = sum(people[group.pk] for group in groups if group.name in idle)
        said = ngettext(
            "%(n)s person in %(groups)s is asked about no group.",
            "%(n)s people in %(groups)s are asked about no group.",
            n,
        )
        facts = {"n": n, "groups": ", ".join(idle)}
        found.append(Missing(said % facts, "pairs", blocks=False))
    empty = [
        group.name
        for group in groups
        if group.rates and group.pk not in people and not is_out(wave, group, groups)
    ]
    if empty and people and not why_fixed(wave):
        said = _("Nobody is on the list for %(groups)s. They are rated, and are not asked.")
        found.append(Missing(said % {"groups": ", ".join(empty)}, "groups", blocks=False))
    if people:
        found += _rated_by_nobody(wave, groups, people)
    if wave.asks_partnership and not Partner.objects.filter(study_id=wave.study_id).exists():
        sentence = _("Partner organisations are asked about, and no group belongs to one.")
        found.append(Missing(sentence, "groups", blocks=False))
    return [*found, *_not_in_every_language(wave)]


def _rated_by_nobody(
    wave: Wave, groups: Sequence[Workgroup], people: dict[int, int]
) -> list[Missing]:
    """Groups that were meant to be rated, and that nobody on the list is asked about."""
    raters = [group for group in groups if group.pk in people]
    unrated = [
        group.name
        for group in groups
        if group.is_rated
        and not is_out(wave, group, groups)
        and not any(wave.asks(rater, group) for rater in raters if rater.pk != group.pk)
    ]
    if not unrated or len(groups) == 1:
        return []
    said = _("Nobody on the list is asked about %(groups)s, apart from themselves.")
    return [Missing(said % {"groups": ", ".join(unrated)}, "pairs", blocks=False)]


def _not_in_every_language(wave: Wave) -> list[Missing]:
    """What somebody would read in the main language in the middle of another one."""
    names = dict(settings.LANGUAGES)
    main, *others = offered_by(wave.study)
    found = []
    for code in others:
        facts = {"language": names[code], "main": names[main]}
        if titles := unnamed(wave, code):
            said = _("In %(language)s these names stay as they are in %(main)s: %(names)s.")
            sentence = said % {**facts, "names": ", ".join(titles)}
            found.append(Missing(sentence, "words", blocks=False, language=code))
        if titles := unsaid(wave, code):
            said = _("In %(language)s these are asked in %(main)s, in your own words: %(names)s.")
            sentence = said % {**facts, "names": ", ".join(titles)}
            found.append(Missing(sentence, "words", blocks=False, language=code))
    return found


def waits_for(wave: Wave) -> list[Missing]:
    """Return only what keeps a wave from being launched."""
    return [each for each in missing(wave) if each.blocks]
