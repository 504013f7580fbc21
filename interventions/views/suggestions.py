"""What suits the ties of a released wave: strong ones to learn from, weak ones to talk about."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions.access import plans
from interventions.advice import KEEP_AND_LEARN, Advice, advise
from interventions.own import catalogue_of
from interventions.partners import LowThemes, themes_beside
from interventions.planning import PER_TIE, Tie, counted, live_by_tie, tie_of
from interventions.readiness import open_points
from interventions.sheets import coverage_of
from surveys.access import get_release
from surveys.results import released_ties

ALL = "all"


@login_required
@require_safe
def suggestions(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what is worth trying for each pair of groups of a released wave."""
    release = get_release(request.user, wave_id)
    ties = released_ties(release)
    everything = catalogue_of(release.organisation_id)
    advices = advise(ties, everything, coverage_of(release))
    asked = request.GET.get("pair", "")
    chosen = next((each for each in advices.others if asked in each.pair.anchors), None)
    within = sum(each.pair.is_within for each in advices.weak)
    live = live_by_tie(release.wave.study)
    on_it = [*advices.weak, *([chosen] if chosen else [])]
    partners = themes_beside(release, [each.pair for each in on_it])
    context = {
        "release": release,
        "advices": advices,
        "weak": [on_page(each, live, partners) for each in advices.weak],
        "chosen": on_page(chosen, live, partners) if chosen else None,
        "opened": opened(advices.weak, asked, chosen),
        "between": len(advices.weak) - within,
        "within": within,
        "kept": ties.min_raters,
        "has_leaders": any(group.kind == "leader" for group in ties.groups),
        "is_readable": any(tie.levels for tie in ties),
        "keep_and_learn": next((each for each in everything if each.slug == KEEP_AND_LEARN), None),
        "catalogue_is_empty": not everything,
        "may_plan": plans(request.user, release.wave),
        "open_points": open_points(release.wave),
    }
    return render(request, "interventions/suggestions.html", context)


def on_page(
    advice: Advice, live: Mapping[Tie, int], partners: Mapping[str, tuple[LowThemes, ...]]
) -> dict[str, Any]:
    """Return the advice on a pair with how much is under way there already."""
    tie = tie_of(advice)
    return {
        "pair": advice.pair,
        "measured": advice.measured,
        "questions": advice.questions,
        "first_step": advice.first_step,
        "ideas": advice.ideas,
        "next_ideas": advice.next_ideas,
        "later": advice.later,
        "waits_for_respect": advice.waits_for_respect,
        "has_few_raters": advice.has_few_raters,
        "is_relational_first": advice.is_relational_first,
        "hub": advice.hub,
        "count": counted(live.get(tie, 0) if tie else 0, PER_TIE),
        "plannable": tie is not None,
        "partners": partners.get(advice.pair.anchor, ()),
    }


def opened(advice: Sequence[Advice], asked: str, chosen: Advice | None = None) -> set[str]:
    """Say which pairs stand open: the one that is asked for, all of them, else the first."""
    if chosen is not None:
        return {chosen.pair.anchor}
    if asked == ALL:
        return {each.pair.anchor for each in advice}
    named = {each.pair.anchor for each in advice if asked in each.pair.anchors}
    return named or {each.pair.anchor for each in advice[:1]}
