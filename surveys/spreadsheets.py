"""Cells of a spreadsheet: text that would be read as a formula is made to stay text."""

import re

# What programs begin a formula with, their full-width twins, and what they skip before it.
_FORMULA = re.compile("[\\s\"'\u2018\u2019\u201c\u201d\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = ("\t", "\r", "\n", "\0")
_DASHES = {"-", "\N{EN DASH}", "\N{EM DASH}"}

Value = str | int | float | None


def safe_cell(value: Value) -> str | int | float:
    """Return what may stand in a cell or a header; numbers stay numbers, a lone dash stays.

    >>> safe_cell("=1+1"), safe_cell(" -x"), safe_cell(-1.5), safe_cell("-")
    ("'=1+1", "' -x", -1.5, '-')
    """
    if value is None:
        return ""
    if not isinstance(value, str) or value in _DASHES:
        return value
    if value.startswith(_CONTROL) or _FORMULA.match(value):
        return f"'{value}"
    return value
