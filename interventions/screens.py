"""What the projector shows at each step of a workshop, and what of it phones may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from interventions.counting import MOST, SOME
from interventions.entries import Entry
from interventions.models.workshops import Count, Workshop
from interventions.pairs import Direction, Pair
from interventions.rooms import AT_MOST, Room, is_sure, level_of, votable
from interventions.stages import GUESS, MATTER, TRY, Step, steps_of
from interventions.words import DIMENSIONS
from surveys.scoring.released import Group, Level
from surveys.shown import inside_a_sentence, listed


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on a screen: a tie or an idea, with at most one number."""

    tie: str
    title: str
    of: str = ""
    entry: str = ""
    lanes: tuple[Direction, ...] = ()
    levels: tuple[Level, ...] = ()
    votes: int | None = None
    is_first: bool = False
    told: str = ""
    because: str = ""
    is_planned: bool = False

    @property
    def is_even(self) -> bool:
        """Whether one word says how both sides find it, or the only one that can be told."""
        return len({lane.tie.levels for lane in self.lanes}) < 2

    @property
    def key(self) -> str:
        """How an answer names this line: an idea by its entry, a tie by itself."""
        return self.entry or self.tie


@dataclass(frozen=True, slots=True)
class Screen:
    """One step as the projector shows it."""

    step: Step
    title: str = ""
    lines: tuple[Line, ...] = ()
    questions: tuple[str, ...] = ()
    voters: int | None = None
    is_count: bool = False
    marked: tuple[tuple[str, int], ...] = field(default=())

    def for_phones(self) -> dict[str, Any]:
        """Return what phones may read of it: names are looked up by each in its own language."""
        return {
            "voters": self.voters,
            "is_count": self.is_count,
            "lines": [
                {
                    "tie": line.tie,
                    "entry": line.entry,
                    "name": line.title if line.entry else "",
                    "levels": list(line.levels),
                    "votes": line.votes,
                }
                for line in self.lines
            ],
        }


def counts_of(workshop: Workshop) -> dict[str, Count]:
    """Return what has been counted, by question."""
    return {each.question: each for each in workshop.counts.all()}


def path_of(workshop: Workshop, room: Room, counts: Mapping[str, Count]) -> tuple[Step, ...]:
    """Return the steps of a workshop as they are now."""
    return steps_of(
        workshop.ties, counts, votable=votable(workshop, room), first=in_order(workshop, counts)
    )


def in_order(workshop: Workshop, counts: Mapping[str, Count]) -> list[str]:
    """Return the ties in the order in which the room finds that they matter; equals stay."""
    room = counts[MATTER].room if MATTER in counts else {}
    return sorted(workshop.ties, key=lambda tie: -room.get(tie, 0))


def screen_of(workshop: Workshop, step: Step, room: Room, counts: Mapping[str, Count]) -> Screen:
    """Put together what the room sees at a step."""
    match step.part:
        case "strengths":
            lines = [_measured(tie, pair, room) for tie, pair in room.strengths(workshop.ties)]
            return Screen(step, lines=tuple(lines))
        case "reveal":
            return _beside_guesses(workshop, step, room, counts)
        case "tie":
            advice = room.advice[step.tie]
            line = _measured(step.tie, advice.pair, room)
            return Screen(step, line.title, (line,), advice.questions)
        case "matter":
            return _vote(step, _ties(workshop, room), room, counts.get(MATTER))
        case "try":
            found = counts.get(f"{TRY}:{step.tie}")
            return _vote(step, _ideas(step.tie, room), room, found)
        case "plan":
            return Screen(step, lines=_to_plan(workshop, room, counts))
        case "closing":
            lines = [each for each in _to_plan(workshop, room, counts) if each.is_planned]
            return Screen(step, lines=tuple(lines))
    return Screen(step)


def options_of(workshop: Workshop, question: str, room: Room) -> tuple[str, ...]:
    """Return what may be chosen when a question is asked."""
    part, _colon, tie = question.partition(":")
    if part == GUESS:
        return room.asked
    if part == MATTER:
        return tuple(workshop.ties)
    return tuple(idea.entry.slug for idea in room.ideas(tie))


