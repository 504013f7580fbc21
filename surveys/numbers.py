"""How a number is rounded and written, in the reader's language: 4.3, and 4,3 in German."""

import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

from django.utils.formats import get_format, number_format

from surveys.scoring.levels import DECIMALS

MINUS = "\N{MINUS SIGN}"


def mean_shown(value: float) -> str:
    """Round half up to one decimal, which is what a reader expects: 4.25 is 4.3.

    >>> mean_shown(4.25), mean_shown(4.05), mean_shown(3.0)
    ('4.3', '4.1', '3.0')
    """
    return rounded(value, ROUND_HALF_UP)


def lower_end_shown(value: float) -> str:
    """Round down, or "4.2 or more" would promise more than was released."""
    return rounded(value, ROUND_DOWN)


def upper_end_shown(value: float) -> str:
    """Round up, for the same reason."""
    return rounded(value, ROUND_UP)


def two_decimals(value: float, rounding: str = ROUND_HALF_UP) -> str:
    """Write a number where one decimal would hide what is being compared.

    >>> two_decimals(2.675), two_decimals(3)
    ('2.68', '3.00')
    """
    return rounded(value, rounding, "0.01")


def whole(value: float, rounding: str = ROUND_HALF_UP) -> str:
    return rounded(value, rounding, "1")


def share_shown(text: str) -> str:
    """Write a figure such as ".95" or "p = .003" with the reader's sign, and then with its nought.

    Only English leaves it out.
    """
    separator = get_format("DECIMAL_SEPARATOR")
    if separator == ".":
        return text
    return re.sub(r"\.(?=\d)", separator, re.sub(r"(?<!\d)\.(?=\d)", "0.", text))


def rounded(value: float, rounding: str, to: str = "0.1") -> str:
    return number_format(_exact(value).quantize(Decimal(to), rounding=rounding))


def correlation_shown(value: float) -> str:
    """Write a correlation with two decimals and its sign, as the reader's language does.

    >>> correlation_shown(0.423), correlation_shown(-0.05), correlation_shown(1.0)
    ('.42', '−.05', '1.00')
    """
    number = f"{_exact(abs(value)).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}"
    text = number.removeprefix("0")
    return share_shown(f"{MINUS}{text}" if value < 0 and text != ".00" else text)


def change_shown(value: float) -> str:
    """Write how far a number moved, with its sign, rounded half away from zero.

    >>> change_shown(0.25), change_shown(-0.25), change_shown(0.04)
    ('+0.3', '−0.3', '0.0')
    """
    return _with_sign(value, ROUND_HALF_UP)


def end_shown(value: float, *, is_low: bool) -> str:
    """Write one end of a change with its sign, rounded outwards."""
    return _with_sign(value, ROUND_FLOOR if is_low else ROUND_CEILING)


def _with_sign(value: float, rounding: str) -> str:
    number = _exact(value).quantize(Decimal("0.1"), rounding=rounding)
    sign = "" if not number else "+" if number > 0 else MINUS
    return sign + number_format(abs(number))


def _exact(value: float) -> Decimal:
    # 4.2 may have become 4.199999999999999 on its way here, and would be rounded down to 4.1.
    return Decimal(repr(round(value, DECIMALS)))
