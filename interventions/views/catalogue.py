"""What there is to try, and how it is done."""

import re
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interventions import words
from interventions.access import (
    edits,
    find_organisation,
    find_release,
    get_entry,
    organisations_of,
    plans,
)
from interventions.catalogue import stored_sources
from interventions.entries import Entry
from interventions.forms.catalogue import CatalogueFilter
from interventions.own import catalogue_of, everything_of
from interventions.searching import Term, select, terms_of

# How a pair is named in an address: "tie-3-5", or "tie-3+4-5" where groups are counted together.
ANCHOR = re.compile(r"tie-[0-9]+(\+[0-9]+)*-[0-9]+")


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List everything there is to try, by family; a filter narrows it down."""
    form = CatalogueFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    organisations = organisations_of(request.user)
    organisation = find_organisation(organisations, request.GET.get("organisation", ""))
    everything = catalogue_of(organisation)
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
        "organisation": organisation,
        "organisations": organisations,
        "edits": edits(request.user, organisation),
    }
    return render(request, "interventions/catalogue.html", context)


def _found_alone(everything: Sequence[Entry], terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms that would find something if they were looked for alone."""
    return tuple(term for term in terms if select(everything, text=term.typed))


@login_required
@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one entry: how it is done, what it takes, how much is known; and the way back."""
    release = find_release(request.user, request.GET.get("wave", ""))
    organisation = (
        release.organisation
        if release
        else find_organisation(organisations_of(request.user), request.GET.get("organisation", ""))
    )
    entries = everything_of(organisation)
    found = get_entry(entries, slug)
    pair = request.GET.get("pair", "")
    by_slug = {each.slug: each for each in entries}
    pair = pair if ANCHOR.fullmatch(pair) else ""
    context = {
        "entry": found,
        "first": [by_slug[each] for each in found.unlock_first if each in by_slug],
        "sources": stored_sources(found.reference_ids),
        "release": release,
        "organisation": organisation,
        "edits": edits(request.user, organisation),
        "pair": pair,
        "may_plan": bool(pair and release and plans(request.user, release.wave)),
    }
    return render(request, "interventions/entry.html", context)
