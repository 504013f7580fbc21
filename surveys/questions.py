"""Which questions one person reads, in which words, about which workgroups."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

from django.urls import reverse

from surveys.further import pages_for
from surveys.instruments import get_instrument
from surveys.instruments.base import (
    EACH_GROUP,
    OWN_GROUP,
    Instrument,
    Item,
    Option,
    choose_wording,
    fill,
)
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.said import NO_CONTACT, OPEN, Difference
from surveys.wording import group_as_read, introduction, process_of, reworded, spoken

# Longer words do not fit under a dot on a phone; the row then names its ends and its middle.
LONGEST_WORD_UNDER_A_DOT = 15

Choices = Mapping[str, Mapping[str, int | None]]


def stands(choices: Choices, without_contact: Collection[int], code: str, target: int) -> str:
    """Say in one word what is known about a workgroup on one screen: "open", "none", "1" to "5".

    >>> stands({"7": {"timely": 4}}, [], "timely", 7), stands({}, [7], "timely", 7)
    ('4', 'none')
    """
    if target in without_contact:
        return NO_CONTACT
    return str(choices.get(str(target), {}).get(code) or OPEN)


def steps(number: int, of: int) -> list[str]:
    """Say of each bar of a progress what it looks like.

    >>> steps(2, 3)
    ['done', 'now', '']
    """
    return ["done" if n < number else "now" if n == number else "" for n in range(1, of + 1)]


@dataclass(frozen=True, slots=True)
class Row:
    """One workgroup on one screen."""

    target: int
    name: str
    note: str
    chosen: int | None
    without_contact: bool
    is_cleared: bool = False
    difference: Difference | None = None
    taken_over: str = ""
    problem: str = ""

    @property
    def key(self) -> str:
        """What the names of the row's fields end in."""
        return str(self.target)


@dataclass(frozen=True, slots=True)
class Section:
    """The workgroups that are asked about in the same sentence."""

    sentence: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a screen shows beside the answers, by workgroup, after something went wrong.

    `cleared` are those set back to open on a page that is not saved yet.
    """

    cleared: Set[int] = frozenset()
    differences: Mapping[int, Difference] = field(default_factory=dict)
    taken_over: Mapping[int, str] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page between Start and Send: its name, and what its address is made of."""

    name: str
    url_name: str
    number: int

    def address(self, token: str) -> str:
        return reverse(self.url_name, args=[token, self.number])


@dataclass(frozen=True, slots=True)
class Screen:
    """One dimension, and every workgroup as a row."""

    number: int
    questionnaire: "Questionnaire"
    item: Item
    words: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def of(self) -> int:
        return self.questionnaire.length

    @property
    def next_name(self) -> str:
        if self.number < self.of:
            return str(self.questionnaire.item(self.number + 1).name)
        pages = self.questionnaire.pages()
        return pages[self.number].name if self.number < len(pages) else ""

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def answered(self) -> int:
        """How many of the workgroups something is said about; no contact says something, too."""
        return sum(row.chosen is not None or row.without_contact for row in self.rows)

    @property
    def options(self) -> tuple[Option, ...]:
        return self.item.options

    @property
    def has_long_words(self) -> bool:
        return max(map(len, self.words)) > LONGEST_WORD_UNDER_A_DOT

    @property
    def steps(self) -> list[str]:
        """How each bar of the progress looks."""
        return steps(self.number, self.of)


@dataclass(slots=True)
class Questionnaire:
    """Everything one invitation is asked."""

    invitation: Invitation
    targets: Sequence[Workgroup]
    instrument: Instrument = field(init=False)
    _pages: tuple[Page, ...] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        wave, own = self.invitation.wave, self.invitation.workgroup.kind
        wordings = {choose_wording(own, target.kind) for target in self.targets}
        self.instrument = reworded(get_instrument(wave.study.instrument), wave, wordings)

    @property
    def length(self) -> int:
        return len(self.instrument.items)

    @property
    def target_ids(self) -> list[int]:
        return [target.pk for target in self.targets]

    def pages(self) -> tuple[Page, ...]:
        """Every page between Start and Send, in order; whatever else is asked joins them here.

        A draft remembers its place in this list, counted from one.
        """
        if self._pages is None:
            self._pages = tuple(
                Page(str(item.name), "surveys:answer-question", number)
                for number, item in enumerate(self.instrument.items, start=1)
            ) + tuple(
                Page(page.title, "surveys:answer-more", number)
                for number, page in enumerate(pages_for(self.invitation), start=1)
            )
        return self._pages

    def introduction(self) -> tuple[str, str]:
        """What this person reads before anything else, and its language if not the page's."""
        return introduction(self.instrument, self.invitation.wave, self.invitation.workgroup.kind)

    def name_of(self, target: Workgroup) -> str:
        return group_as_read(self.invitation.wave, target).name

    def item(self, number: int) -> Item:
        return self.instrument.items[number - 1]

    def screen(
        self,
        number: int,
        choices: Choices,
        without_contact: Collection[int],
        marks: Marks | None = None,
    ) -> Screen:
        """Put one dimension's workgroups under the sentences that fit them."""
        item = self.item(number)
        marks = marks or Marks()
        sections: dict[str, list[Row]] = {}
        for target in self.targets:
            sections.setdefault(self._sentence(item, target), []).append(
                Row(
                    target=target.pk,
                    name=self.name_of(target),
                    note=str(OWN_GROUP) if target.pk == self.invitation.workgroup_id else "",
                    chosen=choices.get(str(target.pk), {}).get(item.code),
                    without_contact=target.pk in without_contact,
                    is_cleared=target.pk in marks.cleared,
                    difference=marks.differences.get(target.pk),
                    taken_over=marks.taken_over.get(target.pk, ""),
                    problem=marks.problems.get(target.pk, ""),
                )
            )
        return Screen(
            number=number,
            questionnaire=self,
            item=item,
            words=tuple(str(option.words) for option in item.options),
            sections=tuple(Section(text, tuple(rows)) for text, rows in sections.items()),
        )

    def _sentence(self, item: Item, target: Workgroup) -> str:
        text = item.text(self.invitation.workgroup.kind, target.kind)
        with spoken(item.language):
            return fill(text, group=EACH_GROUP, process=process_of(self.invitation.wave))


def questionnaire_for(invitation: Invitation) -> Questionnaire:
    """Return what this invitation is asked: the other workgroups in order, the own one last."""
    own = invitation.workgroup
    groups = Workgroup.objects.filter(study_id=invitation.wave.study_id)
    asked = [group for group in groups if invitation.wave.asks(own, group)]
    asked.sort(key=lambda group: group.pk == own.pk)
    return Questionnaire(invitation, asked)
