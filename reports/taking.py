"""The report pack: a page to choose what stands in it, and the files themselves."""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.chosen import Chosen, pack_of
from reports.exports import PACK_FORMATS, as_pdf
from reports.own_process import NotMade, compiled_alone
from reports.pack import SECTIONS
from reports.pack_form import PackForm
from surveys.access import get_release_and_earlier, units_for
from surveys.events import Action, record
from surveys.models.releases import Release
from surveys.staff_languages import OFFERED

# Setting type can run away with a report nobody expected: not in the server of pages.
MAKERS = PACK_FORMATS | {"pdf": partial(as_pdf.export, compiled=compiled_alone)}


@require_safe
@login_required
@never_cache
def pack(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Offer the report as a whole or file by file, and what may stand in it."""
    release, earlier = get_release_and_earlier(request.user, wave_id)
    form, _chosen = asked(request, request.GET, release, earlier)
    context = {"release": release, "form": form, "wave": release.wave}
    return render(request, "reports/pack.html", context)


@require_safe
@login_required
@never_cache
def pack_file(request: HttpRequest, wave_id: int, name: str) -> HttpResponse:
    """Hand over one file of a report at once; all of them together are made by the worker."""
    release, earlier = get_release_and_earlier(request.user, wave_id)
    form, chosen = asked(request, request.GET, release, earlier)
    if name not in PACK_FORMATS or chosen is None:
        # A file of the whole study under the name of a unit would mislead whoever keeps it.
        raise Http404
    with override(chosen.language):
        try:
            made = MAKERS[name](pack_of(release, chosen))
        except NotMade:
            return _not_made(request, release, form)
    if request.method == "GET":
        about = f"{release.wave.in_the_log}, {made.filename[-60:]}"
        record(request.user, Action.FILE_DOWNLOADED, about, release.organisation)
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _not_made(request: HttpRequest, release: Release, form: PackForm) -> HttpResponse:
    messages.error(request, _("This file took too long or needed too much. Choose less."))
    context = {"release": release, "form": form, "wave": release.wave}
    return render(request, "reports/pack.html", context, status=503)


def asked(
    request: HttpRequest, said_so: QueryDict, release: Release, earlier: Sequence[Release]
) -> tuple[PackForm, Chosen | None]:
    """Read what was chosen; None where somebody asks for what they may not see."""
    units = units_for(request.user, release.wave.study)
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    language = language if language in OFFERED else settings.LANGUAGE_CODE
    form = PackForm(said_so, earlier=earlier, units=units, languages=OFFERED, language=language)
    said = form.cleaned_data if form.is_valid() else {}
    if form.is_bound and not said:
        return form, None
    wanted = said["unit"] if said else said_so.get("unit", "")
    unit = next((unit for unit in units if str(unit.pk) == wanted), None)
    if wanted and unit is None:
        return form, None
    if not said:
        return form, Chosen(earlier, unit, tuple(SECTIONS), language)
    beside = [each for each in earlier if str(each.wave.number) in said["earlier"]]
    return form, Chosen(beside, unit, said["sections"], said["language"] or language)
