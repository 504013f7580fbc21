"""From weak ties to something worth trying. Pure: released ties and entries in, advice out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from interventions.entries import DIMENSIONS, EFFORTS, EVIDENCE_GRADES, Entry
from interventions.words import DIMENSIONS as DIMENSION_WORDS
from interventions.words import because
from surveys.scoring.levels import cutoffs_of, level
from surveys.scoring.released import Group, Level, Reading, ReleasedTie, ReleasedTies, Row
from surveys.shown import Shown, inside_a_sentence, raters_shown, shown, tie_shown

IDEAS = 3
MOST_OF_ONE_FAMILY = 2
RESPECT_NEEDED = 3.0
SAFETY_NEEDED = 2.5
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
        return DIMENSION_WORDS[self.dimension]

    @property
    def shown(self) -> Shown:
        return shown(self.reading)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry, and why it is worth trying on this tie."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class TieSuggestions:
    """What may be tried between two groups, or within one. Directions keep the report's order."""

    title: str
    kinds: frozenset[str]
    directions: tuple[Direction, ...]
    lowest: tuple[LowPoint, ...]
    first_step: Entry | None
    ideas: tuple[Suggestion, ...]

    @property
    def is_within(self) -> bool:
        return "within" in self.kinds

    @property
    def is_one_sided(self) -> bool:
        return not self.is_within and len(self.directions) == 1

    @property
    def lowest_title(self) -> str:
        """Who says so about whom, where all the lowest readings are of one direction."""
        titles = {point.title for point in self.lowest}
        return titles.pop() if len(titles) == 1 else ""

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions that open the conversation. The dialogue's own ones speak of two sides."""
        if self.is_within and self.ideas:
            return self.ideas[0].entry.opening_questions
        return self.first_step.opening_questions if self.first_step else ()


def suggest(ties: ReleasedTies, catalogue: Sequence[Entry]) -> tuple[TieSuggestions, ...]:
    """Advise on every pair of groups that has a weak tie in at least one released direction.

    A tie counts as weak when its level is weak and nothing else; `mixed` ties make no advice.
    What is lowest is read over the released directions, a band at its end nearest to 3.0, so
    that no tie looks more extreme than what was released. Equal readings keep the order of the
    instrument. Each pair gets, in the order of the report: the pinned first step, and three
    entries that suit this kind of tie, those that act on the lowest dimension first. An entry
    that asks for respect or safety is left out where that is not there. This order is plain
    sorting, no score: it says what an entry acts on, not how well it will work.
    """
    pinned = next((entry for entry in catalogue if entry.pinned), None)
    groups = {group.key: group for group in ties.groups}
    advice = []
    for row, target, directions in _pairs(ties, groups):
        if all(direction.tie.levels != ("weak",) for direction in directions):
            continue
        kinds = frozenset(tie_kind(groups[key], target) for key in row.groups)
        lowest = _lowest(directions)
        ideas = tuple(
            Suggestion(entry, because(entry, [(p.dimension, p.reading) for p in lowest]))
            for entry in _best(catalogue, kinds, lowest)
        )
        title = _title(row, target, groups)
        advice.append(TieSuggestions(title, kinds, directions, lowest[:2], pinned, ideas))
    return tuple(advice)


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


def _title(row: Row, target: Group, groups: dict[str, Group]) -> str:
    name, other = raters_shown(row, groups), inside_a_sentence(target)
    if row.groups == (target.key,):
        return f"{name} among themselves"
    # "A, B and C" would hide who speaks about whom.
    return f"{name} about {other}" if row.is_pooled else f"{name} and {other}"


def _pairs(
    ties: ReleasedTies, groups: dict[str, Group]
) -> Iterator[tuple[Row, Group, tuple[Direction, ...]]]:
    """Yield each pair once, where it first stands in the release, with its given directions."""
    rows = {row.key: row for row in ties.rows}
    seen: set[frozenset[str]] = set()
    for tie in ties:
        pair = frozenset((tie.rater, tie.target))
        if tie.scope == "mixed" or pair in seen:
            continue
        seen.add(pair)
        back = None if len(pair) == 1 else ties.ties.get((tie.target, tie.rater))
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
        if directions:
            yield rows[tie.rater], groups[tie.target], directions


def _lowest(directions: Sequence[Direction]) -> tuple[LowPoint, ...]:
    """Put the shown dimensions in order, the lowest reading first."""
    points = []
    for dimension in DIMENSIONS:
        given = [
            LowPoint(dimension, reading, direction.title)
            for direction in directions
            if (reading := direction.tie.dimensions.get(dimension)) is not None
        ]
        if given:
            points.append(min(given, key=lambda point: nearest_to_middle(point.reading)))
    return tuple(sorted(points, key=lambda point: nearest_to_middle(point.reading)))


def _best(
    catalogue: Sequence[Entry], kinds: frozenset[str], lowest: Sequence[LowPoint]
) -> list[Entry]:
    """Take the first three that suit, at most two of a family: people and work change together."""
    values = {point.dimension: nearest_to_middle(point.reading) for point in lowest}
    fitting = [
        entry
        for entry in catalogue
        if not entry.pinned and not entry.only_if_hub and kinds <= set(entry.tie_kinds)
        if not _needs_more(entry, values)
    ]
    dimensions = [point.dimension for point in lowest[:2]]
    best: list[Entry] = []
    for entry in sorted(fitting, key=lambda entry: _rank(entry, kinds, dimensions)):
        if [each.family for each in best].count(entry.family) < MOST_OF_ONE_FAMILY:
            best.append(entry)
    return best[:IDEAS]


def _needs_more(entry: Entry, values: Mapping[str, float]) -> bool:
    """Whether an entry asks for respect or safety that is not there yet and could do harm."""
    respect_is_low = values.get("mutual_respect", MIDDLE) < RESPECT_NEEDED
    blame_is_usual = values.get("problem_solving", MIDDLE) < SAFETY_NEEDED
    if "basic_respect" in entry.requires and respect_is_low:
        return True
    return "psych_safety" in entry.requires and (respect_is_low or blame_is_usual)


def _rank(
    entry: Entry, kinds: frozenset[str], dimensions: Sequence[str]
) -> tuple[list[int], bool, int, int, str]:
    load = [
        0 if each in entry.primary_dimensions else 1 if each in entry.secondary_dimensions else 2
        for each in dimensions
    ]
    return (
        load,
        not kinds <= set(entry.tie_kinds_best),
        EVIDENCE_GRADES.index(entry.evidence_grade),
        EFFORTS.index(entry.effort),
        entry.slug,
    )
