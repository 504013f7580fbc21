"""The bar of levels: how the ties that can be read are shared out. Drawn by the template as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.findings import LevelCount

WIDTH = 600.0
GAP = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the bar: its colour, a second one where the level is open, and its place."""

    colour: str
    second: str
    x: str
    width: str


def level_bar(counts: Sequence[LevelCount]) -> tuple[Part, ...]:
    """Lay the counts side by side, strong first, with a gap between two pieces."""
    ties = sum(count.ties for count in counts)
    parts = []
    x = 0.0
    for count in counts:
        width = WIDTH * count.ties / ties
        drawn = max(width - GAP, 1.0) if x + width < WIDTH - 0.01 else width
        second = count.levels[-1] if len(count.levels) > 1 else ""
        parts.append(Part(count.levels[0], second, f"{x:.1f}", f"{drawn:.1f}"))
        x += width
    return tuple(parts)
