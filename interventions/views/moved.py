"""Did it move? The ties under action before and after, beside those that had none."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions import words
from interventions.entries import DIMENSIONS
from interventions.models.plans import Action
from interventions.moving import Moved, MovedTie, Movement, earlier_release, movement, outcome_of
from interventions.ties import tie_title
from interventions.views.plans import WITH_ALL
from surveys.access import get_release
from surveys.results import released_ties, wave_figures, why_not_comparable
from surveys.scoring.levels import PLANNING_SD
from surveys.shown import change_shown, kind_of, listed, shown


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
    """A tie with something under way, and what became of each action."""

    title: str
    ways: tuple[Way, ...]
    actions: tuple[tuple[Action, str, str], ...]


@login_required
@require_safe
def moved(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what the ties of the earlier wave's plan did until this wave, and all others too."""
    release = get_release(request.user, wave_id)
    before = earlier_release(release.wave)
    if before is None:
        raise Http404
    if reason := why_not_comparable(before, release):
        context = {"release": release, "before": before, "refused": reason}
        return render(request, "interventions/moved.html", context)
    actions = Action.objects.filter(plan__wave=before.wave).shown().select_related(*WITH_ALL)
    acted_on: dict[frozenset[str], list[Action]] = {}
    for action in actions:
        acted_on.setdefault(frozenset(_keys(action)), []).append(action)
    now = released_ties(release)
    spread = (wave_figures(release).get("pooled_sd") or {}).get("value") or PLANNING_SD
    found = movement(released_ties(before), now, acted_on, spread=spread)
    both = (found.with_action, found.without_action)
    context = {
        "release": release,
        "before": before,
        "kept": now.min_raters,
        "acted": [_acted(of_tie, found) for of_tie in acted_on.values()],
        "others": [
            _way(tie) for tie in found.ties if frozenset((tie.rater, tie.target)) not in acted_on
        ],
        "with_action": _signed(found.with_action.value) if found.with_action else "",
        "without_action": _signed(found.without_action.value) if found.without_action else "",
        "is_about": any(each is not None and each.kind != "exact" for each in both),
    }
    return render(request, "interventions/moved.html", context)


def _keys(action: Action) -> tuple[str, str]:
    return str(action.group_a_id), str(action.group_b_id)


def _acted(actions: list[Action], found: Movement) -> Acted:
    ways = found.of_tie(*_keys(actions[0]))
    targets = [
        code for code in DIMENSIONS if any(code in each.target_dimensions for each in actions)
    ]
    outcomes = [outcome_of(ways, each.target_dimensions) for each in actions]
    return Acted(
        title=tie_title(actions[0]),
        ways=tuple(_way(way, targets) for way in ways),
        actions=tuple(
            (action, each.result, listed([words.DIMENSIONS[code] for code in each.fell]))
            for action, each in zip(actions, outcomes, strict=True)
        ),
    )


def _way(tie: MovedTie, targets: list[str] | None = None) -> Way:
    return Way(
        title=tie.title,
        mean=_told("", tie.mean),
        targets=tuple(
            _told(str(words.DIMENSIONS[code]), tie.dimensions[code]) for code in targets or ()
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
    return change_shown(value)
