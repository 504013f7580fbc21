"""Did it move? The ties under action before and after, beside those that had none."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions import words
from interventions.models.plans import Action
from interventions.moving import Moved, MovedTie, Test, earlier_release, movement, success
from interventions.views.plans import WITH_ALL, tie_title
from surveys.access import get_release
from surveys.results import released_ties
from surveys.shown import kind_of, mean_shown, shown


@dataclass(frozen=True, slots=True)
class Told:
    """A number of two waves as a page says it."""

    name: str
    before: str
    after: str
    change: str
    way: str


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a tie as a page says it."""

    title: str
    mean: Told
    targets: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Acted:
    """An action, and what its tie did."""

    action: Action
    title: str
    ways: tuple[Way, ...]
    test: Test


@login_required
@require_safe
def moved(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what the ties of the earlier wave's plan did until this wave, and all others too."""
    release = get_release(request.user, wave_id)
    before = earlier_release(release.wave)
    if before is None:
        raise Http404
    actions = list(Action.objects.filter(plan__wave=before.wave).shown().select_related(*WITH_ALL))
    acted_on = {frozenset((str(a.group_a_id), str(a.group_b_id))) for a in actions}
    found = movement(released_ties(before), released_ties(release), acted_on)
    context = {
        "release": release,
        "before": before,
        "acted": [_acted(action, found.of_tie(*_keys(action))) for action in actions],
        "others": [
            _way(tie) for tie in found.ties if frozenset((tie.rater, tie.target)) not in acted_on
        ],
        "with_action": _signed(found.with_action.value) if found.with_action else "",
        "without_action": _signed(found.without_action.value) if found.without_action else "",
        "is_about": any(
            each is not None and each.kind != "exact"
            for each in (found.with_action, found.without_action)
        ),
    }
    return render(request, "interventions/moved.html", context)


def _keys(action: Action) -> tuple[str, str]:
    return str(action.group_a_id), str(action.group_b_id)


def _acted(action: Action, ways: tuple[MovedTie, ...]) -> Acted:
    return Acted(
        action,
        tie_title(action),
        tuple(_way(way, action.target_dimensions) for way in ways),
        success(ways, action.target_dimensions),
    )


def _way(tie: MovedTie, targets: list[str] | None = None) -> Way:
    return Way(
        title=tie.title,
        mean=_told("", tie.mean),
        targets=tuple(
            _told(words.DIMENSIONS[code], tie.dimensions[code]) for code in targets or ()
        ),
    )


def _told(name: str, moved: Moved) -> Told:
    return Told(
        name=name,
        before=str(shown(moved.before)) if moved.before else "",
        after=str(shown(moved.after)) if moved.after else "",
        change=_change(moved),
        way=moved.way,
    )


def _change(moved: Moved) -> str:
    """Write the difference where both numbers are exact, with what chance may add or take."""
    if moved.difference is None or kind_of(moved.difference) != "exact":
        return ""
    value = _signed(moved.difference.value)
    if moved.low is None or moved.high is None:
        return value
    return f"{value} ({_signed(moved.low)} … {_signed(moved.high)})"


def _signed(value: float) -> str:
    number = mean_shown(abs(value))
    if number == "0.0":
        return number
    return f"+{number}" if value > 0 else f"−{number}"
