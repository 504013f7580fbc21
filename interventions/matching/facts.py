"""What follows from a profile before any entry is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interventions.entries import DIMENSIONS
from interventions.matching.profile import Profile, Scores
from interventions.matching.settings import Settings

DECIMALS = 9
"""Doubles are compared after rounding: 4.1 − 3.4 must count as 0.7."""


def rounded(value: float) -> float:
    return round(value, DECIMALS)


def clamp(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def mean_of(scores: Scores) -> float:
    return sum(scores[code] for code in DIMENSIONS) / len(DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Facts:
    """The need of each dimension, and what kind of trouble this is.

    combined : both directions in one number, the worse experience counting three quarters
    mean : of the seven combined scores
    lowest : the two dimensions with the highest need
    """

    combined: Scores
    mean: float
    need: Mapping[str, float]
    lowest: tuple[str, str]
    is_flat: bool
    means_differ: bool
    respect_differs: bool
    respect_is_low: bool
    blame_is_usual: bool

    @property
    def is_asymmetric(self) -> bool:
        return self.means_differ or self.respect_differs

    @property
    def is_relational_first(self) -> bool:
        return self.respect_is_low or self.blame_is_usual


def both_in_one(ways: Sequence[float]) -> float:
    """Join what the directions of a tie say: the worse experience counts three quarters."""
    return (sum(ways) / len(ways) + min(ways)) / 2


def needs_of(combined: Scores, *, within: bool, settings: Settings) -> dict[str, float]:
    """Return how much each dimension needs, from 0 to 1: far from the target, below the others."""
    mean = sum(combined.values()) / len(combined)
    target = settings.target_within if within else settings.target
    return {
        code: 0.5 * clamp((target - s) / settings.below_target)
        + 0.5 * clamp((mean - s) / settings.below_mean)
        for code, s in combined.items()
    }


def by_need(need: Mapping[str, float]) -> list[str]:
    """Put dimensions in order, the lowest of a tie first: the one order of every page.

    sorted() keeps the order of the dimensions where needs are equal.
    """
    shown = [code for code in DIMENSIONS if code in need]
    return sorted(shown, key=lambda code: -rounded(need[code]))


def is_flat(combined: Scores, settings: Settings) -> bool:
    """Whether no dimension is low beside the others."""
    apart = max(combined.values()) - min(combined.values())
    return rounded(apart) < settings.flat_below


def facts_of(profile: Profile, settings: Settings) -> Facts:
    """Derive what the score and the gates ask about."""
    combined = {code: both_in_one([way[code] for way in profile.directions]) for code in DIMENSIONS}
    need = needs_of(combined, within=profile.kind == "within", settings=settings)
    first, second, *_ = by_need(need)
    means_differ = respect_differs = False
    if profile.ba is not None:
        means = abs(mean_of(profile.ab) - mean_of(profile.ba))
        respect = abs(profile.ab["mutual_respect"] - profile.ba["mutual_respect"])
        means_differ = rounded(means) >= settings.asymmetric_means
        respect_differs = rounded(respect) >= settings.asymmetric_respect
    return Facts(
        combined=combined,
        mean=mean_of(combined),
        need=need,
        lowest=(first, second),
        is_flat=is_flat(combined, settings),
        means_differ=means_differ,
        respect_differs=respect_differs,
        respect_is_low=_below(profile, "mutual_respect", settings.respect_low),
        blame_is_usual=_below(profile, "problem_solving", settings.blame_below),
    )


def _below(profile: Profile, code: str, limit: float) -> bool:
    return any(rounded(way[code]) < limit for way in profile.directions)
