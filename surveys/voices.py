"""Before launch: everything each group will read, in each language, and how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.further import pages_of, questions_more
from surveys.instruments import get_instrument
from surveys.instruments.base import fill
from surveys.instruments.organisational_structures import ORGANISATIONAL_STRUCTURES
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.promise import comment_promise
from surveys.questions import Questionnaire
from surveys.wording import process_of
from surveys.words import burden
from surveys.workgroups import people_by_group, with_heads

TOO_MANY_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its short name, its sentences, and what there is to choose from."""

    name: str
    sentences: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Further:
    """One page after the dimensions: about a partner, or about the work and its results."""

    title: str
    introduction: str
    questions: tuple[Asked, ...]
    no_answer: str
    pick: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """What the members of some groups read in one language: the same words for all of them."""

    groups: tuple[str, ...]
    introduction: str
    questions: tuple[Asked, ...]
    further: tuple[Further, ...]
    comment: str
    comment_readers: str


@dataclass(frozen=True, slots=True)
class Burden:
    """How much one group is asked."""

    group: str
    people: int
    targets: int
    ratings: int
    more: int
    minutes: int

    @property
    def is_heavy(self) -> bool:
        return self.targets > TOO_MANY_GROUPS


def groups_of(wave: Wave) -> list[Workgroup]:
    """Return the groups with the headcounts that launch will give them."""
    return with_heads(wave.study.workgroups.select_related("partner"), people_by_group(wave))


def asked_of(wave: Wave, rater: Workgroup, groups: Sequence[Workgroup]) -> list[Workgroup]:
    """Return the groups a group is asked about, its own last."""
    asked = [group for group in groups if wave.asks(rater, group)]
    return sorted(asked, key=lambda group: group.pk == rater.pk)


def voices(wave: Wave, language: str) -> list[Voice]:
    """Put together what each group reads, through the code that asks respondents."""
    groups, people = groups_of(wave), people_by_group(wave)
    found: dict[tuple[object, ...], list[str]] = {}
    with translation.override(language):
        comment, readers = _comment(wave)
        for rater in groups:
            targets = asked_of(wave, rater, groups)
            if targets and rater.pk in people:
                invitation = Invitation(wave=wave, workgroup=rater, language=language)
                questionnaire = Questionnaire(invitation, targets)
                key = (
                    questionnaire.introduction()[0],
                    _questions(questionnaire),
                    _further(wave, rater),
                )
                found.setdefault(key, []).append(rater.name)
    return [
        Voice(tuple(names), introduction, questions, further, comment, readers)  # type: ignore[arg-type]
        for (introduction, questions, further), names in found.items()
    ]


def _questions(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    screens = [
        questionnaire.screen(number, {}, ()) for number in range(1, questionnaire.length + 1)
    ]
    return tuple(
        Asked(
            str(screen.item.name),
            tuple(section.sentence for section in screen.sections),
            tuple(str(option.words) for option in screen.options),
        )
        for screen in screens
    )


def _further(wave: Wave, group: Workgroup) -> tuple[Further, ...]:
    pick = _("Which results most need to get better? Choose up to %(most)s.")
    return tuple(
        Further(
            page.title,
            page.introduction,
            tuple(
                Asked(ask.name, (ask.text,), tuple(str(option.words) for option in ask.options))
                for ask in page.asks
            ),
            page.no_answer,
            pick % {"most": page.most_picked} if page.lines else "",
            page.lines,
        )
        for page in pages_of(wave, group)
    )


def _comment(wave: Wave) -> tuple[str, str]:
    """Return what stands above the comment box and who reads it; nothing where there is none."""
    if not wave.asks_for_comment:
        return "", ""
    return _("Is there something you want to add?"), comment_promise(wave)


def sheet_voice(wave: Wave, language: str) -> Further:
    """Return what a structures sheet asks about each other group."""
    with translation.override(language):
        return Further(
            str(ORGANISATIONAL_STRUCTURES.name),
            fill(ORGANISATIONAL_STRUCTURES.introduction, process=process_of(wave)),
            tuple(
                Asked(
                    str(question.name),
                    (fill(question.text, group="…"),),
                    tuple(str(option.words) for option in question.options),
                )
                for question in ORGANISATIONAL_STRUCTURES.questions
            ),
            str(ORGANISATIONAL_STRUCTURES.no_answer),
            "",
            (),
        )


def burdens(wave: Wave) -> list[Burden]:
    """Say for each group that is asked how many answers that makes, and how many minutes."""
    groups, people = groups_of(wave), people_by_group(wave)
    items = len(get_instrument(wave.study.instrument).items)
    found = []
    for group in groups:
        targets = len(asked_of(wave, group, groups))
        if targets and group.pk in people:
            more = questions_more(wave, group)
            minutes = burden(targets, items, more=more)
            found.append(
                Burden(group.name, people[group.pk], targets, targets * items, more, minutes)
            )
    return found
