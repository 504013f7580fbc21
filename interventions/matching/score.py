"""How well an entry fits a tie: seven terms, multiplied by the gates that apply."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from interventions.entries import Entry
from interventions.matching.facts import Facts, rounded
from interventions.matching.profile import Profile
from interventions.matching.settings import Settings

RESPECT_FIRST = "second step: respect first"
SAFETY_FIRST = "second step: safety first"
SECOND_STEP = (RESPECT_FIRST, SAFETY_FIRST)
CAUTION = "caution: respect low"
FEW_RATERS = "indicative: few respondents"
AFTER = "after "
ALREADY_THERE = "structure already there: improve its quality"
ADDS_LOAD = "adds load to hub"
RELIEVES = "relieves hub"
DOUBLE_SIGNAL = "survey and structures point the same way"

Gate = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Tie:
    """A profile and what follows from it, with the entries that may prepare the ground."""

    profile: Profile
    facts: Facts
    settings: Settings
    catalogue: Mapping[str, Entry]


def is_offered(entry: Entry, profile: Profile) -> bool:
    """Whether an entry is scored at all on a tie of this kind."""
    if entry.pinned or profile.kind not in entry.tie_kinds:
        return False
    return profile.hub is not None or not entry.only_if_hub


def score(entry: Entry, tie: Tie) -> tuple[float, tuple[str, ...]]:
    """Return 0 to 100 with one decimal, and the notes of the gates in their order."""
    total = terms(entry, tie)
    found = list(gates(entry, tie))
    for factor, _ in found:
        total *= factor
    return one_decimal(min(100 * total, 100.0)), tuple(note for _, note in found if note)


def one_decimal(value: float) -> float:
    """Round half up, from nine decimals: 80.25 is 80.3 although its double may lie below."""
    exact = Decimal(repr(rounded(value)))
    return float(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def load(entry: Entry, dimension: str, settings: Settings) -> float:
    """How much an entry acts on a dimension."""
    if dimension in entry.primary_dimensions:
        return 1.0
    return settings.secondary_load if dimension in entry.secondary_dimensions else 0.0


def terms(entry: Entry, tie: Tie) -> float:
    """Add up the seven terms, each from 0 to 1, with their weights."""
    settings, weights = tie.settings, tie.settings.terms
    best = tie.profile.kind in entry.tie_kinds_best
    return (
        weights.dimensions * _dimensions(entry, tie)
        + weights.scope * _scope(entry, tie)
        + weights.structure * _structure(entry, tie)
        + weights.asymmetry * _asymmetry(entry, tie)
        + weights.kind * (settings.kind_best if best else settings.kind_ok)
        + weights.evidence * settings.evidence[entry.evidence_grade]
        + weights.effort * settings.effort[entry.effort]
    )


def _dimensions(entry: Entry, tie: Tie) -> float:
    need, settings = tie.facts.need, tie.settings
    loads = {code: load(entry, code, settings) for code in need}
    cover = _share(sum(need[code] * loads[code] for code in need), sum(need.values()))
    if tie.facts.is_flat:
        return cover
    two = tie.facts.lowest
    focus = _share(
        sum(need[code] ** 2 * loads[code] for code in two), sum(need[code] ** 2 for code in two)
    )
    return settings.cover_share * cover + (1 - settings.cover_share) * focus


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _scope(entry: Entry, tie: Tie) -> float:
    fits = tie.settings.scope[tie.profile.scope][entry.family]
    if not tie.facts.is_relational_first:
        return fits
    if entry.family == "relational":
        return tie.settings.relational_first["relational"]
    return min(fits, tie.settings.relational_first[entry.family])


def _coverage(entry: Entry, tie: Tie) -> float | None:
    """Coverage of the structure an entry builds or leans on; None where nobody answered."""
    found = tie.profile.structures.get(entry.structure_key)
    return None if found is None else rounded(found)


def _structure(entry: Entry, tie: Tie) -> float:
    coverage = _coverage(entry, tie)
    if entry.family != "structural" or coverage is None:
        return tie.settings.not_answered
    return 1 - coverage


def _asymmetry(entry: Entry, tie: Tie) -> float:
    fit = entry.asymmetry_fit if tie.facts.is_asymmetric else "neutral"
    return tie.settings.asymmetry[fit]


def gates(entry: Entry, tie: Tie) -> Iterator[Gate]:
    """Yield each gate that applies, in the order in which notes are listed."""
    facts, factors = tie.facts, tie.settings.gates
    if facts.respect_is_low and "basic_respect" in entry.requires:
        yield factors.respect_first, RESPECT_FIRST
    if facts.is_relational_first and "psych_safety" in entry.requires:
        yield factors.safety_first, SAFETY_FIRST
    if facts.respect_is_low and entry.asymmetry_fit == "caution":
        yield factors.caution, CAUTION
    if tie.settings.fewest_raters <= tie.profile.n <= tie.settings.few_raters:
        yield factors.few_raters[entry.effort], FEW_RATERS
    for slug in _to_build_first(entry, tie):
        yield factors.order, f"{AFTER}{slug}"
    if tie.profile.level == "moderate" and entry.effort == "high":
        yield factors.moderate_tie, ""
    yield from _gates_of_structure_and_hub(entry, tie)


def _to_build_first(entry: Entry, tie: Tie) -> list[str]:
    """Name the first structure to be built before, if its key is answered with less than half."""
    for slug in entry.unlock_first:
        other = tie.catalogue.get(slug)
        if other is not None and other.family == "structural":
            coverage = _coverage(other, tie)
            if coverage is not None and coverage < tie.settings.structure_prepared:
                return [slug]
    return []


def _gates_of_structure_and_hub(entry: Entry, tie: Tie) -> Iterator[Gate]:
    facts, factors, settings = tie.facts, tie.settings.gates, tie.settings
    coverage = _coverage(entry, tie)
    if coverage is not None and coverage >= settings.structure_there:
        yield factors.already_there[entry.family], ALREADY_THERE
    if tie.profile.hub is not None and entry.adds_meeting_load:
        yield factors.adds_load_to_hub, ADDS_LOAD
    if tie.profile.hub is not None and entry.relieves_hub:
        yield factors.relieves_hub, RELIEVES
    if (
        not facts.is_relational_first
        and entry.family == "structural"
        and coverage is not None
        and coverage <= settings.structure_missing
        and set(entry.primary_dimensions) & set(facts.lowest)
    ):
        yield factors.double_signal, DOUBLE_SIGNAL
