"""What the line over all waves may show, computed once more in fractions."""

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.reports.recomputed_ties import Z, interval, range_of
from tests.reports.values import Expected, Value, mean

if TYPE_CHECKING:
    from tests.reports.recomputed import Recomputed


def of_trend(found: "Recomputed", key: str) -> Expected | None:
    """A value of one wave, what chance leaves open there, or the sentence about all of them."""
    kind, _, rest = key.partition(":")
    if kind == "trend-words":
        return _sentence(found, rest)
    number, _, line = rest.partition(":")
    wave = found.of_wave(number)
    value = _value(wave, line)
    if value is None:
        return None
    words = value.words if kind == "trend" else range_of(_ends(wave, line, value))
    return Expected.saying(words)


def value_of(found: "Recomputed", key: str) -> Value | None:
    """The value behind a mark of the drawing."""
    kind, _, rest = key.partition(":")
    number, _, line = rest.partition(":")
    return _value(found.of_wave(number), line) if kind == "trend" else None


def _sentence(found: "Recomputed", line: str) -> Expected:
    numbers = found.release.wave.study.waves.filter(releases__isnull=False)
    allowed = set()
    for number in numbers.values_list("number", flat=True):
        if number <= found.release.wave.number:
            value = _value(found.of_wave(str(number)), line)
            allowed |= {str(number), *(value.numbers if value else ())}
    return Expected("", allowed)


def _value(wave: "Recomputed", line: str) -> Value | None:
    if line == "index":
        return mean(wave.index("all", "between"))
    row, _, target = line.partition(":")
    return wave.matrix.get((row, target, "all"))


def _ends(wave: "Recomputed", line: str, value: Value) -> tuple[Fraction, Fraction] | None:
    if line != "index":
        row, _, target = line.partition(":")
        heads = [wave.release.headcounts.get(group) for group in row.split("+")]
        return interval(wave, row, target, value, None if None in heads else sum(heads))
    first = wave.release.wave.releases.get(number=1).figures
    half = Fraction(repr(round(Z * first["index_error"]["between"]["value"], 9)))
    return max(value.low - half, Fraction(1)), min(value.high + half, Fraction(5))
