"""Which groups that are too small could be one group with others, tried by simulation."""

import dataclasses
from dataclasses import dataclass

from django.conf import settings

from surveys.scoring.released import Group
from surveys.setups import Setup
from surveys.simulating import Preview, what_will_show


@dataclass(frozen=True, slots=True)
class Merge:
    """A group that is too small, why, and with whom it could be one; the best choice first."""

    group: Group
    answers: int
    is_held_back: bool
    partners: tuple[Group, ...]


def merges(preview: Preview, *, most: int = 2) -> list[Merge]:
    """Suggest for every group that is too small with which others it could be one group.

    Candidates are of the same kind and organisation. Each merge is tried: the one that leaves
    most to read comes first, of equals the one that makes the smallest group.
    """
    setup = preview.setup
    held = [group for group in setup.targets if group.key in setup.held_back]
    small = [group for group in setup.groups if group in (*preview.alone_too_small, *held)]
    said: set[frozenset[str]] = set()
    found = []
    for group in small:
        partners = tuple(_candidates(preview, group)[:most])
        pair = frozenset((group.key, *(partner.key for partner in partners[:1])))
        if pair not in said:
            answers = preview.answers.get(group.key, 0)
            found.append(Merge(group, answers, group in held, partners))
        said.add(pair)
    return found


def _candidates(preview: Preview, group: Group) -> list[Group]:
    def left(other: Group) -> tuple[int, int]:
        tried = what_will_show(
            merged(preview.setup, group.key, other.key), preview.k, preview.response
        )
        size = (other.headcount or 0) + (group.headcount or 0)
        return -tried.readable, size

    alike = [
        other
        for other in preview.setup.groups
        if other.key != group.key
        and (other.kind, other.organisation) == (group.kind, group.organisation)
        and _rates(preview.setup, other) == _rates(preview.setup, group)
    ]
    return sorted(alike, key=left)


def _rates(setup: Setup, group: Group) -> bool:
    return any(pair[0] == group.key for pair in setup.asked)


def merged(setup: Setup, group: str, into: str) -> Setup:
    """Return the same setup with one group moved into another."""
    one, other = setup.named(group), setup.named(into)
    size = (one.headcount or 0) + (other.headcount or 0)
    heads = {part: n for part, n in setup.heads.items() if part[0] != group}
    for (key, unit), n in setup.heads.items():
        if key == group:
            heads[into, unit] = heads.get((into, unit), 0) + n
    asked = {
        (into if rater == group else rater, into if target == group else target)
        for rater, target in setup.asked
    }
    held_back = setup.held_back - {group}
    if size >= settings.SMALLEST_RATED_GROUP:
        held_back -= {into}
    return Setup(
        groups=tuple(
            dataclasses.replace(each, headcount=size) if each.key == into else each
            for each in setup.groups
            if each.key != group
        ),
        units=setup.units,
        heads=heads,
        asked=frozenset(asked),
        held_back=held_back,
    )
