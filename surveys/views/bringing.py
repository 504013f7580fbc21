"""Earlier studies: a file is handed in, mapped by whoever handed it in, and becomes a wave."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys.access import get_earlier_file, run_by, studies_run_by
from surveys.bringing import handing_in, shown
from surveys.bringing.guessing import waves_in
from surveys.bringing.mapping import from_file
from surveys.bringing.people import Gathered
from surveys.bringing.storing import CannotBring, why_no_next_wave
from surveys.events import Action, record
from surveys.forms.bringing import EarlierFileForm, EarlierWaveForm, yesterday
from surveys.importing.decoding import AskWhichLetters, previews
from surveys.importing.tables import Unreadable
from surveys.importing.text_files import MOST_BYTES
from surveys.models.bringing import EarlierFile
from surveys.views.identity import sure_who_it_is

MOST_BYTES_OF_A_MAPPING = 500_000


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@sure_who_it_is
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a file in; of what it holds about persons nothing is kept."""
    organisations = run_by(request.user)
    if not organisations:
        raise Http404
    studies = studies_run_by(request.user).select_related("organisation")
    content = request.POST if request.method == "POST" else None
    facts: dict[str, Any] = {"organisations": organisations, "studies": studies}
    wanted = request.GET.get("study", "")
    initial = {"study": int(wanted)} if wanted.isdecimal() and len(wanted) < 10 else {}
    form = EarlierFileForm(content, request.FILES or None, initial=initial, **facts)
    asked: list[tuple[str, list[str]]] = []
    if content is not None and form.is_valid():
        uploaded = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            kept = _kept(request, form, uploaded)
        except Unreadable as refusal:
            for reason in refusal.reasons:
                form.add_error("file", reason)
        except AskWhichLetters:
            asked = previews(uploaded)
            form.add_error("letters", _("Choose the letters that read right, and the file again."))
        else:
            return redirect("surveys:bring-file", kept.pk)
    context = {"form": form, "previews": asked}
    return render(request, "surveys/bring/hand_in.html", context)


def _kept(request: HttpRequest, form: EarlierFileForm, content: bytes) -> EarlierFile:
    said = form.cleaned_data
    if said["study"] and (reason := why_no_next_wave(said["study"])):
        raise Unreadable(reason)
    saved = said["saved"]
    mapping = from_file(saved.read(MOST_BYTES_OF_A_MAPPING)) if saved else None
    if mapping and mapping.kind != said["kind"]:
        raise Unreadable(_("The saved mapping is for files that another program wrote."))
    organisation = said["organisation"]
    export = handing_in.read_new(
        organisation,
        content,
        said["kind"],
        letters=said["letters"],
        takes_unfinished=said["takes_unfinished"],
    )
    facts: dict[str, Any] = {"kind": said["kind"], "study": said["study"], "mapping": mapping}
    return handing_in.keep(export, request.user, organisation, **facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@sure_who_it_is
def mapping(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show what the file seems to mean, let it be changed, and take it over. Looking is logged."""
    kept = get_earlier_file(request.user, file_id)
    if request.method == "POST":
        return _answer(request, kept)
    about = f"{kept.get_kind_display()}: file of an earlier study"
    record(request.user, Action.PERSONAL_DATA_SEEN, about, kept.organisation)
    return _show(request, kept, handing_in.gathered(kept), _form(kept))


def _form(kept: EarlierFile) -> EarlierWaveForm:
    said = {name: text for name, text in kept.about.items() if text and name != "may_use"}
    return EarlierWaveForm(initial=said, study=kept.study)


def _answer(request: HttpRequest, kept: EarlierFile) -> HttpResponse:
    """Keep what was said, whatever was pressed; then do what was pressed."""
    do = request.POST.get("do", "")
    if do == "discard":
        handing_in.forget(kept)
        messages.info(request, _("The file is thrown away. Nothing was brought in."))
        return redirect("surveys:bring")
    form = EarlierWaveForm(request.POST, study=kept.study)
    kept.about = {name: request.POST.get(name, "")[:200] for name in form.fields}
    handing_in.say(kept, request.POST.dict(), request.POST.getlist("own"))
    if do != "take":
        return redirect("surveys:bring-file", kept.pk)
    found = handing_in.gathered(kept)
    if form.is_valid() and found.can_be_taken:
        heads = handing_in.mapping_of(kept).headcounts
        there = {name: n for name, n in heads.items() if name in found.groups}
        try:
            wave = handing_in.take(kept, form.about(kept.organisation, there), request.user)
        except CannotBring as refusal:
            form.add_error(None, str(refusal))
        else:
            people = len(found.people)
            words = ngettext(
                "The answers of %(n)s person are brought in. The file is erased.",
                "The answers of %(n)s people are brought in. The file is erased.",
                people,
            )
            messages.success(request, words % {"n": people})
            return redirect("surveys:wave", wave.pk)
    return _show(request, kept, found, form, status=400)


def _show(
    request: HttpRequest,
    kept: EarlierFile,
    found: Gathered,
    form: EarlierWaveForm,
    status: int = 200,
) -> HttpResponse:
    export, meant = handing_in.export_of(kept), handing_in.mapping_of(kept)
    k = str(kept.about.get("min_raters", ""))
    context: dict[str, Any] = {
        "file": kept,
        "study": kept.study,
        "form": form,
        "found": found,
        "mapping": meant,
        "columns": shown.columns_shown(export, meant),
        "questions": list(handing_in.questions_of(meant)),
        "not_kept": shown.not_kept_shown(export),
        "names": shown.names_written(export, meant),
        "words": shown.words_written(export, meant),
        "waves": waves_in(export, meant),
        "choices": shown.roles(),
        "values": shown.values(),
        "codes": shown.codes_shown(),
        "counts": shown.counts_shown(found, meant) if found.people else [],
        "rows": shown.rows_shown(found),
        "last_day": yesterday(),
        "more_problems": found.count - len(found.problems),
    }
    if found.can_be_taken:
        protected = kept.about.get("mode") != "open"
        smallest = int(k) if k.isdecimal() and 3 <= int(k) <= 10 else 5
        context["preview"] = shown.preview_of(found, meant, smallest, protected=protected)
    return render(request, "surveys/bring/mapping.html", context, status=status)


@require_safe
@login_required
@never_cache
def mapping_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """Hand the mapping out as a file, for another export of the same questionnaire."""
    kept = get_earlier_file(request.user, file_id)
    content = json.dumps(kept.mapping, indent=1, ensure_ascii=False) + "\n"
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mapping.json"'
    return answer
