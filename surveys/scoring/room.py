"""How much room one released value leaves: attacked as an outsider and as a member would."""

import math

from surveys.scoring.release import Published, smallest_block

NEARLY = 1e-6
"""How far n times a mean may be from the whole number that it is."""


def room(low: int, high: int, n: int, top: int) -> tuple[int, int]:
    """How many answers are left, if n scores from 1 to `top` sum to between `low` and `high`.

    For an outsider, and for the worst-off colleague of any member who knows their own answer.
    Meant for n of 2 or more; alone, nobody has any room.

    >>> room(20, 25, 5, 5), room(24, 24, 5, 5)
    ((5, 2), (2, 1))
    """
    outside = min(top, high - (n - 1)) - max(1, low - top * (n - 1)) + 1
    inside = top
    for own in range(1, top + 1):
        least, most = max(low - own, n - 1), min(high - own, top * (n - 1))
        if least <= most:
            left = min(top, most - (n - 2)) - max(1, least - top * (n - 2)) + 1
            inside = min(inside, left)
    return outside, inside


def fault_of(value: Published, k: int, top: int) -> str:
    """Say what is wrong with one value of a protected release; "" if nothing is."""
    n, number = value.n, value.value
    if value.kind == "withheld":
        return "" if n is None and number is None else "a number where nothing may be shown"
    if n is None or number is None:
        return "a number is missing"
    ends = _ends(value, n, number, top)
    if ends is None:
        return "a number that is no mean, band or step of its answers"
    # First the attack itself, then the rule that is meant to leave it without hope.
    outside, inside = room(*ends, n, top)
    if outside < top:
        return "somebody outside could exclude an answer"
    if inside < 2:
        return "a member could work out a colleague's answer"
    if n < smallest_block(k, top=top):
        return "fewer answers than a block needs"
    if value.kind == "exact" and not n + top < ends[0] < top * n - top:
        return "a mean so near the end of the scale that a band should stand there"
    return ""


def _ends(value: Published, n: int, number: float, top: int) -> tuple[int, int] | None:
    """The lowest and highest sum that a value leaves, None if it does not say what it should."""
    match value.kind:
        case "at_least":
            ends, said = (top * n - top, top * n), top - top / n
        case "at_most":
            ends, said = (n, n + top), 1 + top / n
        case "step":
            return _ends_of_step(value, n, number, top)
        case _:
            ends, said = (round(number * n), round(number * n)), round(number * n) / n
    return ends if math.isclose(number, said, abs_tol=NEARLY / n) else None


def _ends_of_step(value: Published, n: int, number: float, top: int) -> tuple[int, int] | None:
    """A step stands only where a mean might: the sums of both bands are known to be others."""
    halves = value.halves
    if halves is None or number * 2 != halves:
        return None
    # Half-way sums belong to the even neighbour; four times a sum is compared, in whole numbers.
    edge = halves % 2
    low = -(-(n * (2 * halves - 1) + edge) // 4)
    high = (n * (2 * halves + 1) - edge) // 4
    ends = max(low, n + top + 1), min(high, top * n - top - 1)
    return ends if ends[0] <= ends[1] else None
