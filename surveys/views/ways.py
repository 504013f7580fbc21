"""For administrators: the other ways into a wave, and what each of them cannot promise."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from surveys import sheets
from surveys.access import get_group_to_run, get_open_link_to_run, get_wave_to_run
from surveys.forms.ways import OpenLinkForm
from surveys.links import open_address_of, sheet_address_of
from surveys.models.waves import Wave
from surveys.models.ways import StructuresSheet
from surveys.open_links import NotLocked, groups_that_answer, make_open_link, stop
from surveys.qr import qr_picture


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ways_in(request: HttpRequest, wave_id: int) -> HttpResponse:
    """List the ways in; on POST make an open address and show it, this once."""
    wave = get_wave_to_run(request.user, wave_id)
    if request.method != "POST":
        return _list(request, wave, OpenLinkForm(wave))
    if wave.has_closed():
        return _closed(request, wave)
    form = OpenLinkForm(wave, request.POST)
    if not form.is_valid():
        return _list(request, wave, form, status=400)
    way, group = form.cleaned_data["way"], form.cleaned_data["workgroup"]
    try:
        token = make_open_link(wave, way, group, by=request.user.pk or 0)
    except NotLocked:
        messages.error(request, _("Start this wave first: people are asked under fixed rules."))
        return redirect("surveys:ways-in", wave_id)
    address = open_address_of(token)
    context = {
        "wave": wave,
        "study": wave.study,
        "group": group,
        "is_kiosk": way == "kiosk",
        "address": address,
        "picture": qr_picture(address),
    }
    return render(request, "surveys/ways_in_link.html", context)


@require_POST
@login_required
def stop_link(request: HttpRequest, wave_id: int, link_id: int) -> HttpResponse:
    """Let an open address lead nowhere any more."""
    link = get_open_link_to_run(request.user, wave_id, link_id)
    stop(link, by=request.user.pk or 0)
    messages.success(request, _("The address leads nowhere any more. Who has begun can go on."))
    return redirect("surveys:ways-in", wave_id)


@never_cache
@require_POST
@login_required
def make_sheet(request: HttpRequest, wave_id: int, group_id: int) -> HttpResponse:
    """Make the link of a group's structures sheet and show it, this once."""
    wave, group = get_group_to_run(request.user, wave_id, group_id)
    if wave.has_closed():
        return _closed(request, wave)
    kind = request.POST.get("kind", "")
    if kind not in StructuresSheet.Kind.values:
        kind = StructuresSheet.Kind.AGREED
    try:
        token = sheets.make_sheet(wave, group, kind, by=request.user.pk or 0)
    except sheets.NotLocked:
        messages.error(request, _("Start this wave first: people are asked under fixed rules."))
        return redirect("surveys:ways-in", wave_id)
    except sheets.OnlyAgreed:
        messages.error(request, _("Informants are asked in open surveys only, as teams agreed."))
        return redirect("surveys:ways-in", wave_id)
    except sheets.NoSuchGroup:
        messages.error(request, _("This group fills in no sheet."))
        return redirect("surveys:ways-in", wave_id)
    address = sheet_address_of(token)
    context = {
        "wave": wave,
        "study": wave.study,
        "group": group,
        "is_agreed": kind == StructuresSheet.Kind.AGREED,
        "address": address,
        "picture": qr_picture(address),
    }
    return render(request, "surveys/ways_in_sheet.html", context)


def _closed(request: HttpRequest, wave: Wave) -> HttpResponse:
    """Say why no way in is made any more."""
    messages.error(request, _("This wave is closed, so no way into it is made any more."))
    return redirect("surveys:ways-in", wave.pk)


def _list(
    request: HttpRequest, wave: Wave, form: OpenLinkForm, *, status: int = 200
) -> HttpResponse:
    links = wave.open_links.filter(revoked=False).select_related("workgroup")
    context = {
        "wave": wave,
        "study": wave.study,
        "form": form,
        "links": links,
        "groups": groups_that_answer(wave),
        "sheet_groups": sheets.groups_with_sheets(wave),
        "is_open": wave.accepts_what_was_begun(),
        "types_until": wave.last_answers_at() if wave.closes_at else None,
    }
    return render(request, "surveys/ways_in.html", context, status=status)
