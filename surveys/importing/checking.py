"""Every row of a list, held against the wave: new, changed, known already, or wrong and why."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from surveys.importing.alikes import Alike, alikes
from surveys.importing.cleaning import (
    MOST_LETTERS,
    Wrong,
    clean_address,
    clean_text,
    mixes_scripts,
)
from surveys.importing.headings import COLUMNS, REQUIRED
from surveys.importing.known import Known, Person
from surveys.importing.languages import language_code
from surveys.importing.rows import Checked, Row

MOST_GROUPS = 30


def check(
    lines: Sequence[tuple[int, Mapping[str, str]]],
    columns: Sequence[str],
    known: Known,
    own_groups: Sequence[str] = (),
) -> Checked:
    """Check a list.

    Parameters
    ----------
    lines : the number of each line, and its cells by column
    columns : which columns there are
    known : what the wave has already
    own_groups : names that look like another group's and are meant as they are
    """
    problems = [
        _("Say which column holds this: %(column)s.") % {"column": COLUMNS[key]}
        for key in REQUIRED
        if key not in columns
    ]
    rows = [Row(place, line, dict(cells)) for place, (line, cells) in enumerate(lines)]
    if problems:
        return Checked(rows, problems, [], [], [])
    spelled = _Spelling(known)
    for row in rows:
        _read(row, known, spelled)
    _refuse_doubles(rows)
    _refuse_two_partners(rows, known)
    for row in rows:
        _compare(row, known)
    groups = [name for name in spelled.new_groups() if name not in known.groups]
    if known.is_fixed:
        found: list[Alike] = []
    else:
        counts = Counter(row.person.workgroup for row in rows if row.person)
        found = alikes(counts, known.groups, own_groups)
    if len(groups) + len(known.groups) > MOST_GROUPS:
        problems.append(
            _(
                "This makes %(n)s groups, and up to %(most)s are possible. Is the column of the "
                "workgroup the right one?"
            )
            % {"n": len(groups) + len(known.groups), "most": MOST_GROUPS}
        )
    if not rows:
        problems.append(_("The list has a heading and no people."))
    units = [name for name in spelled.new_units() if name not in known.units]
    return Checked(rows, problems, found, groups, units)


class _Spelling:
    """The same name in other letters is the same name: the spelling that came first stays."""

    def __init__(self, known: Known) -> None:
        self.groups = {_folded(name): name for name in known.groups}
        self.units = {_folded(name): name for name in known.units}
        self.partners = {_folded(name): name for name in known.partners}

    def new_groups(self) -> list[str]:
        return list(self.groups.values())

    def new_units(self) -> list[str]:
        return list(self.units.values())


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).casefold()


def _read(row: Row, known: Known, spelled: _Spelling) -> None:
    texts = {key: _cell(row, key) for key in ("name", "workgroup", "unit", "partner")}
    email = ""
    try:
        email = clean_address(row.cells.get("email", ""))
    except Wrong as wrong:
        empty = not row.cells.get("email", "").strip()
        row.problems["email"] = _("An address is missing.") if empty else _capital(str(wrong))
    language = _language(row, known)
    if not texts["workgroup"] and "workgroup" not in row.problems:
        row.problems["workgroup"] = _("A workgroup is missing.")
    _refuse_what_is_fixed(row, texts, known, spelled)
    partner = texts["partner"]
    if _folded(partner) == _folded(known.organisation):
        partner = ""
    if row.problems:
        return
    row.person = Person(
        email=email,
        name=texts["name"],
        workgroup=spelled.groups.setdefault(_folded(texts["workgroup"]), texts["workgroup"]),
        unit=texts["unit"] and spelled.units.setdefault(_folded(texts["unit"]), texts["unit"]),
        partner=partner and spelled.partners.setdefault(_folded(partner), partner),
        language=language,
    )
    for title, text in ((COLUMNS["name"], texts["name"]), (COLUMNS["email"], email)):
        if mixes_scripts(text):
            row.notes.append(
                _("%(column)s: one word has letters of two alphabets that look alike.")
                % {"column": title}
            )


def _cell(row: Row, key: str) -> str:
    try:
        return clean_text(row.cells.get(key, ""), MOST_LETTERS[key])
    except Wrong as wrong:
        row.problems[key] = f"{COLUMNS[key]} {wrong}"
        return ""


def _language(row: Row, known: Known) -> str:
    text = row.cells.get("language", "").strip()
    if not text:
        return ""
    code = language_code(text)
    if code in known.languages:
        return code
    names = dict(settings.LANGUAGES)
    offered = ", ".join(str(names.get(code, code)) for code in known.languages)
    row.problems["language"] = _("“%(text)s” is none of the languages offered: %(offered)s.") % {
        "text": text[:40],
        "offered": offered,
    }
    return ""


def _refuse_what_is_fixed(
    row: Row, texts: Mapping[str, str], known: Known, spelled: _Spelling
) -> None:
    if not known.is_fixed:
        return
    if texts["workgroup"] and _folded(texts["workgroup"]) not in spelled.groups:
        row.problems["workgroup"] = _(
            "“%(name)s” is not a group of this wave. People have been invited, so no group is "
            "added any more."
        ) % {"name": texts["workgroup"]}
    if texts["unit"] and _folded(texts["unit"]) not in spelled.units:
        row.problems["unit"] = _(
            "“%(name)s” is not a unit of this study. People have been invited, so no unit is "
            "added any more."
        ) % {"name": texts["unit"]}


def _refuse_doubles(rows: Sequence[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        if row.person is None:
            continue
        other = first.setdefault(row.person.email, row)
        if other is not row and other.person is not None:
            row.problems["email"] = _(
                "This address stands in line %(line)s already, in %(group)s. One person answers "
                "for one group."
            ) % {"line": other.line, "group": other.person.workgroup}
            row.person = None


def _refuse_two_partners(rows: Sequence[Row], known: Known) -> None:
    belongs = {name: (0, partner) for name, partner in known.groups.items() if partner}
    for row in rows:
        if row.person is None or not row.person.partner:
            continue
        group, partner = row.person.workgroup, row.person.partner
        line, before = belongs.setdefault(group, (row.line, partner))
        if before == partner:
            continue
        facts = {"group": group, "before": before, "line": line}
        said = _("%(group)s belong to %(before)s already.")
        if line:
            said = _("%(group)s belong to %(before)s in line %(line)s.")
        row.problems["partner"] = (
            said % facts
            + " "
            + _("A group belongs to one organisation: give one of the two another name.")
        )
        row.person = None


def _compare(row: Row, known: Known) -> None:
    if row.person is None or row.problems:
        row.state = "wrong"
        return
    before = known.people.get(row.person.email)
    if before is None:
        row.state = "new"
        if row.person.email in known.leavers:
            row.state = "wrong"
            row.problems["email"] = _(
                "This person was taken out of this wave. Who leaves a wave does not come back to "
                "it, or could answer twice."
            )
        return
    if before == row.person.as_known(before):
        row.state = "same"
        return
    row.state = "changed"
    if known.is_fixed:
        row.state = "wrong"
        row.problems["email"] = _(
            "This person has been invited with other details. Change them one by one, under "
            "People in this wave."
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
