"""What only a release can tell about a tie: who is meant, and what was released. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.scoring.released import Group, Reading


@dataclass(frozen=True, slots=True)
class Told:
    """The groups behind a profile, and readings where a number would say too much.

    points : for a dimension the readings printed in place of its combined score; none where it
        is not shown at all
    has_bands : whether any reading of the tie is not exact; no mean of the tie is printed then
    mean_ab, mean_ba, respect_ab, respect_ba : as released, printed in place of the numbers
    group, weak_pairs, pairs : whose ties are weak, and how many of how many
    """

    side_a: Group | None = None
    side_b: Group | None = None
    points: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    has_bands: bool = False
    mean_ab: Reading | None = None
    mean_ba: Reading | None = None
    respect_ab: Reading | None = None
    respect_ba: Reading | None = None
    group: Group | None = None
    weak_pairs: int = 0
    pairs: int = 0
