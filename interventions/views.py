"""Pages of advice: what there is to try, how it is done, and what suits the weak ties of a wave."""

import re
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions import words
from interventions.access import find_release, get_entry
from interventions.catalogue import stored, stored_sources
from interventions.entries import Entry
from interventions.forms import CatalogueFilter
from interventions.matching import Advice, suggest
from interventions.searching import Term, select, terms_of
from surveys.access import get_release
from surveys.results import released_ties

KEEP_AND_LEARN = "appreciative-inquiry"
ALL = "all"
# How a pair is named in an address: "tie-3-5", or "tie-3+4-5" where groups are counted together.
ANCHOR = re.compile(r"tie-[0-9]+(\+[0-9]+)*-[0-9]+")


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List everything there is to try, by family; a filter narrows it down."""
    form = CatalogueFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    everything = stored()
    found = select(everything, **chosen)
    terms = terms_of(chosen.get("text", ""))
    families = [
        {
            "name": name,
            "meaning": words.FAMILY_MEANINGS[family],
            "entries": select(found, family=family),
        }
        for family, name in words.FAMILIES.items()
    ]
    context = {
        "form": form,
        "is_filtered": any(chosen.values()),
        "family": words.FAMILIES.get(chosen.get("family", ""), ""),
        "dimension": words.DIMENSIONS.get(chosen.get("dimension", ""), ""),
        "text": chosen.get("text", ""),
        "terms": terms,
        "alone": () if found or len(terms) < 2 else _found_alone(everything, terms),
        "total": len(everything),
        "found": len(found),
        "families": [family for family in families if family["entries"]],
        "grades": words.EVIDENCE_GRADES,
    }
    return render(request, "interventions/catalogue.html", context)


def _found_alone(everything: Sequence[Entry], terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms that would find something if they were looked for alone."""
    return tuple(term for term in terms if select(everything, text=term.typed))


@login_required
@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one entry: how it is done, what it takes, how much is known; and the way back."""
    found = get_entry(slug)
    pair = request.GET.get("pair", "")
    named = {each.slug: each for each in stored(found.unlock_first)} if found.unlock_first else {}
    context = {
        "entry": found,
        "first": [named[each] for each in found.unlock_first if each in named],
        "sources": stored_sources(found.reference_ids),
        "release": find_release(request.user, request.GET.get("wave", "")),
        "pair": pair if ANCHOR.fullmatch(pair) else "",
    }
    return render(request, "interventions/entry.html", context)


@login_required
@require_safe
def suggestions(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what is worth trying for each weak pair of a released wave."""
    release = get_release(request.user, wave_id)
    ties = released_ties(release)
    everything = stored()
    advice = suggest(ties, everything)
    within = sum(each.pair.is_within for each in advice)
    context = {
        "release": release,
        "advice": advice,
        "opened": opened(advice, request.GET.get("pair", "")),
        "between": len(advice) - within,
        "within": within,
        "kept": ties.min_raters,
        "is_readable": any(tie.levels for tie in ties),
        "keep_and_learn": next((each for each in everything if each.slug == KEEP_AND_LEARN), None),
        "catalogue_is_empty": not everything,
    }
    return render(request, "interventions/suggestions.html", context)


def opened(advice: Sequence[Advice], asked: str) -> set[str]:
    """Say which pairs stand open: the one that is asked for, all of them, else the first."""
    if asked == ALL:
        return {each.pair.anchor for each in advice}
    named = {each.pair.anchor for each in advice if asked in each.pair.anchors}
    return named or {each.pair.anchor for each in advice[:1]}
