"""Who rates whom: every possible pair of groups, and which of them a wave asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.workgroups import (
    GroupsAreFixed,
    ask_only,
    people_by_group,
    why_fixed,
    with_heads,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One place of the grid."""

    rater: Workgroup
    rated: Workgroup
    is_possible: bool
    is_asked: bool

    @property
    def key(self) -> str:
        return f"{self.rater.pk}-{self.rated.pk}"

    @property
    def is_within(self) -> bool:
        return self.rater.pk == self.rated.pk


@dataclass(frozen=True, slots=True)
class Grid:
    """The groups that rate as rows, those that are rated as columns."""

    raters: tuple[tuple[Workgroup, tuple[Pair, ...]], ...]
    rated: tuple[Workgroup, ...]

    @property
    def pairs(self) -> list[Pair]:
        return [pair for _rater, row in self.raters for pair in row if pair.is_possible]

    @property
    def asked(self) -> int:
        return sum(pair.is_asked for pair in self.pairs)

    @property
    def asks_within(self) -> bool:
        return any(pair.is_asked for pair in self.pairs if pair.is_within)


def grid_of(wave: Wave) -> Grid:
    """Lay out every pair of groups, also of groups that take no part now: they can come back."""
    groups = with_heads(wave.study.workgroups.select_related("partner"), people_by_group(wave))
    rated = tuple(group for group in groups if group.is_rated)
    rows = tuple(
        (rater, tuple(_pair(wave, rater, other) for other in rated))
        for rater in groups
        if rater.rates
    )
    return Grid(rows, rated)


def _pair(wave: Wave, rater: Workgroup, rated: Workgroup) -> Pair:
    return Pair(rater, rated, rater.asks_about(rated), wave.asks(rater, rated))


@transaction.atomic
def choose(wave: Wave, keys: Iterable[str], *, within: bool | None = None) -> None:
    """Ask these pairs and no others; `within` switches all own groups on or off at once.

    Raises
    ------
    GroupsAreFixed
        Nothing has been changed.
    """
    if reason := why_fixed(wave):
        raise GroupsAreFixed(reason)
    groups = list(wave.study.workgroups.all())
    wanted, people = set(keys), people_by_group(wave)
    own = {group.pk for group in groups if group.pk in people} if within else set()
    asked = {
        (pair.rater.pk, pair.rated.pk)
        for pair in grid_of(wave).pairs
        if (pair.key in wanted if within is None or not pair.is_within else pair.rater.pk in own)
    }
    ask_only(wave, asked, groups)
