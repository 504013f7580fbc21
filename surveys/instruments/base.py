"""What a questionnaire is: items in order, the sentences they ask, what each option is worth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from surveys.scoring.items import ItemSet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

Wording = Literal["co_worker", "client", "led", "leaders"]

EACH_GROUP = _("each group below")
OWN_GROUP = _("the others in your own group")


def choose_wording(rater_kind: str, target_kind: str) -> Wording:
    """Say which sentences fit when people of one kind are asked about a group of another.

    Kinds are those of a workgroup: staff, leader, client, external.

    >>> choose_wording("staff", "leader")
    'led'
    """
    if rater_kind == "client":
        return "client"
    if rater_kind != "leader" and target_kind == "leader":
        return "led"
    if rater_kind == "leader" and target_kind not in ("leader", "client"):
        return "leaders"
    return "co_worker"


def fill(text: object, **names: object) -> str:
    """Put names into a sentence's places, in one pass: a name with braces stays a name.

    >>> fill("What {group} says about {process}", group="{process}", process="discharge")
    'What {process} says about discharge'
    """
    places = "|".join(re.escape(name) for name in names)
    return re.sub(rf"\{{({places})\}}", lambda place: isolated(names[place[1]]), str(text))


def isolated(name: object) -> str:
    """Keep a name's own direction inside a text from right to left, where it may have another.

    What <bdi> does for elements, as two letters nobody sees: also for titles and labels.
    """
    return f"\u2068{name}\u2069" if get_language_bidi() else str(name)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a person may choose: where it stands, its words, and what it is worth."""

    position: int
    words: Text
    score: int


def options(words: tuple[Text, ...], scores: tuple[int, ...] | None = None) -> tuple[Option, ...]:
    """Put words in display order and give each its score; without scores, its position."""
    worth = scores or tuple(range(1, len(words) + 1))
    return tuple(
        Option(position, text, score)
        for position, (text, score) in enumerate(zip(words, worth, strict=True), start=1)
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One question, asked alike about every workgroup."""

    code: str
    family: str
    name: Text
    meaning: Text
    options: tuple[Option, ...]
    texts: Mapping[Wording, Text]
    language: str = ""  # of a study's own words where they are not in the page's language

    def text(self, rater_kind: str = "staff", target_kind: str = "staff") -> Text:
        """The sentence with its places {group} and {process} still open; see `fill`."""
        return self.texts.get(choose_wording(rater_kind, target_kind), self.texts["co_worker"])

    def score(self, position: int) -> int:
        """What the option at a display position is worth."""
        for option in self.options:
            if option.position == position:
                return option.score
        raise ValueError(f"{self.code} has no option at position {position!r}")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A set of items under one key. What an option is worth never changes within a version.

    `one_side` names the kind of workgroup of which exactly one side of every tie must be; empty
    where any two groups are asked about each other.
    """

    key: str
    version: int
    name: Text
    items: tuple[Item, ...]
    family_names: Mapping[str, Text]
    introductions: dict[Wording, Text]
    asks_whom: Text = ""
    one_side: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    @property
    def default_min_items(self) -> int:
        return self.item_set().default_min_items

    def item(self, code: str) -> Item:
        for item in self.items:
            if item.code == code:
                return item
        raise ValueError(f"{self.key} has no item {code!r}")

    def score(self, code: str, position: int) -> int:
        """What the option at a display position of an item is worth."""
        return self.item(code).score(position)

    def score_table(self) -> tuple[tuple[int, ...], ...]:
        """A row per item, a column per display position; column 0 (no answer) holds 0."""
        return tuple(
            (0, *(item.score(option.position) for option in item.options)) for item in self.items
        )

    def identity_table(self) -> tuple[tuple[int, ...], ...]:
        """As `score_table`, for files that hold scores already."""
        return tuple(tuple(range(len(item.options) + 1)) for item in self.items)

    def introduction(self, rater_kind: str = "staff", target_kind: str = "staff") -> Text:
        """What a person reads before the first question; its place {process} is still open."""
        return self.introductions[self.introduction_wording(rater_kind, target_kind)]

    def introduction_wording(self, rater_kind: str, target_kind: str = "staff") -> Wording:
        """Which of its introductions a person reads."""
        return choose_wording(rater_kind, target_kind)

    def item_set(self) -> ItemSet:
        """What scoring needs to know, without words."""
        return ItemSet(self.codes, {item.code: item.family for item in self.items})