def _measured(tie: str, pair: Pair, room: Room, **more: Any) -> Line:
    lanes = tuple(each for each in pair.directions if is_sure(each))
    return Line(tie, room.title(tie), lanes=lanes, levels=level_of(pair), **more)


def _beside_guesses(
    workshop: Workshop, step: Step, room: Room, counts: Mapping[str, Count]
) -> Screen:
    count = counts.get(GUESS)
    votes = dict(count.room) if count and count.voters is not None else None
    lines = [
        _measured(
            tie,
            room.advice[tie].pair,
            room,
            votes=None if votes is None else votes.get(tie, 0),
            told=_told(count, tie, room),
        )
        for tie in workshop.ties
    ]
    elsewhere = {tie: n for tie, n in (votes or {}).items() if tie not in workshop.ties and n > 1}
    most = sorted(elsewhere, key=lambda tie: -elsewhere[tie])[:AT_MOST]
    return Screen(
        step,
        lines=tuple(lines),
        voters=count.voters if count else None,
        is_count=True,
        marked=tuple((room.title(tie), elsewhere[tie]) for tie in most),
    )


def _ties(workshop: Workshop, room: Room) -> list[Line]:
    return [
        Line(tie, room.title(tie), levels=level_of(room.advice[tie].pair)) for tie in workshop.ties
    ]


def _ideas(tie: str, room: Room) -> list[Line]:
    return [
        Line(tie, idea.entry.name, entry=idea.entry.slug, because=_because(idea.entry))
        for idea in room.ideas(tie)
    ]


def _because(entry: Entry) -> str:
    """Say in one line what an idea works on: a room reads no numbers here."""
    works_on = listed([DIMENSIONS[code] for code in entry.primary_dimensions])
    return _("Worth trying, because it works on %(dimensions)s.") % {"dimensions": works_on}


def _vote(step: Step, lines: list[Line], room: Room, count: Count | None) -> Screen:
    """A vote that is open shows its options; one that was counted the totals, the most first."""
    title = room.title(step.tie) if step.tie else ""
    if not step.is_counted or count is None:
        return Screen(step, title, tuple(lines))
    if count.voters is None:
        return Screen(step, title, tuple(lines), is_count=True)
    most = max(count.room.values(), default=0)
    counted = [
        Line(
            line.tie,
            line.title,
            entry=line.entry,
            levels=line.levels,
            votes=count.room.get(line.key, 0),
            is_first=count.room.get(line.key, 0) == most > 0,
            told=_told(count, line.key, room),
        )
        for line in lines
    ]
    counted.sort(key=lambda line: -(line.votes or 0))
    return Screen(step, title, tuple(counted), voters=count.voters, is_count=True)


def _to_plan(workshop: Workshop, room: Room, counts: Mapping[str, Count]) -> tuple[Line, ...]:
    """Per tie the ideas, those with most votes first, and the talk that comes before them all."""
    lines = []
    for tie in in_order(workshop, counts):
        count = counts.get(f"{TRY}:{tie}")
        votes = count.room if count and count.voters is not None else {}
        most = max(votes.values(), default=0)
        entries = [idea.entry for idea in room.ideas(tie)]
        entries.sort(key=lambda entry: -votes.get(entry.slug, 0))
        if first := room.advice[tie].first_step:
            entries.append(first)
        lines += [
            Line(
                tie,
                entry.name,
                of=room.title(tie),
                entry=entry.slug,
                votes=votes.get(entry.slug) if votes else None,
                is_first=votes.get(entry.slug, 0) == most > 0,
                is_planned=f"{tie}:{entry.slug}" in workshop.planned,
            )
            for entry in entries
        ]
    return tuple(lines)


def _told(count: Count | None, option: str, room: Room) -> str:
    """Name the groups of which most or some chose an option, as far as they may be told of."""
    if count is None or count.voters is None:
        return ""
    found = []
    for words, level in ((_("most of"), MOST), (_("some of"), SOME)):
        names = [
            _inside(room, key) for key, said in count.groups.items() if said.get(option) == level
        ]
        if names:
            found.append(f"{words} {listed(names)}")
    text = ", ".join(found)
    return f"{text[:1].upper()}{text[1:]}"


def _inside(room: Room, key: str) -> str:
    group = room.groups[int(key)]
    return inside_a_sentence(Group(key, group.name, group.kind, str(group.partner_id or "")))
