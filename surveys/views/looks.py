"""How the files of an organisation's reports look: its logo and colour, set by an administrator."""

import base64

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys.access import get_organisation
from surveys.events import Action, record
from surveys.forms.looks import LookForm
from surveys.models.looks import Look
from surveys.models.organisations import Organisation, Power


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def look(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Show the logo and colour of an organisation's files, and change them."""
    organisation = get_organisation(request.user, organisation_id, Power.SET_LOOK)
    now = Look.objects.filter(organisation=organisation).first() or Look(organisation=organisation)
    is_sent = request.method == "POST"
    logo = bytes(now.logo)
    form = LookForm(
        *((request.POST, request.FILES) if is_sent else ()),
        has_logo=bool(logo),
        initial={"accent": now.accent},
    )
    if is_sent and form.is_valid():
        _change(request, organisation, now, form)
        messages.success(request, _("Saved. Files that are made from now on look like this."))
        return redirect("surveys:look", organisation.pk)
    context = {
        "organisation": organisation,
        "form": form,
        "accent": now.accent,
        "logo": base64.b64encode(logo).decode(),
    }
    return render(request, "surveys/look.html", context, status=400 if is_sent else 200)


@transaction.atomic
def _change(request: HttpRequest, organisation: Organisation, now: Look, form: LookForm) -> None:
    """Keep what was chosen; a new picture takes the place of the last one."""
    chosen = form.cleaned_data
    kept = b"" if chosen.get("takes_logo_out") else bytes(now.logo)
    now.logo, now.accent = chosen["logo"] or kept, chosen["accent"]
    now.save()
    words = f"logo {'set' if now.logo else 'none'}, colour {now.accent or 'none'}"
    record(request.user, Action.SETTINGS_CHANGED, f"look of files: {words}", organisation)
