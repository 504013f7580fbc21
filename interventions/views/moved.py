"""Did it move? The ties under action before and after, beside those that had none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions import words
from interventions.entries import DIMENSIONS
from interventions.followed import Followed, Lines, lines_of, pulses_after, title_of
from interventions.models.plans import Action
from interventions.moving import Moved, MovedTie, Movement, movement, outcome_of
from interventions.ties import tie_title
from interventions.views.plans import WITH_ALL
from surveys.access import get_release_to_compare
from surveys.changes_shown import ChangeLine
from surveys.following import earlier_release
from surveys.models.releases import Release
from surveys.results import NotComparable, compared
from surveys.shown import change_shown, listed, shown


@dataclass(frozen=True, slots=True)
class Told:
    """A dimension in two waves as a page says it."""

    name: str
    before: str
    after: str
    change: str
    way: str


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a tie as a page says it."""

    line: ChangeLine
    targets: tuple[Told, ...] = ()
    pulses: tuple[tuple[str, ChangeLine], ...] = ()


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
    release = get_release_to_compare(request.user, wave_id)
    before = earlier_release(release.wave)
    if before is None:
        raise Http404
    try:
        then, now, changes = compared(before, release)
    except NotComparable as refusal:
        context = {"release": release, "before": before, "refused": str(refusal)}
        return render(request, "interventions/moved.html", context)
    acted_on = _acted_on(before)
    found = movement(then, now, changes, acted_on)
    lines = lines_of(changes, before, release)
    is_pulse = release.wave.pulse_of_id is not None
    between = [] if is_pulse else pulses_after(before)
    both = (found.with_action, found.without_action)
    context = {
        "release": release,
        "before": before,
        "kept": now.min_raters,
        "title": title_of(release),
        "is_pulse": is_pulse,
        "acted": [_acted(of_tie, found, lines, between) for of_tie in acted_on.values()],
        "others": [_way(tie, lines) for tie in found.ties if tie.groups not in acted_on],
        "with_action": change_shown(found.with_action.value) if found.with_action else "",
        "without_action": change_shown(found.without_action.value) if found.without_action else "",
        "is_about": any(each is not None and each.kind != "exact" for each in both),
    }
    return render(request, "interventions/moved.html", context)


def _acted_on(before: Release) -> dict[frozenset[str], list[Action]]:
    actions = Action.objects.filter(plan__wave=before.wave).shown().select_related(*WITH_ALL)
    found: dict[frozenset[str], list[Action]] = {}
    for action in actions:
        found.setdefault(frozenset(_keys(action)), []).append(action)
    return found


def _keys(action: Action) -> tuple[str, str]:
    return str(action.group_a_id), str(action.group_b_id)


def _acted(actions: list[Action], found: Movement, lines: Lines, between: list[Followed]) -> Acted:
    ways = found.of_tie(*_keys(actions[0]))
    targets = [
        code for code in DIMENSIONS if any(code in each.target_dimensions for each in actions)
    ]
    outcomes = [outcome_of(ways, each.target_dimensions) for each in actions]
    return Acted(
        title=tie_title(actions[0]),
        ways=tuple(_way(way, lines, targets, between) for way in ways),
        actions=tuple(
            (action, each.result, listed([words.DIMENSIONS[code] for code in each.fell]))
            for action, each in zip(actions, outcomes, strict=True)
        ),
    )


def _way(
    tie: MovedTie, lines: Lines, targets: Sequence[str] = (), between: Sequence[Followed] = ()
) -> Way:
    told = ((pulse.title, pulse.lines.get((tie.rater, tie.target))) for pulse in between)
    return Way(
        line=lines[tie.rater, tie.target],
        targets=tuple(_told(str(words.DIMENSIONS[code]), tie.dimensions[code]) for code in targets),
        pulses=tuple((title, line) for title, line in told if line and line.after),
    )


def _told(name: str, moved: Moved) -> Told:
    """Write the difference of a dimension where both numbers are exact."""
    return Told(
        name=name,
        before=str(shown(moved.before)) if moved.before else "",
        after=str(shown(moved.after)) if moved.after else "",
        change=change_shown(moved.difference.value) if moved.difference else "",
        way=moved.way,
    )
