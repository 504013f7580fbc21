"""One cell: what may be said about one tie in one measure, as number, words and colour."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.figures.theme import step
from surveys.scoring.levels import DECIMALS, cutoffs_of, level
from surveys.scoring.released import (
    Certainty,
    Cutoffs,
    Kind,
    Level,
    Reading,
    ReleasedTie,
    Scope,
    Silence,
)
from surveys.shown import (
    CERTAINTY_WORDS,
    Shown,
    ends_shown,
    kind_of,
    levels_shown,
    range_shown,
    shown,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

State = Literal[
    "exact", "band", "about", "withheld", "unanswered", "no_contact", "held_back", "not_asked"
]

STATE_WORDS: dict[State, "_StrPromise"] = {
    "withheld": gettext_lazy("too few"),
    "unanswered": gettext_lazy("no answers"),
    "no_contact": gettext_lazy("no contact"),
    "held_back": gettext_lazy("not shown"),
    "not_asked": gettext_lazy("not asked"),
}
STATE_SENTENCES: dict[State, "_StrPromise"] = {
    "withheld": gettext_lazy("too few answers to show"),
    "unanswered": gettext_lazy("no answers that could be counted"),
    "no_contact": gettext_lazy("no contact"),
    "held_back": gettext_lazy("not shown, because it would be a judgement of one or two persons"),
    "not_asked": gettext_lazy("not asked"),
}
# Classes of static/css/reports.css.
WITHOUT_COLOUR: dict[State, str] = {
    "withheld": "withheld",
    "unanswered": "absent",
    "no_contact": "absent",
    "held_back": "absent",
    "not_asked": "unasked",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, and how that is said: whole, and below the name of its row."""

    rater: str
    target: str
    measure: str
    scope: Scope
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place. What is withheld has no number, no n and no colour at all.

    leads_on : whether the tie has a page of its own
    unseen : what a screen reader says beside number, level and n; the eye sees it as a sign
    """

    place: Place
    state: State
    words: str
    sentence: str
    shown: Shown | None = None
    reading: Reading | None = None
    kind: Kind | None = None
    levels: tuple[Level, ...] = ()
    certainty: Certainty | None = None
    silence: Silence | None = None
    line: Level | None = None
    step: int | None = None
    leads_on: bool = False
    unseen: str = ""

    @property
    def rater(self) -> str:
        return self.place.rater

    @property
    def target(self) -> str:
        return self.place.target

    @property
    def title(self) -> str:
        return self.place.title

    @property
    def scope(self) -> Scope:
        return self.place.scope

    @property
    def n(self) -> int | None:
        return self.reading.n if self.reading else None

    @property
    def value(self) -> float | None:
        return self.reading.value if self.reading else None

    @property
    def anchor(self) -> str:
        """Where the suggestions for this tie stand on their page; nothing if it has none."""
        is_weak = self.leads_on and self.levels == ("weak",)
        return f"tie-{self.rater}-{self.target}" if is_weak else ""

    @property
    def key(self) -> str:
        """Which released numbers stand here; tests recompute them from it."""
        return f"{self.rater}:{self.target}:{self.place.measure}"

    @property
    def silence_words(self) -> str:
        return ", ".join(silence_shown(self.silence))

    @property
    def certainty_words(self) -> str:
        return str(CERTAINTY_WORDS[self.certainty]) if self.certainty else ""

    @property
    def colour(self) -> str:
        """The class of static/css/reports.css for the colour step, or for the state."""
        return f"m{self.step}" if self.step else WITHOUT_COLOUR[self.state]

    @property
    def css(self) -> str:
        """All classes: the colour, the frame, the folded corner."""
        classes = [self.colour]
        if self.scope == "within" and self.state != "not_asked":
            classes.append("own")
        if self.scope == "mixed" and self.step:
            classes.append("mixed")
        if len(self.levels) > 1:
            classes.append("open-level")
        return " ".join(classes)


def cell_without_number(
    place: Place, state: State, silence: Silence | None = None, *, leads_on: bool = False
) -> Cell:
    """Say that there is nothing to show, and why."""
    said = [str(STATE_SENTENCES[state]), *silence_shown(silence)]
    return Cell(
        place,
        state,
        str(STATE_WORDS[state]),
        f"{place.title}: {', '.join(said)}",
        silence=silence,
        leads_on=leads_on,
        unseen=", ".join(said),
    )


def silence_shown(silence: Silence | None) -> list[str]:
    """Say how many have no contact, and how many did not answer; an open survey tells them apart.

    >>> silence_shown(Silence(2, 1))
    ['2 without contact', '1 did not answer']
    """
    if silence is None:
        return []
    without, unanswered = silence.without_contact, silence.unanswered
    said = (
        (without, ngettext("%(n)s without contact", "%(n)s without contact", without)),
        (unanswered, ngettext("%(n)s did not answer", "%(n)s did not answer", unanswered)),
    )
    return [words % {"n": n} for n, words in said if n]


def answers_shown(n: int) -> str:
    return ngettext("%(n)s answer", "%(n)s answers", n) % {"n": n}


def cell(
    place: Place,
    tie: ReleasedTie,
    reading: Reading,
    cutoffs: Cutoffs,
    *,
    has_level: bool,
    leads_on: bool,
) -> Cell:
    """Put a released number into words.

    Only the mean of all dimensions has a level; a part of it has a number and a colour.
    Colour is that of the middle, and like the level it is taken from the unrounded number.
    """
    middle = round(reading.value, DECIMALS)
    levels = tie.levels if has_level else ()
    certainty = tie.certainty if has_level else None
    kind = kind_of(reading)
    is_mixed = tie.scope == "mixed"
    said = [range_shown(reading)]
    if levels:
        said.append(levels_shown(levels))
    ends = ends_shown(reading)
    unseen = [str(CERTAINTY_WORDS[certainty])] if certainty else []
    unseen += [_("own and other group mixed, in no index")] if is_mixed else []
    silence = tie.silence if place.measure == "all" else None
    said += [*unseen, answers_shown(reading.n), *silence_shown(silence)]
    unseen += silence_shown(silence)
    return Cell(
        place=place,
        state=_state(kind),
        words=_("mixed") if is_mixed else levels_shown(levels),
        sentence=f"{place.title}: {', '.join(said)}",
        shown=shown(reading),
        reading=reading,
        kind=kind,
        levels=levels,
        certainty=certainty,
        silence=silence,
        line=level(middle, cutoffs_of(cutoffs, tie.scope)) if levels else None,
        step=step(middle),
        leads_on=leads_on,
        unseen=", ".join([*([ends] if ends else []), *unseen]),
    )


def _state(kind: Kind) -> State:
    if kind in ("at_least", "at_most"):
        return "band"
    return "about" if kind == "about" else "exact"
