"""A list on its way in: handed in, looked at, mended cell by cell, taken over or thrown away."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.importing.applying import Taken, take_over
from surveys.importing.checking import check
from surveys.importing.cleaning import without_invisible
from surveys.importing.decoding import AskWhichLetters, decoded, decoded_as
from surveys.importing.headings import COLUMNS, names_joined, split_heading
from surveys.importing.known import known_of
from surveys.importing.rows import Checked
from surveys.importing.tables import Table, Unreadable
from surveys.importing.text_files import MOST_BYTES, read_text
from surveys.importing.workbooks import is_workbook, read_workbook
from surveys.models.rosters import PeopleList, TakeOver
from surveys.models.waves import Wave
from surveys.people import WaveIsOver

_NOT_KEPT = re.compile("[\\0\\ud800-\\udfff]")


def hand_in_file(wave: Wave, content: bytes) -> PeopleList:
    """Keep a file's rows for checking; one list per wave, the newest.

    Raises
    ------
    Unreadable
        Nothing has been kept, and what was handed in before is still there.
    """
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    if is_workbook(content):
        return _keep(wave, read_workbook(content))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 10 MB. Hand it in in parts."))
    try:
        return hand_in_text(wave, decoded(content))
    except AskWhichLetters:
        fields = {"organisation_id": wave.organisation_id, "unread": content}
        empty: dict[str, list[str]] = {"header": [], "rows": [], "columns": [], "own_groups": []}
        _forget_earlier(wave)
        return PeopleList.objects.create(wave=wave, **fields, **empty)


def hand_in_text(wave: Wave, text: str) -> PeopleList:
    """Keep the rows of a pasted list for checking."""
    if not text.strip():
        raise Unreadable(_("There is nothing in it yet."))
    return _keep(wave, read_text(text))


def read_as(handed_in: PeopleList, encoding: str) -> PeopleList:
    """Read a file in the letters that somebody chose."""
    content = bytes(handed_in.unread or b"")
    return hand_in_text(handed_in.wave, decoded_as(content, encoding))


def _keep(wave: Wave, table: Table) -> PeopleList:
    header, columns, lines = names_joined(*split_heading(table))
    if not lines and not header:
        raise Unreadable(_("There is nothing in it yet."))
    _forget_earlier(wave)
    return PeopleList.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        header=[_storable(cell) for cell in header],
        columns=columns,
        rows=[[line.number, *map(_storable, line.cells)] for line in lines],
    )


def _forget_earlier(wave: Wave) -> None:
    """One list per wave; what is said of the last long one ends with the next."""
    PeopleList.objects.filter(wave=wave).delete()
    TakeOver.objects.filter(wave=wave).delete()


def _storable(cell: str) -> str:
    """PostgreSQL keeps neither NUL nor half a letter: both become the sign for a lost letter."""
    return _NOT_KEPT.sub("\ufffd", cell)


def checked(handed_in: PeopleList) -> Checked:
    """Check the list as it stands now against the wave as it stands now."""
    places = {key: place for place, key in enumerate(handed_in.columns) if key in COLUMNS}
    lines = [
        (
            row[0],
            {key: row[place + 1] for key, place in places.items() if place + 1 < len(row)},
        )
        for row in handed_in.rows
    ]
    return check(lines, list(places), known_of(handed_in.wave), handed_in.own_groups)


def choose_columns(handed_in: PeopleList, keys: Iterable[str]) -> None:
    """Say what the columns hold; a second column of a kind is not used."""
    chosen: list[str] = []
    for key in keys:
        chosen.append(key if key in COLUMNS and key not in chosen else "")
    handed_in.columns = chosen
    handed_in.save(update_fields=["columns"])


def mend(
    handed_in: PeopleList, cells: Mapping[int, Mapping[str, str]], dropped: Iterable[int] = ()
) -> None:
    """Put other text into cells, by row and column, and leave rows out."""
    for place, texts in cells.items():
        if not 0 <= place < len(handed_in.rows):
            continue
        for key, text in texts.items():
            if key in COLUMNS:
                _put(handed_in, place, key, _storable(text))
    gone = set(dropped)
    handed_in.rows = [row for place, row in enumerate(handed_in.rows) if place not in gone]
    handed_in.save(update_fields=["rows", "columns", "header"])


def _put(handed_in: PeopleList, place: int, key: str, text: str) -> None:
    if key not in handed_in.columns:
        if not text.strip():
            return
        # Everybody's row gets the new column at the same place, behind the widest row.
        width = max(len(handed_in.columns), *(len(row) - 1 for row in handed_in.rows))
        handed_in.columns = [*handed_in.columns, *[""] * (width - len(handed_in.columns)), key]
        handed_in.header = [*handed_in.header, *[""] * (width + 1 - len(handed_in.header))]
    column, row = handed_in.columns.index(key) + 1, handed_in.rows[place]
    row += [""] * (column + 1 - len(row))
    row[column] = text


def take_invisible_out(handed_in: PeopleList) -> None:
    """Take out what nobody sees and no name may have."""
    handed_in.rows = [
        [row[0], *(without_invisible(cell) for cell in row[1:])] for row in handed_in.rows
    ]
    handed_in.save(update_fields=["rows"])


def settle_alike(handed_in: PeopleList, name: str, other: str) -> None:
    """Write one name of a group as another, or keep it (`other` the same) as its own group."""
    if name == other:
        handed_in.own_groups = sorted({*handed_in.own_groups, name})
    elif "workgroup" in handed_in.columns:
        column = handed_in.columns.index("workgroup") + 1
        for row in handed_in.rows:
            if column < len(row) and " ".join(row[column].split()).casefold() == name.casefold():
                row[column] = other
    handed_in.save(update_fields=["rows", "own_groups"])


@transaction.atomic
def take(wave: Wave) -> Taken:
    """Take the list over and forget it.

    Raises
    ------
    NotRight
        Rows are to be mended; nothing has been changed.
    WaveIsOver
        The wave has closed; nothing has been changed.
    """
    if Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk).has_closed():
        raise WaveIsOver
    handed_in = PeopleList.objects.select_related("wave__study__organisation").get(wave=wave)
    taken = take_over(handed_in.wave, checked(handed_in))
    handed_in.delete()
    return taken
