"""What follows from a profile before any entry is looked at."""

from collections.abc import Mapping
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


def facts_of(profile: Profile, settings: Settings) -> Facts:
    """Derive what the score and the gates ask about."""
    ways = profile.directions
    combined = {
        code: (sum(way[code] for way in ways) / len(ways) + min(way[code] for way in ways)) / 2
        for code in DIMENSIONS
    }
    mean = mean_of(combined)
    target = settings.target_within if profile.kind == "within" else settings.target
    need = {
        code: 0.5 * clamp((target - s) / settings.below_target)
        + 0.5 * clamp((mean - s) / settings.below_mean)
        for code, s in combined.items()
    }
    # sorted() keeps the order of the dimensions where needs are equal.
    first, second, *_ = sorted(DIMENSIONS, key=lambda code: -rounded(need[code]))
    means_differ = respect_differs = False
    if profile.ba is not None:
        means = abs(mean_of(profile.ab) - mean_of(profile.ba))
        respect = abs(profile.ab["mutual_respect"] - profile.ba["mutual_respect"])
        means_differ = rounded(means) >= settings.asymmetric_means
        respect_differs = rounded(respect) >= settings.asymmetric_respect
    return Facts(
        combined=combined,
        mean=mean,
        need=need,
        lowest=(first, second),
        is_flat=rounded(max(combined.values()) - min(combined.values())) < settings.flat_below,
        means_differ=means_differ,
        respect_differs=respect_differs,
        respect_is_low=_below(profile, "mutual_respect", settings.respect_low),
        blame_is_usual=_below(profile, "problem_solving", settings.blame_below),
    )


def _below(profile: Profile, code: str, limit: float) -> bool:
    return any(rounded(way[code]) < limit for way in profile.directions)
