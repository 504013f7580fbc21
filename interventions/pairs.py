"""Pairs of groups with a weak tie, the weakest first; the overview names the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interventions.entries import DIMENSIONS
from interventions.matching.facts import both_in_one, by_need, is_flat, needs_of, rounded
from interventions.matching.settings import DEFAULT
from interventions.words import DIMENSIONS as DIMENSION_WORDS
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.released import Group, Level, Reading, ReleasedTie, ReleasedTies, Row
from surveys.shown import Shown, inside_a_sentence, listed, raters_shown, shown, tie_shown

MIDDLE = 3.0


@dataclass(frozen=True, slots=True)
class Direction:
    """What one side says about the other, as released and as a page names it."""

    tie: ReleasedTie
    mean: Reading
    title: str
    line: Level

    @property
    def anchor(self) -> str:
        return f"tie-{self.tie.rater}-{self.tie.target}"

    @property
    def shown(self) -> Shown:
        return shown(self.mean)


@dataclass(frozen=True, slots=True)
class LowPoint:
    """A dimension, and the lower of its released readings, with who says so about whom."""

    dimension: str
    reading: Reading
    title: str

    @property
    def name(self) -> str:
        return str(DIMENSION_WORDS[self.dimension])

    @property
    def shown(self) -> Shown:
        return shown(self.reading)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups, or one and itself. Of its directions the weaker one comes first."""

    title: str
    in_sentence: str
    kinds: frozenset[str]
    directions: tuple[Direction, ...]
    dimensions: tuple[LowPoint, ...]
    is_flat: bool = False

    @property
    def anchor(self) -> str:
        """Where the pair stands on the page of what to try."""
        return self.directions[0].anchor

    @property
    def anchors(self) -> tuple[str, ...]:
        """All names it answers to: one for each direction."""
        return tuple(direction.anchor for direction in self.directions)

    @property
    def lowest(self) -> tuple[LowPoint, ...]:
        """The two lowest dimensions: those that matching means, too, when it gives its reasons.

        None where all are about as low, and fewer where fewer are shown.
        """
        return () if self.is_flat else self.dimensions[:2]

    @property
    def lowest_title(self) -> str:
        """Who says so about whom, where all the lowest readings are of one direction."""
        titles = {point.title for point in self.lowest}
        return titles.pop() if len(titles) == 1 else ""

    @property
    def is_within(self) -> bool:
        return "within" in self.kinds

    @property
    def is_one_sided(self) -> bool:
        return not self.is_within and len(self.directions) == 1


def weak_pairs(ties: ReleasedTies) -> tuple[Pair, ...]:
    """Name every pair with a tie whose level is weak and nothing else; `mixed` ties make none.

    The pair with the weakest tie comes first, and in a pair that tie comes before its way back.
    Of equal ties the later one of the release comes first, as on the overview. The dimensions of
    a pair are read as matching reads them, a band at its end nearest to 3.0, so that no
    pair looks more extreme than what was released; the lowest comes first, by the need that
    matching gives it, and equal ones keep the order of the instrument.
    """
    weak = [
        (tie.mean.value, tie)
        for tie in reversed(list(ties))
        if tie.levels == ("weak",) and tie.scope != "mixed" and tie.mean
    ]
    pairs: dict[frozenset[str], Pair] = {}
    for _mean, tie in sorted(weak, key=lambda each: each[0]):
        key = frozenset((tie.rater, tie.target))
        if key not in pairs:
            pairs[key] = pair_of(tie, ties)
    return tuple(pairs.values())


def pair_between(ties: ReleasedTies, one: str, other: str) -> Pair | None:
    """Put a tie and its way back together, whatever their levels; None if neither is shown.

    `one` and `other` are keys of a row and of a workgroup, in either order. Which direction comes
    first is as in `weak_pairs`, so that a weak pair is the same one wherever it is named.
    """
    found = [
        ((tie.levels != ("weak",), tie.mean.value), tie)
        for tie in reversed(list(ties))
        if {tie.rater, tie.target} == {one, other} and tie.mean
    ]
    if not found:
        return None
    return pair_of(min(found, key=lambda each: each[0])[1], ties)


