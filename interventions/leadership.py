"""Leaders and those they lead: what each says of the other, and each group of itself."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from interventions.words import DIMENSIONS
from surveys.scoring.released import Group, Reading, ReleasedTies
from surveys.shown import Shown, inside_a_sentence, shown

RELATIONS = ("shared_goals", "shared_knowledge", "mutual_respect")


@dataclass(frozen=True, slots=True)
class Said:
    """One released number, with the place of the release it comes from; None is not shown."""

    key: str
    reading: Reading | None

    @property
    def shown(self) -> Shown | None:
        return shown(self.reading) if self.reading else None


@dataclass(frozen=True, slots=True)
class Line:
    """A dimension as four sides see it: who about whom, and what was released of it."""

    name: str
    said: tuple[tuple[str, Said | None], ...]


@dataclass(frozen=True, slots=True)
class Led:
    """Leaders and one group they lead: with each other, and each among themselves."""

    title: str
    lines: tuple[Line, ...]


def leadership(ties: ReleasedTies) -> tuple[Led, ...]:
    """Put both directions and both groups' own ties side by side, for shared goals, knowledge
    and mutual respect; pairs of which neither direction was asked are left out.
    """
    leaders = [group for group in ties.groups if group.kind == "leader"]
    teams = [group for group in ties.groups if group.kind == "staff"]
    pairs = [(leader, team) for leader in leaders for team in teams]
    return tuple(
        _led(ties, leader, team) for leader, team in pairs if _was_asked(ties, leader, team)
    )


def _was_asked(ties: ReleasedTies, leader: Group, team: Group) -> bool:
    return (leader.key, team.key) in ties.ties or (team.key, leader.key) in ties.ties


def _led(ties: ReleasedTies, leader: Group, team: Group) -> Led:
    leaders, members = inside_a_sentence(leader), inside_a_sentence(team)
    about = _("%(raters)s about %(rated)s")
    themselves = _("%(group)s among themselves")
    ways = (
        (about % {"raters": team.name, "rated": leaders}, team, leader),
        (about % {"raters": leader.name, "rated": members}, leader, team),
        (themselves % {"group": leader.name}, leader, leader),
        (themselves % {"group": team.name}, team, team),
    )
    return Led(
        title=_("%(one)s and %(other)s") % {"one": leader.name, "other": members},
        lines=tuple(
            Line(
                str(DIMENSIONS[code]),
                tuple((head, _said(ties, rater, rated, code)) for head, rater, rated in ways),
            )
            for code in RELATIONS
        ),
    )


def _said(ties: ReleasedTies, rater: Group, rated: Group, code: str) -> Said | None:
    tie = ties.ties.get((rater.key, rated.key))
    if tie is None:
        return None
    return Said(f"{rater.key}:{rated.key}:{code}", tie.dimensions.get(code))
