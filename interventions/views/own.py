"""The catalogue of one organisation: change an entry, add one, leave one out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interventions import own
from interventions.access import get_line, get_organisation_to_edit
from interventions.forms.own import EntryForm
from surveys.models.organisations import Organisation


@login_required
@require_safe
def entries(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """List what an organisation changed, added and left out, then everything else."""
    organisation = get_organisation_to_edit(request.user, organisation_id)
    lines = own.lines_of(organisation)
    context = {
        "organisation": organisation,
        "own": [line for line in lines if line.is_own],
        "changed": [line for line in lines if line.is_changed and not line.is_hidden],
        "hidden": [line for line in lines if line.is_hidden and not line.is_own],
        "others": [
            line
            for line in lines
            if not (line.is_own or line.is_changed or line.is_hidden or line.entry.pinned)
        ],
    }
    return render(request, "interventions/own_entries.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Write an entry of the organisation's own."""
    organisation = get_organisation_to_edit(request.user, organisation_id)
    form = EntryForm(request.POST or None, entry=own.NEW)
    if request.method == "POST" and form.is_valid():
        own.add(organisation, form.cells())
        messages.success(request, _("Added. It is suggested wherever it suits."))
        return redirect("interventions:own-entries", organisation.pk)
    context = {"organisation": organisation, "form": form, "line": None}
    return render(request, "interventions/own_entry.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, organisation_id: int, slug: str) -> HttpResponse:
    """Change an entry, hide it or show it again, or take the changes back."""
    organisation = get_organisation_to_edit(request.user, organisation_id)
    line = get_line(organisation, slug)
    if request.method != "POST" or "save" in request.POST:
        return _edit(request, organisation, line)
    if line.entry.pinned and "hide" in request.POST:
        raise Http404
    if "hide" in request.POST or "show" in request.POST:
        own.hide(organisation, slug, hidden="hide" in request.POST)
        words = (
            _("“%(name)s” is left out now. Plans keep it.")
            if "hide" in request.POST
            else _("“%(name)s” is in the catalogue again.")
        )
    elif "reset" in request.POST:
        own.reset(organisation, slug)
        words = _("“%(name)s” is as it was shipped.")
    else:
        raise Http404
    messages.success(request, words % {"name": line.entry.name})
    return redirect("interventions:own-entries", organisation.pk)


def _edit(request: HttpRequest, organisation: Organisation, line: own.Line) -> HttpResponse:
    form = EntryForm(request.POST or None, entry=line.entry)
    if request.method == "POST" and form.is_valid():
        own.change(organisation, line, form.cells())
        messages.success(request, _("Saved. An update of the catalogue leaves it as it is."))
        return redirect("interventions:own-entries", organisation.pk)
    context = {"organisation": organisation, "form": form, "line": line}
    return render(request, "interventions/own_entry.html", context)
