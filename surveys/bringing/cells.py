"""One answer of a file: a place from 1 to 5, no contact, or nothing; never a guess."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from surveys.bringing.mapping import OPEN, SCORES, WITHOUT_CONTACT, Mapping, folded
from surveys.bringing.people import Gathered
from surveys.importing.tables import Line
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION

PLAIN = re.compile(r"([1-5])(?:[.,]0+)?|AO?0?([1-5])")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
CODE = re.compile(r"AO?0?(\d+)")
FREQUENT = RELATIONAL_COORDINATION.codes.index("frequent")
POSITION_WORTH = {
    option.score: option.position for option in RELATIONAL_COORDINATION.item("frequent").options
}


class Cells:
    """Reads answers, each distinct text once."""

    def __init__(self, found: Gathered, mapping: Mapping) -> None:
        self.found, self.mapping = found, mapping
        self.known: dict[str, int | None] = {"": 0}
        self.faulty: dict[str, str] = {}

    def value(self, text: str, item: int, line: int, column: str) -> int | None:
        """Return the chosen place, 0 for nothing, None for no contact; note what is neither."""
        if text in self.known:
            value = self.known[text]
        elif text in self.faulty:
            self.found.refuse(self.faulty[text], line, column)
            return 0
        else:
            value = self._read(text)
            if value == -1:
                self.found.refuse(self.faulty[text], line, column)
                return 0
            self.known[text] = value
        if value and item == FREQUENT and self.mapping.frequent == SCORES:
            return POSITION_WORTH[value]
        return value

    def _read(self, text: str) -> int | None:
        stripped = _western(text.strip())
        said = self.mapping.words.get(folded(stripped), "")
        if plain := PLAIN.fullmatch(stripped):
            return int(plain[1] or plain[2])
        if not stripped or said == OPEN:
            return 0
        if said == WITHOUT_CONTACT:
            return None
        is_number = bool(NUMBER.fullmatch(stripped) or CODE.fullmatch(stripped))
        if said and not is_number:
            return int(said)
        self.faulty[text] = self._why_not(stripped, is_number)
        return -1

    def _why_not(self, text: str, is_number: bool) -> str:
        shown = text[:40]
        if is_number and re.search(r"[.,]", text):
            return _("“%s” is not a whole number. An answer is one choice, not a mean.") % shown
        if is_number:
            self.found.unknown[text] += 1
            return (
                _(
                    "“%s” is not from 1 to 5. If it stands for no contact or no answer, say so "
                    "under the words."
                )
                % shown
            )
        self.found.unknown[text] += 1
        return _("“%s” is an answer whose meaning is not said yet.") % shown

    def look_at_scales(
        self, lines: Sequence[Line], places: Sequence[int], names: Sequence[str]
    ) -> None:
        """Refuse numbers of another scale, column by column: they would be read wrongly."""
        of_column = {place: _numbers(lines, place) for place in places}
        has_fives = any(5 in numbers for numbers in of_column.values())
        zero_is_said = has_fives and bool(self.mapping.words.get("0"))
        for place, numbers in of_column.items():
            if not numbers:
                continue
            begins_at_0 = min(numbers) == 0 and max(numbers) <= 4 and len(numbers) > 1
            if begins_at_0 and not zero_is_said:
                words = _(
                    "This looks like a scale from 0 to 4, and ours is from 1 to 5. Add one to "
                    "every answer in your file, or export the answers in words."
                )
                self.found.refuse(words, 0, names[place])
            elif {6, 7} <= numbers or max(numbers) in (10, 11):
                words = _(
                    "This looks like a scale that does not end at 5. Answers on another scale "
                    "cannot be put beside ours: leave this column out, or bring in a file in "
                    "which they were recoded to 1 to 5."
                )
                self.found.refuse(words, 0, names[place])
        if max(set().union(*of_column.values()), default=5) == 4:
            words = _(
                "No answer in this file is a 5. Make sure that its scale goes from 1 to 5, and "
                "not from 0 to 4."
            )
            self.found.notes.append(words)


def _western(text: str) -> str:
    """Write digits of other scripts as ours.

    >>> _western("٤"), _western("４")
    ('4', '4')
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def _numbers(lines: Sequence[Line], place: int) -> set[int]:
    """The whole numbers of up to two digits that stand in a column."""
    cells = {line.cells[place].strip() for line in lines if place < len(line.cells)}
    return {int(text) for text in cells if re.fullmatch(r"[0-9]{1,2}", text)}
