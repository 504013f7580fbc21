"""What a workshop is about: its release, the groups, the ties that can be chosen, their ideas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interventions.advice import Advice, Idea, advise
from interventions.entries import Entry
from interventions.models.workshops import Workshop
from interventions.own import catalogue_of
from interventions.pairs import Direction, Pair
from interventions.planning import tie_of
from interventions.sheets import coverage_of
from interventions.ties import title_of
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.results import released_ties
from surveys.scoring.released import Level

SURE_ENOUGH = ("clear", "likely")
WEAK: tuple[Level, ...] = ("weak",)
AT_MOST = 3  # ties of one workshop, strengths on a screen, ideas to choose from


def name_of(tie: tuple[int, int]) -> str:
    """Name a tie by its two groups, the lower key first: "3-5"."""
    return "{}-{}".format(*sorted(tie))


def groups_of(tie: str) -> tuple[int, int]:
    """Return the keys of the two groups of a tie."""
    low, _, high = tie.partition("-")
    return int(low), int(high)


def is_sure(direction: Direction) -> bool:
    """Whether a room may be shown this: a level that may be another one starts a dispute."""
    return direction.tie.certainty in SURE_ENOUGH


def level_of(pair: Pair) -> tuple[Level, ...]:
    """Return the level a room is told: the one of the weaker direction that is sure enough."""
    return next((each.tie.levels for each in pair.directions if is_sure(each)), ())


@dataclass(frozen=True, slots=True)
class Room:
    """A release as a workshop needs it: everything by the names of its ties.

    `kept` is how many people stand behind a number at least.
    """

    groups: Mapping[int, Workgroup]
    asked: tuple[str, ...]
    advice: Mapping[str, Advice]
    strong: Mapping[str, Pair]
    catalogue: tuple[Entry, ...]
    kept: int

    def title(self, tie: str) -> str:
        """Name the groups of a tie, whether anything about it was released or not."""
        low, high = groups_of(tie)
        return title_of(self.groups[low], self.groups[high])

    def ideas(self, tie: str) -> tuple[Idea, ...]:
        """Return what is worth trying on a tie: three at most."""
        return self.advice[tie].ideas[:AT_MOST]

    @property
    def weak(self) -> tuple[str, ...]:
        """The ties whose level is weak for sure, the weakest first."""
        return tuple(tie for tie, each in self.advice.items() if level_of(each.pair) == WEAK)

    def strengths(self, but: Sequence[str] = ()) -> tuple[tuple[str, Pair], ...]:
        """Return what carries the work, or what holds best where nothing is strong."""
        found = list(self.strong.items())
        if not found:
            found = [(tie, each.pair) for tie, each in self.advice.items() if tie not in but]
            found = [each for each in found if level_of(each[1]) != WEAK]
        found.sort(key=lambda each: -each[1].directions[0].mean.value)
        return tuple(found[:AT_MOST])


def room_of(release: Release) -> Room:
    """Read a release for a workshop. Groups that were counted together have no tie of their own.

    Only what is sure enough to be shown to a room is in it; what may be marked before anything
    is shown are all pairs that were asked about, so that a list gives away nothing.
    """
    catalogue = catalogue_of(release.organisation_id)
    ties = released_ties(release)
    advices = advise(ties, catalogue, coverage_of(release))
    advice, strong = {}, {}
    for each in (*advices.weak, *advices.others):
        tie = tie_of(each)
        if tie is not None and level_of(each.pair):
            advice[name_of(tie)] = each
    for pair in advices.strong:
        key = pair.directions[0].tie
        if level_of(pair) and key.rater.isdigit() and key.target.isdigit():
            strong[name_of((int(key.rater), int(key.target)))] = pair
    groups = Workgroup.objects.filter(study_id=release.wave.study_id).select_related("partner")
    return Room(
        groups={group.pk: group for group in groups},
        asked=asked_in(release),
        advice=advice,
        strong=strong,
        catalogue=tuple(catalogue),
        kept=ties.min_raters,
    )


def asked_in(release: Release) -> tuple[str, ...]:
    """Name every pair of groups that the wave asked about, lower keys first."""
    pairs = [
        (int(rater), int(target)) for rater, targets in release.asked.items() for target in targets
    ]
    return tuple(dict.fromkeys(name_of(pair) for pair in sorted(pairs)))


def votable(workshop: Workshop, room: Room) -> set[str]:
    """Return the ties of a workshop with more than one idea to choose from."""
    return {tie for tie in workshop.ties if tie in room.advice and len(room.ideas(tie)) > 1}
