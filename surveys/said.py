"""What is said in one row of a form or of a draft, in one word, and where two pages differ."""

from dataclasses import dataclass

# What may stand in a row beside a choice.
OPEN, NO_CONTACT = "open", "none"
CLEAR = "clear"  # what a form says to set a row back to open


@dataclass(frozen=True, slots=True)
class Said:
    """What one page says in a row: as the form writes it, and in words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two pages of the same person say different things in a row."""

    here: Said
    elsewhere: Said
