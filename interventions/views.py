"""Pages of advice: what there is to try, how it is done, and what suits the weak ties of a wave."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions import words
from interventions.access import get_entry
from interventions.catalogue import select, stored, stored_sources
from interventions.forms import CatalogueFilter
from interventions.matching import suggest
from surveys.access import get_release
from surveys.results import released_ties

KEEP_AND_LEARN = "appreciative-inquiry"


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List everything there is to try, by family; a filter narrows it down."""
    form = CatalogueFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    everything = stored()
    found = select(everything, **chosen)
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
        "total": len(everything),
        "found": len(found),
        "families": [family for family in families if family["entries"]],
        "grades": words.EVIDENCE_GRADES,
    }
    return render(request, "interventions/catalogue.html", context)


@login_required
@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one entry: how it is done, what it takes, and how much is known about it."""
    found = get_entry(slug)
    named = {each.slug: each for each in stored(found.unlock_first)} if found.unlock_first else {}
    context = {
        "entry": found,
        "first": [named[each] for each in found.unlock_first if each in named],
        "sources": stored_sources(found.reference_ids),
    }
    return render(request, "interventions/entry.html", context)


@login_required
@require_safe
def suggestions(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what is worth trying on each weak tie of a released wave."""
    release = get_release(request.user, wave_id)
    ties = released_ties(release)
    everything = stored()
    context = {
        "release": release,
        "advice": suggest(ties, everything),
        "is_readable": any(tie.levels for tie in ties),
        "keep_and_learn": next((each for each in everything if each.slug == KEEP_AND_LEARN), None),
        "catalogue_is_empty": not everything,
    }
    return render(request, "interventions/suggestions.html", context)
