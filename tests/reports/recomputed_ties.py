"""What the pages of one tie, one group and the map may show, computed once more in fractions.

Written apart from the code of the site: nothing of surveys.scoring or reports is used here.
"""

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from scipy.stats import t

from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from tests.reports.values import Expected, Value, down, half_up, mean, numbers_in, up

if TYPE_CHECKING:
    from tests.reports.recomputed import Recomputed

Z = 1.959964
PLANNED = 0.8
MINUS = "\N{MINUS SIGN}"
Ends = tuple[Fraction, Fraction]


def of_closer_look(found: "Recomputed", key: str) -> Expected | None:
    """What stands in a place of these pages; None if the place is none of theirs."""
    kind, _, rest = key.partition(":")
    row, _, target = rest.partition(":")
    if key == "since" and found.before:
        return _since(found, found.before)
    if kind not in ("apart", "mutual", "side", "sure", "moved", "incoming", "outgoing", "node"):
        return None
    if kind == "node":
        return Expected.saying(str(_position(found.release, row)))
    if kind in ("incoming", "outgoing"):
        side = 1 if kind == "incoming" else 0
        value = mean(
            value
            for (*pair, measure), value in found.matrix.items()
            if measure == "all" and pair[side] == row and found.scope(*pair) == "between"
        )
        return Expected.saying(value.words) if value else None
    if kind == "moved":
        return _moved(found, row, target)
    there = found.matrix.get((row, target, "all"))
    if kind == "side":
        return Expected(there.words, there.numbers) if there else None
    if kind == "sure":
        return _sure(found, row, target)
    back = found.matrix.get((target, row, "all"))
    if there is None or back is None:
        return None
    return _mutual(there, back) if kind == "mutual" else _apart(there, back)


def _since(now: "Recomputed", then: "Recomputed") -> Expected:
    """The wave before, and counts of ties: none is larger than how many stand in both waves."""
    both = sum(
        bool(value and then.matrix.get(key)) and now.scope(*key[:2]) != "mixed"
        for key, value in now.matrix.items()
        if key[2] == "all"
    )
    wave = str(then.release.wave.number)
    return Expected(f"wave {wave}", {wave, *map(str, range(10, both + 1))})


def _position(release: Release, key: str) -> int:
    groups = Workgroup.objects.filter(study_id=release.wave.study_id)
    return [str(group.pk) for group in groups].index(key) + 1


def _mutual(there: Value, back: Value) -> Expected:
    both = mean((there, back))
    assert both is not None
    words = both.words
    if words.startswith("about"):
        words = f"{words}, from {down(both.low)} to {up(both.high)}"
    return Expected.saying(words)


def _apart(there: Value, back: Value) -> Expected:
    low, high = there.low - back.high, there.high - back.low
    if low == high:
        return Expected.saying(f"differ by {half_up(abs(low))}")
    near, far = sorted((abs(low), abs(high)))
    if low <= 0 <= high:
        return Expected.saying(f"differ by at most {up(far)}")
    return Expected.saying(f"differ by {down(near)} to {up(far)}")


def _moved(found: "Recomputed", row: str, target: str) -> Expected:
    earlier = found.before
    assert earlier is not None
    now = found.matrix.get((row, target, "all"))
    then = earlier.matrix.get((row, target, "all"))
    wave = {str(earlier.release.wave.number)}
    numbers = wave.union(*(value.numbers - {str(value.n)} for value in (then, now) if value))
    if then is None or now is None:
        return Expected("", numbers)
    words = f"change {difference(then, now)}"
    return Expected(words, numbers | numbers_in(words))


def difference(then: Value, now: Value) -> str:
    """By how much a value is higher or lower than before, with both ends where it has two."""
    low, high = now.low - then.high, now.high - then.low
    if low == high:
        sign = "" if half_up(abs(low)) == "0.0" else "+" if low > 0 else MINUS
        return f"{sign}{half_up(abs(low))}"
    return f"{_outwards(low, down, up)} to {_outwards(high, up, down)}"


def _outwards(value: Fraction, above, below) -> str:
    """Round an end away from the other one; `above` rounds where it is positive."""
    written = above(value) if value > 0 else below(-value)
    if written == "0.0":
        return written
    return f"{'+' if value > 0 else MINUS}{written}"


def _sure(found: "Recomputed", row: str, target: str) -> Expected | None:
    value = found.matrix.get((row, target, "all"))
    if value is None:
        return None
    heads = [found.release.headcounts.get(group) for group in row.split("+")]
    everybody = None if None in heads else sum(heads)
    said = [range_of(interval(found, row, target, value, everybody))]
    numbers = {str(value.n)}
    if everybody is not None and everybody > value.n:
        numbers.add(str(everybody))
        answered = Fraction(value.n, everybody)
        silent = 1 - answered
        said.append(range_of((answered * value.low + silent, answered * value.high + 5 * silent)))
        half = silent / 2
        said.append(range_of((max(value.low - half, 1), min(value.high + half, 5))))
    return Expected(said[0], numbers.union(*map(numbers_in, said)))


def range_of(ends: Ends | None) -> str:
    if ends is None:
        return "One answer alone"
    low, high = down(ends[0]), up(ends[1])
    return low if low == high else f"from {low} to {high}"


def interval(
    found: "Recomputed", row: str, target: str, value: Value, everybody: int | None
) -> Ends | None:
    if value.n < 2:
        return None
    own = _own_spread(found.release, row, target)
    if own:
        n, variance = own
        low = high = float(value.middle)
        times = float(t.ppf(0.975, n - 1))
    else:
        n, low, high, times = value.n, float(value.low), float(value.high), Z
        first = found.release.wave.releases.get(number=1).figures
        variance = (first.get("pooled_sd", {}).get("value") or PLANNED) ** 2
    left = 1.0 if everybody is None else max(0.0, 1 - n / everybody)
    half = times * math.sqrt(variance / n * left)
    return _fraction(max(low - half, 1.0)), _fraction(min(high + half, 5.0))


def _fraction(value: float) -> Fraction:
    return Fraction(repr(round(value, 9)))


def _own_spread(release: Release, row: str, target: str) -> tuple[int, float] | None:
    """n and variance of a tie's ratings, where every release of the wave was open."""
    n, total, squares = 0, Fraction(0), Fraction(0)
    for each in release.wave.releases.filter(number__lte=release.number):
        if "spreads" not in each.figures:
            return None
        moments = each.figures["spreads"]["ties"].get(row, {}).get(target)
        if moments:
            count, added, squared, unit = moments
            n, total = n + count, total + Fraction(added, unit)
            squares += Fraction(squared, unit**2)
    if n < 2:
        return None
    return n, float((squares - total**2 / n) / (n - 1))
