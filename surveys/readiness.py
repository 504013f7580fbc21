"""Before launch: what every group will read, how long it takes, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.instruments import get_instrument
from surveys.locking import unequal_steps
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.questions import Questionnaire
from surveys.words import burden
from surveys.workgroups import is_out, people_by_group, why_fixed, with_heads

TOO_MANY_GROUPS = 12
UNITS_WORTH_KEEPING = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """What the members of some groups read in one language: the same words for all of them."""

    groups: tuple[str, ...]
    introduction: str
    questions: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """How much one group is asked."""

    group: str
    people: int
    targets: int
    ratings: int
    minutes: int

    @property
    def is_heavy(self) -> bool:
        return self.targets > TOO_MANY_GROUPS


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be done before launch, where, and whether launch waits for it."""

    sentence: str
    screen: str
    blocks: bool = True


def groups_of(wave: Wave) -> list[Workgroup]:
    """Return the groups with the headcounts that launch will give them."""
    return with_heads(wave.study.workgroups.select_related("partner"), people_by_group(wave))


def _asked(wave: Wave, rater: Workgroup, groups: Sequence[Workgroup]) -> list[Workgroup]:
    asked = [group for group in groups if wave.asks(rater, group)]
    return sorted(asked, key=lambda group: group.pk == rater.pk)


def voices(wave: Wave, language: str) -> list[Voice]:
    """Put together what each group reads, through the code that asks respondents."""
    groups = groups_of(wave)
    people = people_by_group(wave)
    found: dict[tuple[object, ...], list[str]] = {}
    with translation.override(language):
        for rater in groups:
            targets = _asked(wave, rater, groups)
            if not targets or rater.pk not in people:
                continue
            invitation = Invitation(wave=wave, workgroup=rater, language=language)
            questionnaire = Questionnaire(invitation, targets)
            questions = []
            for number in range(1, questionnaire.length + 1):
                screen = questionnaire.screen(number, {}, ())
                sentences = tuple(section.sentence for section in screen.sections)
                options = tuple(str(option.words) for option in screen.options)
                questions.append((str(screen.item.name), sentences, options))
            key = (questionnaire.introduction()[0], tuple(questions))
            found.setdefault(key, []).append(rater.name)
    return [
        Voice(tuple(names), introduction, questions)  # type: ignore[arg-type]
        for (introduction, questions), names in found.items()
    ]


def burdens(wave: Wave) -> list[Burden]:
    """Say for each group that is asked how many ratings that makes, and how many minutes."""
    groups, people = groups_of(wave), people_by_group(wave)
    items = len(get_instrument(wave.study.instrument).items)
    found = []
    for group in groups:
        targets = len(_asked(wave, group, groups))
        if targets and group.pk in people:
            ratings, minutes = targets * items, burden(targets, items)
            found.append(Burden(group.name, people[group.pk], targets, ratings, minutes))
    return found


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
    elif not any(_asked(wave, group, groups) for group in groups if group.pk in people):
        found.append(Missing(_("Nobody is asked about any group."), "pairs"))
    if wave.research_export and not wave.research_readers.exists():
        sentence = _("The research export is on, but nobody is named who may download the answers.")
        found.append(Missing(sentence, "process"))
    if wave.is_protected and (reason := unequal_steps(instrument)):
        found.append(Missing(reason, "process"))
    found += _worth_a_look(wave, groups, people)
    return found


def _worth_a_look(wave: Wave, groups: Sequence[Workgroup], people: dict[int, int]) -> list[Missing]:
    found = []
    if hasattr(wave, "people_list"):
        sentence = _("A list of people is handed in and not taken over.")
        found.append(Missing(sentence, "list", blocks=False))
    if not wave.study.contact:
        sentence = _("No contact is named whom people may ask.")
        found.append(Missing(sentence, "process", blocks=False))
    idle = [
        group.name for group in groups if group.pk in people and not _asked(wave, group, groups)
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
    return found


def waits_for(wave: Wave) -> list[Missing]:
    """Return only what keeps a wave from being launched."""
    return [each for each in missing(wave) if each.blocks]
