"""For those who may share results: make a read-only link, list them all, end one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from interventions.readiness import open_points
from reports.access import get_release_to_share, get_shared_link, shared_links_of
from reports.forms import ShareForm
from surveys import sharing
from surveys.access import units_for
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def share(request: HttpRequest, wave_id: int) -> HttpResponse:
    """List the links to a wave's results; on POST make one and show it, this once."""
    release = get_release_to_share(request.user, wave_id)
    is_sent = request.method == "POST"
    units = units_for(request.user, release.wave.study)
    form = ShareForm(units, request.POST if is_sent else None)
    if is_sent and form.is_valid():
        link, token = sharing.share(request.user, release.wave, **form.chosen())
        address = sharing.shared_address_of(token, link)
        context = {"release": release, "link": link, "address": address}
        return render(request, "reports/share_made.html", context)
    context = {
        "release": release,
        "form": form,
        "links": shared_links_of(request.user, release),
        "open_points": open_points(release.wave),
    }
    return render(request, "reports/share.html", context, status=400 if is_sent else 200)


@require_POST
@login_required
def end(request: HttpRequest, wave_id: int, link_id: int) -> HttpResponse:
    """Let a link lead nowhere from now on."""
    _release, link = get_shared_link(request.user, wave_id, link_id)
    sharing.end(request.user, link)
    messages.success(request, _("The link leads nowhere any more."))
    return redirect("reports:share", wave_id)
