"""The ties between workgroups as a network. Positions are never used to rank persons."""

import math
from collections.abc import Sequence

from surveys.scoring.indices import Number, between_means, mean
from surveys.scoring.levels import level
from surveys.scoring.released import Level
from surveys.scoring.ties import TieMatrix


def network(matrix: TieMatrix, cutoffs: tuple[float, float]) -> dict[str, object]:
    """Measures over the defined directed between ties.

    density : share of ties that are at least moderate
    strong_tie_density : share that are strong
    arc_reciprocity : among pairs with both directions defined, the share of strong directed ties
        that are answered by a strong one
    dyad_reciprocity : among these pairs, strong both ways / strong at least one way
    centralisation_in, _out : 0 if all workgroups are rated (rate) alike, 1 if one has the best
        mean and the rest the worst (after Freeman 1978); None for fewer than three workgroups
    in_strength, out_strength : sum of the means into and out of each workgroup

    Shares are None where there is nothing to share. For these formulas no printed source for
    relational coordination is known.
    """
    into, out_of = between_means(matrix)
    levels = {
        (tie.rater, tie.target): level(tie.mean, cutoffs)
        for tie in matrix.of("between")
        if tie.mean is not None
    }
    strong = {pair for pair, name in levels.items() if name == "strong"}
    moderate = sum(name != "weak" for name in levels.values())
    arcs, dyads = reciprocity(levels)
    top = matrix.items.top
    return {
        "ties_asked": sum(tie.scope == "between" for tie in matrix),
        "ties_defined": len(levels),
        "density": moderate / len(levels) if levels else None,
        "strong_tie_density": len(strong) / len(levels) if levels else None,
        "arc_reciprocity": arcs,
        "dyad_reciprocity": dyads,
        "centralisation_in": centralisation([mean(of) for of in into.values()], top=top),
        "centralisation_out": centralisation([mean(of) for of in out_of.values()], top=top),
        "in_strength": {group: math.fsum(of) for group, of in into.items()},
        "out_strength": {group: math.fsum(of) for group, of in out_of.items()},
    }


def reciprocity(levels: dict[tuple[str, str], Level]) -> tuple[Number, Number]:
    """Of strong directed ties, and of pairs: the share that is strong both ways."""
    both, any_way, arcs = 0, 0, 0
    for (a, b), there in levels.items():
        back = levels.get((b, a))
        if a < b and back is not None:
            strong = (there == "strong") + (back == "strong")
            arcs += strong
            any_way += strong > 0
            both += strong == 2
    return (2 * both / arcs, both / any_way) if arcs else (None, None)


def centralisation(means: Sequence[Number], *, top: int = 5) -> Number:
    """Σ(max − v)/((top − 1)(G − 1)) over the G defined values; None for G < 3."""
    defined = [value for value in means if value is not None]
    if len(defined) < 3:
        return None
    highest = max(defined)
    spread = math.fsum(highest - value for value in defined)
    return spread / ((top - 1) * (len(defined) - 1))
