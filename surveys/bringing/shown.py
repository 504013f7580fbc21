"""A file that is being mapped, as its screen shows it, and what its release will show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.bringing.exports import Export
from surveys.bringing.gathering import distinct_answers
from surveys.bringing.mapping import CODES, OPEN, VALUES, WITHOUT_CONTACT, Mapping, folded
from surveys.bringing.people import NO_CONTACT, Gathered, GroupCount
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION
from surveys.models.bringing import Kind
from surveys.scoring.released import Group
from surveys.setups import NO_UNIT, Setup
from surveys.simulating import Preview, what_will_show

FIRST_ROWS = 5
MOST_WORDS = 60
MOST_NAMES = 60
MOST_RATINGS = 4
WHY_NOT_KEPT = {
    "who": gettext_lazy("tells who somebody is"),
    "where": gettext_lazy("tells from where somebody answered"),
    "when": gettext_lazy("tells when somebody answered"),
    "id": gettext_lazy("tells one person from another"),
    "state": gettext_lazy("says how far somebody came; used once, to leave unfinished rows out"),
    "text": gettext_lazy("free text, or nearly everybody wrote something else"),
    "empty": gettext_lazy("nothing stands in it"),
    "not_ours": gettext_lazy("no column of the ratings CSV"),
}
WORDS = {
    WITHOUT_CONTACT: gettext_lazy("no contact, or not applicable"),
    OPEN: gettext_lazy("not answered"),
}


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column with what it was said to be, and some of what stands in it."""

    name: str
    title: str
    role: str
    about: str
    example: str
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A person as they will be taken over: where they stand, and the first of what they say."""

    group: str
    unit: str
    ratings: tuple[tuple[str, str], ...]
    more: int


def roles() -> list[tuple[str, str]]:
    """Return what a column can be, as a list to choose from."""
    dimensions = [(item.code, str(item.name)) for item in RELATIONAL_COORDINATION.items]
    places = [("group", _("the rater's group")), ("unit", _("the unit"))]
    return [("", _("not taken over")), *places, *dimensions]


def values() -> list[tuple[str, str]]:
    """Return what an answer can mean, as a list to choose from."""
    return [("", _("say what it means")), *((v, str(WORDS.get(v, v))) for v in VALUES)]


def columns_shown(export: Export, mapping: Mapping) -> list[ShownColumn]:
    """Return every column that was kept, in the order of the file."""
    shown = []
    for place, column in enumerate(export.columns):
        meaning = mapping.columns.get(column.name)
        some = (line.cells[place] for line in export.lines if place < len(line.cells))
        found = list(dict.fromkeys(cell for cell in some if cell))[:3]
        shown.append(
            ShownColumn(
                name=column.name,
                title="" if column.title == column.name else column.title,
                role=meaning.role if meaning else "",
                about=meaning.about if meaning else "",
                example=" · ".join(cell[:30] for cell in found),
                is_fixed=mapping.kind == Kind.RATINGS,
            )
        )
    return shown


def not_kept_shown(export: Export) -> list[tuple[str, str]]:
    """Return the columns that were left out at once, and why."""
    return [(name, str(WHY_NOT_KEPT.get(key, key))) for name, key in export.not_kept]


def names_written(export: Export, mapping: Mapping) -> list[tuple[str, str]]:
    """Return each group as the file writes it, and as it is called."""
    found: dict[str, str] = {}
    for meaning in mapping.columns.values():
        if meaning.about and meaning.role in ("", meaning.dimension):
            found.setdefault(folded(meaning.about), meaning.about)
    for place, column in enumerate(export.columns):
        said = mapping.columns.get(column.name)
        if said is None or said.role not in ("group", "target"):
            continue
        for line in export.lines:
            if place < len(line.cells) and line.cells[place].strip():
                found.setdefault(folded(line.cells[place]), line.cells[place].strip())
    shown = list(found.items())[:MOST_NAMES]
    return [(written, mapping.names.get(key, written)) for key, written in shown]


def words_written(export: Export, mapping: Mapping) -> list[tuple[str, int, str]]:
    """Return the answers in words, how often each stands there, and what it means."""
    found = distinct_answers(export.columns, export.lines, mapping)[:MOST_WORDS]
    return [(text, n, mapping.words.get(folded(text), "")) for text, n in found]


def counts_shown(found: Gathered, mapping: Mapping) -> list[tuple[GroupCount, int | str]]:
    """Return each group with its people and ratings, and the headcount that was entered."""
    return [(count, mapping.headcounts.get(count.name, "")) for count in found.counts()]


def rows_shown(found: Gathered) -> list[ShownRow]:
    """Return the first people as they will be taken over."""
    shown = []
    for person in found.people[:FIRST_ROWS]:
        ratings = [
            (target, _("no contact") if said is NO_CONTACT else _choices(said or ()))
            for target, said in person.about.items()
        ]
        more = max(len(ratings) - MOST_RATINGS, 0)
        shown.append(ShownRow(person.group, person.unit, tuple(ratings[:MOST_RATINGS]), more))
    return shown


def _choices(said: Sequence[int]) -> str:
    return " ".join(str(choice or "–") for choice in said)


def codes_shown() -> str:
    """Name the dimensions in the order in which choices are shown."""
    return ", ".join(str(RELATIONAL_COORDINATION.item(code).name) for code in CODES)


def preview_of(found: Gathered, mapping: Mapping, k: int, *, protected: bool) -> Preview:
    """Lay the release out with the people there are, by the rule that will make it."""
    people = Counter((person.group, person.unit) for person in found.people)
    of_group = Counter(person.group for person in found.people)
    size = {name: mapping.headcounts.get(name, of_group[name] or None) for name in found.groups}
    units = (NO_UNIT, *found.units)
    small = settings.SMALLEST_RATED_GROUP
    setup = Setup(
        groups=tuple(Group(name, name, "staff", "", size[name]) for name in found.groups),
        units=units,
        heads=dict(people),
        asked=frozenset(found.pairs),
        held_back=frozenset(name for name, n in size.items() if n is not None and n < small),
    )
    return what_will_show(setup, k, 100, protected=protected)
