"""Every weight and threshold of the matching rule, in one object.

They are the judgement of people who know the field; no study has tested them. So they stand
together, are kept with each action, and can be revised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Weights = Mapping[str, float]


def table(**values: float) -> Weights:
    """Return a table that nobody can change by accident."""
    return MappingProxyType(values)


def scopes(relational: float, work_process: float, structural: float) -> Weights:
    return table(relational=relational, work_process=work_process, structural=structural)


@dataclass(frozen=True, slots=True)
class Terms:
    """How much each term counts in the score; together 1."""

    dimensions: float = 0.38
    scope: float = 0.20
    structure: float = 0.10
    asymmetry: float = 0.10
    kind: float = 0.10
    evidence: float = 0.07
    effort: float = 0.05


@dataclass(frozen=True, slots=True)
class Gates:
    """By what a score is multiplied where something speaks for or against an entry."""

    respect_first: float = 0.55
    safety_first: float = 0.60
    caution: float = 0.80
    few_raters: Weights = field(default_factory=lambda: table(low=1.0, medium=0.85, high=0.70))
    order: float = 0.85
    moderate_tie: float = 0.85
    already_there: Weights = field(default_factory=lambda: scopes(0.85, 0.85, 0.5))
    adds_load_to_hub: float = 0.6
    relieves_hub: float = 1.25
    double_signal: float = 1.10


@dataclass(frozen=True, slots=True)
class Settings:
    """All numbers of the rule, with the defaults it was written for."""

    terms: Terms = Terms()
    gates: Gates = field(default_factory=Gates)
    target: float = 4.0
    target_within: float = 4.6
    below_target: float = 1.5
    below_mean: float = 0.75
    flat_below: float = 0.30
    asymmetric_means: float = 0.5
    asymmetric_respect: float = 0.7
    respect_low: float = 3.0
    blame_below: float = 2.5
    secondary_load: float = 0.5
    cover_share: float = 0.6
    scope: Mapping[str, Weights] = field(
        default_factory=lambda: MappingProxyType(
            {
                "isolated": scopes(1.0, 0.8, 0.3),
                "clustered": scopes(0.8, 1.0, 0.6),
                "role_wide": scopes(0.4, 0.6, 1.0),
                "system_wide": scopes(0.4, 0.6, 1.0),
            }
        )
    )
    relational_first: Weights = field(default_factory=lambda: scopes(1.0, 0.7, 0.5))
    not_answered: float = 0.5
    asymmetry: Weights = field(default_factory=lambda: table(strong=1.0, neutral=0.5, caution=0.0))
    kind_best: float = 1.0
    kind_ok: float = 0.5
    evidence: Weights = field(default_factory=lambda: table(A=1.0, B=0.8, C=0.55, D=0.3))
    effort: Weights = field(default_factory=lambda: table(low=1.0, medium=0.6, high=0.2))
    fewest_raters: int = 5
    few_raters: int = 7
    structure_prepared: float = 0.5
    structure_there: float = 0.8
    structure_missing: float = 0.25
    other_family_from: float = 0.8


DEFAULT = Settings()
