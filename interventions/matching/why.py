"""Why an entry is worth trying on this tie: the same sentences in the same order, always."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from interventions import words
from interventions.entries import Entry
from interventions.matching.facts import mean_of, rounded
from interventions.matching.profile import Scores
from interventions.matching.score import Tie, load
from surveys.scoring.released import Reading
from surveys.shown import listed, mean_shown, percent_shown, shown

NOT_SHOWN = ""
RC_EVIDENCE = {
    "prepost_positive": "scores rose, no control group",
    "prepost_null": "no significant change before to after",
    "rct_null": "no effect in cluster trials",
    "mixed": "studies disagree",
    "correlational": "goes together with higher scores, cause not shown",
    "qualitative": "interviews and cases only",
    "none": "nothing published found",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What only a release can tell: names, and readings where a number would say too much.

    points : for a dimension what is printed in place of its combined score; empty where it is
        not shown at all
    has_bands : whether any reading of the tie is not exact; no mean of the tie is printed then
    mean_ab, mean_ba, respect_ab, respect_ba : as released, printed in place of the numbers
    group, weak_pairs, pairs : whose ties are weak, and how many of how many
    """

    side_a: str = "side A"
    side_b: str = "side B"
    points: Mapping[str, str] = field(default_factory=dict)
    has_bands: bool = False
    mean_ab: Reading | None = None
    mean_ba: Reading | None = None
    respect_ab: Reading | None = None
    respect_ba: Reading | None = None
    group: str = ""
    weak_pairs: int = 0
    pairs: int = 0


def sentences(entry: Entry, tie: Tie, notes: tuple[str, ...], told: Told) -> tuple[str, ...]:
    """Say why, in the order that is always kept; what has nothing to say is left out."""
    return tuple(_sentences(entry, tie, notes, told))


def _sentences(entry: Entry, tie: Tie, notes: tuple[str, ...], told: Told) -> Iterator[str]:
    yield _lowest_points(entry, tie, told)
    yield _order(tie, told)
    yield from _sides(entry, tie, told)
    if entry.structure_key:
        yield _structure(entry, tie)
    yield (
        f"Evidence {entry.evidence_grade}; on relational coordination itself: "
        f"{RC_EVIDENCE[entry.rc_evidence]}."
    )
    low, high = entry.lead_time_weeks_min, entry.lead_time_weeks_max
    yield f"Effort {entry.effort}; a survey could show movement after {low} to {high} weeks."
    for note in notes:
        yield sentence(note)


def sentence(text: str) -> str:
    """Begin with a capital and end with one full stop."""
    whole = text.strip()
    whole = whole if whole.endswith((".", "!", "?")) else f"{whole}."
    return whole[:1].upper() + whole[1:]


def _lowest_points(entry: Entry, tie: Tie, told: Told) -> str:
    facts = tie.facts
    mean = "" if told.has_bands else f"mean {mean_shown(facts.mean)}"
    primary = listed([words.DIMENSIONS[code] for code in entry.primary_dimensions])
    if facts.is_flat:
        level, bracket = tie.profile.level, f" ({mean})" if mean else ""
        return (
            f"Worth trying, because this tie is {level} evenly on all seven dimensions{bracket} "
            f"and this works on {primary}."
        )
    acted_on = [code for code in facts.lowest if load(entry, code, tie.settings)]
    if not acted_on:
        points = listed([_point(code, tie, told) for code in facts.lowest])
        end = f", {mean}" if mean else ""
        return (
            f"Worth trying, because it works on {primary}; "
            f"the lowest points of this tie are {points}{end}."
        )
    which = "the two lowest points" if len(acted_on) == 2 else "one of the two lowest points"
    points = listed([_point(code, tie, told) for code in acted_on])
    bracket = f" ({mean})" if mean else ""
    return f"Worth trying, because it works on {points}, {which} of this tie{bracket}."


def _point(code: str, tie: Tie, told: Told) -> str:
    """Name a dimension with its number, or as released, or without where it is not shown."""
    number = told.points.get(code, mean_shown(tie.facts.combined[code]))
    return f"{words.DIMENSIONS[code]} ({number})" if number else words.DIMENSIONS[code]


def _order(tie: Tie, told: Told) -> str:
    if tie.facts.is_relational_first:
        return "Respect or safety is low here, so relational steps come first."
    group = told.group or "one group"
    counted = f" ({told.weak_pairs} of {told.pairs})" if told.pairs else ""
    match tie.profile.scope:
        case "clustered":
            return (
                f"Several ties of {group} are weak{counted}, "
                "so a change in how the work is done comes first."
            )
        case "role_wide":
            return (
                f"Most ties of {group} are weak{counted}, "
                "so a structure comes before work on single ties."
            )
        case "system_wide":
            return (
                "Ties are weak across the system, so a structure comes before work on single ties."
            )
    return "Only this tie is affected, so work between the two sides comes before a new structure."


def _sides(entry: Entry, tie: Tie, told: Told) -> Iterator[str]:
    profile = tie.profile
    if profile.ba is None:
        if profile.kind != "within":
            yield f"One-sided view: only {told.side_a} rated this tie."
        return
    if not tie.facts.is_asymmetric:
        return
    if tie.facts.means_differ:
        verb = "experiences the tie as weaker"
        values = _two(mean_of(profile.ab), mean_of(profile.ba), told.mean_ab, told.mean_ba)
        a_is_lower = rounded(mean_of(profile.ab)) <= rounded(mean_of(profile.ba))
    else:
        verb = "feels less respected"
        ours, theirs = _respect(profile.ab), _respect(profile.ba)
        values = _two(ours, theirs, told.respect_ab, told.respect_ba)
        a_is_lower = ours <= theirs
    low, high = values if a_is_lower else values[::-1]
    side = told.side_a if a_is_lower else told.side_b
    yield sentence(f"{side} {verb} ({low} against {high}): {entry.asymmetry_note}")


def _respect(scores: Scores) -> float:
    return scores["mutual_respect"]


def _two(
    a: float, b: float, as_released_a: Reading | None, as_released_b: Reading | None
) -> tuple[str, str]:
    return _value(a, as_released_a), _value(b, as_released_b)


def _value(number: float, as_released: Reading | None) -> str:
    return str(shown(as_released)) if as_released is not None else mean_shown(number)


def _structure(entry: Entry, tie: Tie) -> str:
    label = words.STRUCTURES[entry.structure_key]
    coverage = tie.profile.structures.get(entry.structure_key)
    if coverage is None:
        return f"{label}: not answered."
    return f"{label}: covers {percent_shown(coverage, coverage, coverage)} of this pair."
