"""How a released number, a level and a name are written: the same on pages, figures and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

from surveys.scoring.levels import DECIMALS
from surveys.scoring.released import Certainty, Group, Kind, Level, Reading, Row

TOP, BOTTOM = 5.0, 1.0
MINUS = "\N{MINUS SIGN}"
CERTAINTY_WORDS: dict[Certainty, str] = {
    "clear": "clear",
    "likely": "likely",
    "cannot_tell": "cannot tell",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it is read, in three parts, so that a page may print the number large."""

    before: str
    number: str
    after: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.before, self.number, self.after) if part)


def mean_shown(value: float) -> str:
    """Round half up to one decimal, which is what a reader expects: 4.25 is 4.3.

    >>> mean_shown(4.25), mean_shown(4.05), mean_shown(3.0)
    ('4.3', '4.1', '3.0')
    """
    return _rounded(value, ROUND_HALF_UP)


def lower_end_shown(value: float) -> str:
    """Round down, or "4.2 or more" would promise more than was released."""
    return _rounded(value, ROUND_DOWN)


def upper_end_shown(value: float) -> str:
    """Round up, for the same reason."""
    return _rounded(value, ROUND_UP)


def _rounded(value: float, rounding: str, to: str = "0.1") -> str:
    # 4.2 may have become 4.199999999999999 on its way here, and would be rounded down to 4.1.
    exact = Decimal(repr(round(value, DECIMALS)))
    return str(exact.quantize(Decimal(to), rounding=rounding))


def kind_of(reading: Reading) -> Kind:
    """Say what a reading tells: a mean of nothing but bands of one end is such a band itself."""
    if reading.kind != "about":
        return reading.kind
    if reading.high >= TOP:
        return "at_least"
    return "at_most" if reading.low <= BOTTOM else "about"


def shown(reading: Reading) -> Shown:
    """Write a reading with one decimal: "4.3", "4.2 or more", "1.9 or less", "about 4.5"."""
    match kind_of(reading):
        case "at_least":
            return Shown("", lower_end_shown(reading.low), "or more")
        case "at_most":
            return Shown("", upper_end_shown(reading.high), "or less")
        case "about":
            return Shown("about", mean_shown(reading.value), "")
    return Shown("", mean_shown(reading.value), "")


def range_shown(reading: Reading) -> str:
    """Add what "about" leaves open: "about 4.5, from 4.3 to 4.7"; else the number alone."""
    if kind_of(reading) != "about":
        return str(shown(reading))
    low, high = lower_end_shown(reading.low), upper_end_shown(reading.high)
    return f"{shown(reading)}, from {low} to {high}"


def levels_shown(levels: Sequence[Level]) -> str:
    """Name one level, or the two that are possible: "moderate or strong", "weak to strong"."""
    if tuple(levels) == ("weak", "strong"):
        return "weak to strong"
    return " or ".join(levels)


def inside_a_sentence(group: Group) -> str:
    """Write a workgroup's name as it stands in the middle of a sentence: "ward leaders".

    Only a plain word loses its capital. Names with another capital or a digit, and names of
    other organisations' groups, may be proper names and stay as they were typed.
    """
    name = group.name
    is_plain = name[:1].isupper() and name[1:].islower() and not any(map(str.isdigit, name))
    if group.kind == "external" or group.organisation or not is_plain:
        return name
    return name[0].lower() + name[1:]


def listed(names: Sequence[str]) -> str:
    """Join names: "Pharmacists, clerks and therapists"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def raters_shown(row: Row, groups: dict[str, Group]) -> str:
    """Name the raters of a row; groups that are counted together are all named."""
    first, *others = (groups[key] for key in row.groups)
    return listed([first.name, *map(inside_a_sentence, others)])


def tie_shown(row: Row, target: Group, groups: dict[str, Group]) -> str:
    """Say who speaks about whom: "Nurses about physicians", "Nurses about their own group"."""
    if row.groups == (target.key,):
        return f"{raters_shown(row, groups)} about their own group"
    return f"{raters_shown(row, groups)} about {inside_a_sentence(target)}"


def target_shown(row: Row, target: Group) -> str:
    """Say about whom, where the raters are named above: "About nurses", "Their own group"."""
    if row.groups == (target.key,):
        return "Their own group"
    return f"About {inside_a_sentence(target)}"


def two_decimals(value: float) -> str:
    """Write a number where one decimal would hide what is being compared.

    >>> two_decimals(2.675), two_decimals(3)
    ('2.68', '3.00')
    """
    return _rounded(value, ROUND_HALF_UP, "0.01")


def change_shown(value: float) -> str:
    """Write how far a number moved, with its sign, rounded half away from zero.

    >>> change_shown(0.25), change_shown(-0.25), change_shown(0.04)
    ('+0.3', '−0.3', '0.0')
    """
    number = _rounded(abs(value), ROUND_HALF_UP)
    if number == "0.0":
        return number
    return ("+" if value > 0 else MINUS) + number


def change_range_shown(low: float, high: float) -> str:
    """Write the two ends of a change, rounded outwards: "−0.2 to +0.7"."""
    return f"{_end(low, ROUND_FLOOR)} to {_end(high, ROUND_CEILING)}"


def _end(value: float, rounding: str) -> str:
    exact = Decimal(repr(round(value, DECIMALS)))
    number = exact.quantize(Decimal("0.1"), rounding=rounding)
    if not number:
        return "0.0"
    return f"+{number}" if number > 0 else f"{MINUS}{-number}"


def precise_range_shown(reading: Reading) -> str:
    """Write a reading with two decimals: "3.44", "about 3.84, from 3.71 to 3.98"."""
    value = two_decimals(reading.value)
    if reading.low == reading.high:
        return value
    low = _rounded(reading.low, ROUND_DOWN, "0.01")
    return f"about {value}, from {low} to {_rounded(reading.high, ROUND_UP, '0.01')}"


def correlation_shown(value: float) -> str:
    """Write a correlation with two decimals and its sign, without a zero before the point.

    >>> correlation_shown(0.423), correlation_shown(-0.05), correlation_shown(1.0)
    ('.42', '−.05', '1.00')
    """
    number = _rounded(abs(value), ROUND_HALF_UP, "0.01").removeprefix("0")
    return f"{MINUS}{number}" if value < 0 and number != ".00" else number


def percent_shown(low: float, value: float, high: float) -> str:
    """Write a share of 0 to 1 in per cent: "58 %", "about 58 %, from 41 to 67 %".

    >>> percent_shown(0.5, 0.5, 0.5), percent_shown(1 / 3, 0.5, 2 / 3)
    ('50 %', 'about 50 %, from 33 to 67 %')
    """
    number = _rounded(100 * value, ROUND_HALF_UP, "1")
    if low == high:
        return f"{number} %"
    ends = (_rounded(100 * low, ROUND_DOWN, "1"), _rounded(100 * high, ROUND_UP, "1"))
    return f"about {number} %, from {ends[0]} to {ends[1]} %"
