"""Which questions one person reads, in which words, about which workgroups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
from surveys.wording import group_as_read, introduction, process_of, reworded, spoken

# Longer words do not fit under a dot on a phone; the row then names its ends and its middle.
LONGEST_WORD_UNDER_A_DOT = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One workgroup on one screen."""

    target: int
    name: str
    note: str
    chosen: int | None
    without_contact: bool
    saved_elsewhere: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The workgroups that are asked about in the same sentence."""

    sentence: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One dimension, and every workgroup as a row."""

    number: int
    of: int
    item: Item
    sections: tuple[Section, ...]
    next_name: str

    @property
    def options(self) -> tuple[Option, ...]:
        return self.item.options

    @property
    def has_long_words(self) -> bool:
        return any(len(str(o.words)) > LONGEST_WORD_UNDER_A_DOT for o in self.options)

    @property
    def steps(self) -> list[str]:
        """How each bar of the progress looks."""
        return [
            "done" if step < self.number else "now" if step == self.number else ""
            for step in range(1, self.of + 1)
        ]


@dataclass(slots=True)
class Questionnaire:
    """Everything one invitation is asked."""

    invitation: Invitation
    targets: Sequence[Workgroup]
    instrument: Instrument = field(init=False)

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
        choices: Mapping[str, Mapping[str, int]],
        without_contact: Iterable[int],
        *,
        elsewhere: Mapping[int, str] | None = None,
        problems: Mapping[int, str] | None = None,
    ) -> Screen:
        """Put one dimension's workgroups under the sentences that fit them."""
        item = self.item(number)
        left_out = set(without_contact)
        sections: dict[str, list[Row]] = {}
        for target in self.targets:
            sections.setdefault(self._sentence(item, target), []).append(
                Row(
                    target=target.pk,
                    name=self.name_of(target),
                    note=str(OWN_GROUP) if target.pk == self.invitation.workgroup_id else "",
                    chosen=choices.get(str(target.pk), {}).get(item.code),
                    without_contact=target.pk in left_out,
                    saved_elsewhere=(elsewhere or {}).get(target.pk, ""),
                    problem=(problems or {}).get(target.pk, ""),
                )
            )
        return Screen(
            number=number,
            of=self.length,
            item=item,
            sections=tuple(Section(text, tuple(rows)) for text, rows in sections.items()),
            next_name=str(self.item(number + 1).name) if number < self.length else "",
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
