"""How many have answered, as far as it may be seen: once a day, in steps, in larger groups.

A count that moves with each answer tells who answered when. So staff never read a count: they
read what the daily job last let move, and it moves only by three people or more at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import ShownProgress, Wave
from surveys.models.ways import OPEN_WAYS, ShownOpenly
from surveys.workgroups import people_by_group

SMALLEST_GROUP = 10
SMALLEST_STEP = 3
LOWEST_BAND, HIGHEST_BAND = 20, 80
TENS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One group or everybody: its share in words, and as tenths of a bar if it is shown."""

    name: str
    words: str
    tenths: int | None


def count_for_today(day: date | None = None) -> int:
    """Let the shown numbers follow where enough people have answered; return how many moved.

    A wave is counted at most once on a day, however often this is called: then a step never
    says more than the day.
    """
    waves = Wave.objects.filter(opens_at__lte=now(), releases=None)
    return sum(_count(wave, day or localdate()) for wave in waves)


@transaction.atomic
def _count(wave: Wave, day: date) -> int:
    locked = Wave.objects.select_for_update().get(pk=wave.pk)  # two jobs at once would both insert
    if locked.progress_counted_on is not None and locked.progress_counted_on >= day:
        return 0
    Wave.objects.filter(pk=wave.pk).update(progress_counted_on=day)
    rows = {row.workgroup_id: row for row in wave.progress.all()}
    moved = 0
    for group, invited, answered in _answered(wave):
        row = rows.get(group) or ShownProgress(
            organisation_id=wave.organisation_id, wave=wave, workgroup_id=group
        )
        if invited >= SMALLEST_GROUP and answered - row.shown >= step_of(invited):
            row.shown = answered
            row.save()
            moved += 1
    return moved + _count_openly(wave)


def _count_openly(wave: Wave) -> int:
    """Let the number of those who came by open ways follow, by three people or more at a time."""
    by_open_ways = Invitation.objects.filter(wave=wave, way__in=OPEN_WAYS)
    answered = by_open_ways.filter(state=Invitation.State.DONE).count()
    if not answered:
        return 0
    row, _created = ShownOpenly.objects.get_or_create(
        wave=wave, defaults={"organisation_id": wave.organisation_id}
    )
    if answered - row.shown < step_of(answered):
        return 0
    row.shown = answered
    row.save()
    return 1


def _answered(wave: Wave) -> Iterator[tuple[int | None, int, int]]:
    """Yield group (None for everybody), people invited by name, and how many of these answered.

    Who comes by an open way was invited by nobody, so there is no share to tell. And who typed
    sheets in knows how many there were: counted with the others, they would give those away.
    """
    done = Count("pk", filter=Q(state=Invitation.State.DONE))
    rows = list(
        Invitation.objects.filter(wave=wave, way=Invitation.Way.NAMED)
        .values_list("workgroup_id")
        .annotate(invited=Count("pk"), answered=done)
        .order_by()
    )
    yield None, sum(row[1] for row in rows), sum(row[2] for row in rows)
    yield from rows


def step_of(invited: int) -> int:
    """How many must have answered before a number moves: three, in large groups one in ten.

    >>> step_of(10), step_of(30), step_of(31)
    (3, 3, 4)
    """
    return max(SMALLEST_STEP, -(-invited // 10))


def progress_of(wave: Wave) -> tuple[Line, ...]:
    """Say for everybody and for each group how many have answered. Reads no one's state."""
    invited = people_by_group(wave)
    shown = {row.workgroup_id: row.shown for row in wave.progress.all()}
    groups = Workgroup.objects.filter(study_id=wave.study_id, pk__in=invited)
    everybody = _line(_("Everybody invited"), shown.get(None, 0), sum(invited.values()))
    lines = (_line(group.name, shown.get(group.pk, 0), invited[group.pk]) for group in groups)
    return (everybody, *lines, *_openly(wave))


def _openly(wave: Wave) -> Iterator[Line]:
    """Say apart how many came by open ways: in tens, and without a share of anything."""
    if not wave.open_links.exists():
        return
    shown = ShownOpenly.objects.filter(wave=wave).values_list("shown", flat=True).first() or 0
    tens = shown // TENS * TENS
    words = _("%(n)s or more") % {"n": tens} if tens else _("fewer than %(n)s") % {"n": TENS}
    yield Line(_("By open links and shared devices"), words, None)


def _line(name: str, shown: int, invited: int) -> Line:
    if invited < SMALLEST_GROUP:
        return Line(name, _("too small to show"), None)
    band = 100 * shown // invited // 10 * 10
    if band < LOWEST_BAND:
        return Line(name, _("under %(share)s %%") % {"share": LOWEST_BAND}, 1)
    if band >= HIGHEST_BAND:
        words = _("%(share)s %% or more") % {"share": HIGHEST_BAND}
        return Line(name, words, HIGHEST_BAND // 10)
    words = _("%(low)s to %(high)s %%") % {"low": band, "high": band + 9}
    return Line(name, words, band // 10)
