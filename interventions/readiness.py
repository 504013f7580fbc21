"""Seven points to see to before weak ties are shown. No lock: what is open is said, once."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interventions.models.plans import ReadinessTick
from surveys.models.waves import Wave

POINTS: dict[str, Promise] = {
    "sponsor": _("Somebody with a name backs this and will be there when results are shown."),
    "facilitator": _("Who leads the talks comes from outside the groups concerned."),
    "time": _("There is time for one talk about each weak tie within four weeks."),
    "room": _("There is room for at least one small change on each of these ties."),
    "load": _("The same people are in fewer than three other programmes of change."),
    "raters": _("Each side has enough people for results to be shown."),
    "use": _("It is agreed in writing that nobody is judged by these results."),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the checklist, and whether it has been seen to."""

    key: str
    text: Promise
    is_ticked: bool


def checklist(wave: Wave) -> tuple[Point, ...]:
    """Return all points in their order."""
    ticked = set(ReadinessTick.objects.filter(wave=wave).values_list("point", flat=True))
    return tuple(Point(key, text, key in ticked) for key, text in POINTS.items())


def open_points(wave: Wave) -> tuple[Point, ...]:
    """Return the points that nobody has seen to yet: a report prints them."""
    return tuple(point for point in checklist(wave) if not point.is_ticked)


@transaction.atomic
def tick(wave: Wave, keys: set[str]) -> None:
    """Keep exactly these points as seen to."""
    ReadinessTick.objects.filter(wave=wave).exclude(point__in=keys).delete()
    for key in POINTS:
        if key in keys:
            ReadinessTick.objects.get_or_create(
                organisation_id=wave.organisation_id, wave=wave, point=key
            )