def tie_kind(rater: Group, target: Group) -> str:
    """Name the kind of a tie; the first rule that fits.

    >>> tie_kind(Group("n", "Nurses"), Group("p", "Patients", kind="client"))
    'client'
    """
    if rater.key == target.key:
        return "within"
    kinds = (rater.kind, target.kind)
    if "client" in kinds:
        return "client"
    if "external" in kinds or rater.organisation != target.organisation:
        return "cross_org"
    return "leader_team" if kinds.count("leader") == 1 else "between"


def nearest_to_middle(reading: Reading) -> float:
    """Return a number as it is, and of a band the end that lies nearest to 3.0."""
    return round(min(max(MIDDLE, reading.low), reading.high), 9)


def counted(reading: Reading) -> float:
    """Return what a reading counts in matching: a number or a half step as it is, else its end."""
    is_step = reading.kind == "about" and rounded(reading.value * 2).is_integer()
    return rounded(reading.value) if is_step else nearest_to_middle(reading)


def pair_of(tie: ReleasedTie, ties: ReleasedTies) -> Pair:
    """Return the pair of a tie that is shown; this direction comes first, then its way back."""
    groups = {group.key: group for group in ties.groups}
    rows = {row.key: row for row in ties.rows}
    rater, target = rows[tie.rater], groups[tie.target]
    back = None if tie.rater == tie.target else ties.ties.get((tie.target, tie.rater))
    directions = tuple(
        Direction(
            tie=each,
            mean=each.mean,
            title=tie_shown(rows[each.rater], groups[each.target], groups),
            line=level(each.mean.value, cutoffs_of(ties.cutoffs, each.scope)),
        )
        for each in (tie, back)
        if each is not None and each.mean is not None
    )
    title, in_sentence = _names(rater, target, groups)
    kinds = frozenset(tie_kind(groups[key], target) for key in rater.groups)
    points, flat = _dimensions(directions, within="within" in kinds)
    return Pair(title, in_sentence, kinds, directions, points, flat)


def _names(row: Row, target: Group, groups: dict[str, Group]) -> tuple[str, str]:
    """Name a pair at the beginning and in the middle of a sentence."""
    name, other = raters_shown(row, groups), inside_a_sentence(target)
    raters = listed([inside_a_sentence(groups[key]) for key in row.groups])
    if row.groups == (target.key,):
        words = _("%(group)s among themselves")
        return words % {"group": name}, words % {"group": raters}
    if row.is_pooled:  # "A, B and C" would hide who speaks about whom
        about = _("%(raters)s about %(rated)s")
        return (
            about % {"raters": name, "rated": other},
            about % {"raters": raters, "rated": other},
        )
    both = _("%(one)s and %(other)s")
    return both % {"one": name, "other": other}, both % {"one": raters, "other": other}


def _dimensions(
    directions: Sequence[Direction], *, within: bool
) -> tuple[tuple[LowPoint, ...], bool]:
    """Put the shown dimensions in order, the lowest first; say whether they are all about equal."""
    points: dict[str, LowPoint] = {}
    combined: dict[str, float] = {}
    for dimension in DIMENSIONS:
        given = [
            LowPoint(dimension, reading, direction.title)
            for direction in directions
            if (reading := direction.tie.dimensions.get(dimension)) is not None
        ]
        if given:
            values = [counted(point.reading) for point in given]
            points[dimension] = given[values.index(min(values))]
            combined[dimension] = both_in_one(values)
    if not points:
        return (), True
    order = by_need(needs_of(combined, within=within, settings=DEFAULT))
    is_even = len(points) > 1 and is_flat(combined, DEFAULT)
    return tuple(points[code] for code in order), is_even
