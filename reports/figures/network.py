"""Where groups and ties stand on the map: a circle in a square from −100 to 100, drawn as SVG."""

import math
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from surveys.scoring.released import Group

RADIUS = 62.0
NODE = 7.0
LABEL = 40.0  # of a hundred, from the middle
INSIDE = 0.45  # where raters that are counted together stand, from the middle to their groups
BEND = 0.14  # of a line's length, so that the way back is seen beside it
TIP = 4.5
LETTERS, LINES = 16, 3


@dataclass(frozen=True, slots=True)
class Node:
    """A group on the map: its sign, its place, its name broken into short lines."""

    key: str
    sign: str
    name: str
    x: float
    y: float
    anchor: str = "middle"
    label: tuple[str, ...] = ()

    @property
    def left(self) -> str:
        """Its place in per cent of the picture, for letters that keep their size."""
        return f"{50 + self.x / 2:.1f}%"

    @property
    def down(self) -> str:
        return f"{50 + self.y / 2:.1f}%"

    @property
    def label_left(self) -> str:
        return f"{50 + self.x / RADIUS * LABEL:.1f}%" if self.x or self.y else "50.0%"

    @property
    def label_down(self) -> str:
        return f"{50 + self.y / RADIUS * LABEL:.1f}%"

    @property
    def corner(self) -> tuple[str, str]:
        """Where the square of a node begins."""
        return f"{self.x - NODE + 1:.1f}", f"{self.y - NODE + 1:.1f}"


@dataclass(frozen=True, slots=True)
class Curve:
    """A bent line from rater to rated. A tip as long as `TIP` goes on from its end."""

    path: str


def nodes_of(groups: Sequence[Group], named: Collection[str]) -> dict[str, Node]:
    """Put the named groups on the circle, the first one on top, in the order of the study.

    Every group of the study keeps a place, also one that is not in this release: so a group stands
    where it stood in the last wave.
    """
    made = {}
    for number, group in enumerate(groups):
        if group.key not in named:
            continue
        angle = 2 * math.pi * number / len(groups) - math.pi / 2
        x, y = RADIUS * math.cos(angle), RADIUS * math.sin(angle)
        anchor = "middle" if abs(x) < RADIUS / 5 else "start" if x > 0 else "end"
        sign = str(number + 1)
        made[group.key] = Node(group.key, sign, group.name, x, y, anchor, _label(group.name))
    return made


def pool_node(number: int, key: str, name: str, members: Sequence[Node]) -> Node:
    """Put raters that are counted together between the middle and their groups."""
    x, y = (sum(getattr(node, side) for node in members) / len(members) for side in "xy")
    return Node(key, chr(ord("A") + number), name, x * INSIDE, y * INSIDE)


def _label(name: str) -> tuple[str, ...]:
    lines = textwrap.wrap(name, LETTERS, break_long_words=False) or [name]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1][: LETTERS - 1]}…"]
    return tuple(lines)


def curve(rater: Node, rated: Node) -> Curve:
    """Bend a line to its own left, from the edge of one node to the edge of the other.

    >>> curve(Node("a", "1", "A", 0, 0), Node("b", "2", "B", 50, 0)).path
    'M6.7 1.9Q25.0 7.0 38.9 3.1'
    """
    across, down = rated.x - rater.x, rated.y - rater.y
    middle = (
        (rater.x + rated.x) / 2 - down * BEND,
        (rater.y + rated.y) / 2 + across * BEND,
    )
    start = _towards((rater.x, rater.y), middle, NODE)
    neck = _towards((rated.x, rated.y), middle, NODE + TIP)
    return Curve(f"M{_point(start)}Q{_point(middle)} {_point(neck)}")


def _towards(start: tuple[float, float], end: tuple[float, float], far: float) -> tuple[float, ...]:
    length = math.dist(start, end) or 1.0
    return tuple(a + (b - a) / length * far for a, b in zip(start, end, strict=True))


def _point(place: Sequence[float]) -> str:
    return " ".join(f"{each:.1f}".replace("-0.0", "0.0") for each in place)
