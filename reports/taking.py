"""The report pack: a page to choose what stands in it, and the files themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.exports import PACK_FORMATS, whole_pack
from reports.exports.files import Export
from reports.pack import SECTIONS, Pack, build_pack
from reports.pack_form import PackForm
from surveys.access import get_release_and_earlier, units_for
from surveys.events import Action, record
from surveys.models.releases import Release
from surveys.models.studies import Unit

LANGUAGES = ("en", "de", "es", "fr", "nl")
ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person asked to have in a pack, of what they may read."""

    earlier: Sequence[Release]
    unit: Unit | None
    sections: Sequence[str]
    language: str


@require_safe
@login_required
@never_cache
def pack(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Offer the files of a report, and what may stand in them."""
    release, earlier = get_release_and_earlier(request.user, wave_id)
    form, _ = _asked(request, release, earlier)
    context = {"release": release, "form": form, "wave": release.wave}
    return render(request, "reports/pack.html", context)


@require_safe
@login_required
@never_cache
def pack_file(request: HttpRequest, wave_id: int, name: str) -> HttpResponse:
    """Hand over one file of a pack, or all of them as a zip."""
    release, earlier = get_release_and_earlier(request.user, wave_id)
    form, chosen = _asked(request, release, earlier)
    if name not in (*PACK_FORMATS, ZIP) or chosen is None:
        # A file of the whole study under the name of a unit would mislead whoever keeps it.
        raise Http404
    with override(chosen.language):
        made = _made(release, chosen, name)
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


def _asked(
    request: HttpRequest, release: Release, earlier: Sequence[Release]
) -> tuple[PackForm, Chosen | None]:
    """Read what was chosen; None where somebody asks for what they may not see."""
    units = units_for(request.user, release.wave.study)
    language = (get_language() or "en").split("-")[0]
    language = language if language in LANGUAGES else "en"
    form = PackForm(
        request.GET, earlier=earlier, units=units, languages=LANGUAGES, language=language
    )
    said = form.cleaned_data if form.is_valid() else {}
    if form.is_bound and not said:
        return form, None
    wanted = said["unit"] if said else request.GET.get("unit", "")
    unit = next((unit for unit in units if str(unit.pk) == wanted), None)
    if wanted and unit is None:
        return form, None
    if not said:
        return form, Chosen(earlier, unit, tuple(SECTIONS), language)
    beside = [each for each in earlier if str(each.wave.number) in said["earlier"]]
    return form, Chosen(beside, unit, said["sections"], said["language"] or language)


def _made(release: Release, chosen: Chosen, name: str) -> Export:
    content = _pack(release, chosen)
    return whole_pack(content) if name == ZIP else PACK_FORMATS[name](content)


def _pack(release: Release, chosen: Chosen) -> Pack:
    return build_pack(
        release,
        earlier=chosen.earlier,
        unit=chosen.unit,
        sections=chosen.sections,
        language=chosen.language,
        is_right_to_left=bool(get_language_info(chosen.language)["bidi"]),
    )
