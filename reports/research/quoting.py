"""Text inside the programs of others: one function per interpreter that reads it.

What stands in a CSV file goes through `surveys.spreadsheets.safe_cell`.
"""

import re
import unicodedata

LONGEST_IN_SPSS = 120  # what every version takes as the label of a value, in bytes
_BLANKS = re.compile(r"\s+")


def one_line(text: object) -> str:
    """Put a text on one line, without letters that steer a machine or cannot be written."""
    kept = (
        " " if letter.isspace() else "" if unicodedata.category(letter) == "Cc" else letter
        for letter in str(text).encode("utf-8", "replace").decode()
    )
    return _BLANKS.sub(" ", "".join(kept)).strip()


def spss_string(text: object) -> str:
    """Write a text as a string of SPSS syntax: one line, quotes doubled, cut where SPSS cuts.

    >>> spss_string("The nurses' view")
    "'The nurses'' view'"
    """
    line = one_line(text)
    if len(line.encode()) > LONGEST_IN_SPSS:
        line = line.encode()[: LONGEST_IN_SPSS - 3].decode(errors="ignore") + "…"
    return "'" + line.replace("'", "''") + "'"


def r_string(text: object) -> str:
    r"""Write a text as a string of R, in plain ASCII, so that no computer's letters matter.

    >>> print(r_string('"Größe" \\ 1'))
    "\"Gr\u00f6\u00dfe\" \\ 1"
    """
    return '"' + "".join(_in_r(letter) for letter in one_line(text)) + '"'


def _in_r(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if " " <= letter <= "~":
        return letter
    return f"\\U{ord(letter):08x}" if ord(letter) > 0xFFFF else f"\\u{ord(letter):04x}"
