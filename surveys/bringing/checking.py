"""What must hold of a mapping and of the whole file, before and after its rows are read."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.bringing.exports import Column
from surveys.bringing.mapping import CODES, Mapping, Meaning, folded
from surveys.bringing.people import Gathered
from surveys.importing.alikes import alikes
from surveys.importing.checking import MOST_GROUPS
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION
from surveys.models.bringing import Kind

MOST_UNITS = 60


def check_columns(found: Gathered, columns: Sequence[Column], mapping: Mapping) -> bool:
    """Say what is missing in a mapping, and what stands twice; whether rows can be read by it."""
    meanings = {
        column.name: mapping.columns[column.name]
        for column in columns
        if column.name in mapping.columns
    }
    roles = Counter(meaning.role for meaning in meanings.values())
    is_long = mapping.kind == Kind.RATINGS
    needed = ["group", *(["rater", "target"] if is_long else [])]
    titles = {
        "group": _("the rater's group"),
        "unit": _("the unit"),
        "rater": _("the respondent"),
        "target": _("the rated group"),
        "wave": _("the wave"),
    }
    for role in needed:
        if not roles[role]:
            found.refuse(_("Say which column holds %(what)s.") % {"what": titles[role]})
    for role, title in titles.items():
        if roles[role] > 1:
            found.refuse(_("Two columns hold %(what)s. Choose one.") % {"what": title})
    _check_dimensions(found, meanings, mapping, is_long)
    if is_long and roles["wave"] and not mapping.wave:
        found.refuse(_("The file names waves. Choose the one to bring in."))
    if any(m.dimension == "frequent" for m in meanings.values()) and not mapping.frequent:
        found.refuse(
            _(
                "Say what the numbers for “Frequent enough” are: places in the list of answers, "
                "or scores. A file cannot tell."
            )
        )
    return not found.count


def _check_dimensions(
    found: Gathered, meanings: dict[str, Meaning], mapping: Mapping, is_long: bool
) -> None:
    there = {meaning.dimension for meaning in meanings.values()} - {""}
    least = RELATIONAL_COORDINATION.default_min_items
    if not there:
        found.refuse(_("Say which columns hold ratings: of which dimension, about which group."))
    elif len(there) < least:
        found.refuse(
            _(
                "Ratings of %(n)s dimensions are mapped, and a tie needs at least %(least)s of "
                "the %(all)s."
            )
            % {"n": len(there), "least": least, "all": len(CODES)}
        )
    first: dict[tuple[str, str], str] = {}
    for name, meaning in meanings.items():
        if not meaning.dimension:
            continue
        if not is_long and not meaning.about.strip():
            found.refuse(_("Say which group this column is about."), 0, name)
            continue
        pair = (meaning.dimension, folded(mapping.called(meaning.about)))
        if pair in first:
            words = _("“%(other)s” is the same dimension about the same group.")
            found.refuse(words % {"other": first[pair][:80]}, 0, name)
        first.setdefault(pair, name)


def check_whole(found: Gathered, mapping: Mapping) -> None:
    """Say what is wrong with the file as a whole, and what is worth knowing."""
    if not found.people and not found.count:
        found.refuse(_("Nobody in this file has rated anything."))
    groups, raters = found.groups, found.raters
    if found.people and len(groups) < 2:
        found.refuse(
            _(
                "All answers come from one group and are about it. Ties need two groups: is the "
                "column of the rater's group the right one?"
            )
        )
    if len(groups) > MOST_GROUPS:
        words = _(
            "This makes %(n)s groups, and up to %(most)s are possible. Is the column of the "
            "rater's group the right one?"
        )
        found.refuse(words % {"n": len(groups), "most": MOST_GROUPS})
    if len(found.units) > MOST_UNITS:
        words = _("This makes %(n)s units. Is the column of the unit the right one?")
        found.refuse(words % {"n": len(found.units)})
    counts = Counter(person.group for person in found.people)
    if len(groups) <= MOST_GROUPS:
        received = Counter(target for person in found.people for target in person.about)
        people = {name: counts[name] * 1000 + received[name] for name in groups}
        for each in alikes(people, (), mapping.own):
            found.alikes.append((each.name, each.other))
            words = _(
                "“%(name)s” looks like “%(other)s”. Call both the same under the names, or say "
                "that it is a group of its own."
            )
            found.refuse(words % {"name": each.name, "other": each.other})
    _check_heads(found, mapping, counts)
    _note(found, raters)


def _check_heads(found: Gathered, mapping: Mapping, people: Counter[str]) -> None:
    for name, n in mapping.headcounts.items():
        if n < people[name]:
            words = _("%(group)s: %(people)s people answered, and the headcount is %(n)s.")
            found.refuse(words % {"group": name, "people": people[name], "n": n})
        elif n == 1 and (name, name) in found.pairs:
            words = _("%(group)s: a group of one is not asked about itself.")
            found.refuse(words % {"group": name})


def _note(found: Gathered, raters: Sequence[str]) -> None:
    if found.silent:
        words = ngettext(
            "%(n)s person rated no group and is left out.",
            "%(n)s people rated no group and are left out.",
            found.silent,
        )
        found.notes.append(words % {"n": found.silent})
    rated = {target for _rater, target in found.pairs}
    if raters and not rated & set(raters):
        found.notes.append(
            _(
                "No group of raters is rated itself. If the groups are the same and only written "
                "in two ways, call them the same under the names."
            )
        )
