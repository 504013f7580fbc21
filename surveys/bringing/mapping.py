"""What somebody says a file means: columns, names, words. It holds nobody's answers.

It can be saved as a file and used again, for ten exports of one questionnaire.
"""

import json
import re
import unicodedata
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from surveys.importing.tables import Unreadable
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION
from surveys.models.bringing import Kind

CODES = RELATIONAL_COORDINATION.codes
WITHOUT_CONTACT, OPEN = "no_contact", "open"
VALUES = ("1", "2", "3", "4", "5", WITHOUT_CONTACT, OPEN)
ROLES = ("group", "unit", *CODES)
OWN_ROLES = ("rater", "target", "wave")
POSITIONS, SCORES = "positions", "scores"
VERSION = 1
MOST_ENTRIES = 1000
LONGEST = 300


def folded(text: str) -> str:
    """Return text as it is compared: without difference of case, width or blanks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one column is: a role or a dimension; of a rating also about whom.

    question : what it shares with the other columns of its question; only for the screen
    """

    role: str = ""
    about: str = ""
    question: str = ""

    @property
    def dimension(self) -> str:
        return self.role if self.role in CODES else ""


@dataclass(slots=True)
class Mapping:
    """Everything that is said about a file.

    columns : name of a column → what it is; a column that is not named is not taken over
    names : how the file writes a group → how the group is called
    own : names that look like another group's and are meant as they are
    words : folded answer → 1 to 5, no contact, or not answered
    frequent : whether numbers for *frequent* are places in the list of options, or scores
    wave : which wave of a file of ratings that holds several
    headcounts : how many people a group had, where that is known
    """

    kind: str
    columns: dict[str, Meaning] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    frequent: str = ""
    wave: str = ""
    headcounts: dict[str, int] = field(default_factory=dict)

    def called(self, written: str) -> str:
        """Return how a group is called that the file writes like this."""
        return self.names.get(folded(written)) or written

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored and saved."""
        return {
            "version": VERSION,
            "kind": self.kind,
            "columns": {
                name: {"is": meaning.role, "about": meaning.about, "question": meaning.question}
                for name, meaning in self.columns.items()
            },
            "names": self.names,
            "own": self.own,
            "words": self.words,
            "frequent": self.frequent,
            "wave": self.wave,
            "headcounts": self.headcounts,
        }


def from_json(found: AnyMapping[str, Any]) -> Mapping:
    """Read a mapping, and refuse what is none.

    Raises
    ------
    Unreadable
        With what is wrong.
    """
    if found.get("version") != VERSION or found.get("kind") not in Kind.values:
        raise Unreadable(_("This is not a mapping, or one of another version."))
    columns = {}
    for name, said in _entries(found, "columns").items():
        if not isinstance(said, dict):
            raise Unreadable(_("The mapping says nothing readable about “%s”.") % name[:60])
        role = _short(said.get("is", ""))
        if role and role not in (*ROLES, *OWN_ROLES):
            raise Unreadable(_("The mapping says “%s”, which nothing is called.") % role[:60])
        about, question = _short(said.get("about", "")), _short(said.get("question", ""))
        columns[name] = Meaning(role, about, question)
    words = {folded(word): _short(value) for word, value in _entries(found, "words").items()}
    if wrong := next((value for value in words.values() if value and value not in VALUES), ""):
        raise Unreadable(_("The mapping says “%s”, which no answer can be.") % wrong[:60])
    frequent = _short(found.get("frequent", ""))
    heads = _entries(found, "headcounts")
    own = found.get("own", [])
    if not isinstance(own, list) or len(own) > MOST_ENTRIES:
        raise Unreadable(_("The mapping says nothing readable about “%s”.") % "own")
    return Mapping(
        kind=found["kind"],
        columns=columns,
        names={folded(k): _short(v) for k, v in _entries(found, "names").items()},
        own=[_short(name) for name in own],
        words=words,
        frequent=frequent if frequent in (POSITIONS, SCORES) else "",
        wave=_short(found.get("wave", "")),
        headcounts={k: v for k, v in heads.items() if type(v) is int and 0 < v < 1_000_000},
    )


def from_file(content: bytes) -> Mapping:
    """Read a mapping that was saved."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(_("This mapping cannot be read: it is not JSON.")) from None
    if not isinstance(found, dict):
        raise Unreadable(_("This is not a mapping, or one of another version."))
    return from_json(found)


def _entries(found: AnyMapping[str, Any], key: str) -> dict[str, Any]:
    entries = found.get(key, {})
    if not isinstance(entries, dict) or len(entries) > MOST_ENTRIES:
        raise Unreadable(_("The mapping says nothing readable about “%s”.") % key)
    return {_short(name): value for name, value in entries.items()}


def _short(value: object) -> str:
    """Text of a bearable length, without what a database refuses."""
    text = value if isinstance(value, str) else ""
    text = text.replace("\0", "\ufffd")[:LONGEST]
    return text.encode("utf-8", "replace").decode()
