"""Setting up, third screen: every sentence, the burden, what will be readable, what is missing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import own_words, readiness, setting_up, voices
from surveys.access import get_wave_to_run
from surveys.events import Action, record
from surveys.forms.wording import WordingForm
from surveys.instruments.base import EACH_GROUP
from surveys.merging import merges
from surveys.models.waves import Wave
from surveys.promise import promise_for
from surveys.repeating import differences
from surveys.setups import setup_of
from surveys.simulating import RATES, USUAL_RATE, what_will_show
from surveys.workgroups import why_fixed


@require_safe
@login_required
def check(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show everything that people will read, and what of it will come out."""
    wave = get_wave_to_run(request.user, wave_id)
    language = _language(request, wave)
    setup = setup_of(wave)
    previews = [
        what_will_show(setup, wave.min_raters, rate, protected=wave.is_protected) for rate in RATES
    ]
    usual = next(preview for preview in previews if preview.response == USUAL_RATE)
    burdens = voices.burdens(wave)
    context = {
        "wave": wave,
        "study": wave.study,
        "steps": setting_up.steps(wave, "check"),
        "missing": readiness.missing(wave),
        "voices": voices.voices(wave, language),
        "sheet": voices.sheet_voice(wave, language),
        "language": language,
        "languages": _languages(wave),
        "burdens": burdens,
        "longest": max((each.minutes for each in burdens), default=0),
        "is_heavy": any(each.is_heavy for each in burdens),
        "previews": previews,
        "preview": usual,
        "merges": merges(usual) if wave.is_protected else [],
        "small": readiness.small_rated(wave),
        "promise": promise_for(wave),
        "differences": differences(wave),
        "fixed": why_fixed(wave),
    }
    return render(request, "surveys/setup/check.html", context)


def _languages(wave: Wave) -> list[tuple[str, str]]:
    names = dict(settings.LANGUAGES)
    return [(code, str(names.get(code, code))) for code in wave.study.languages]


def _language(request: HttpRequest, wave: Wave) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in wave.study.languages else wave.study.languages[0]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def wording(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Put the questions into own words, language by language, and see how they read."""
    wave = get_wave_to_run(request.user, wave_id)
    language = _language(request, wave)
    is_shown = request.method == "POST" and request.POST.get("do") == "show"
    texts = own_words.texts(wave, language)
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        texts=texts,
        own=own_words.own_texts(wave, language),
        fixed=wave.is_locked,
        initial={"licence": bool(wave.wording_licence_by)},
    )
    if request.method == "POST" and wave.is_locked:
        messages.error(request, _("People have been invited. The words stay as they read them."))
        return redirect(request.get_full_path())
    if request.method == "POST" and form.is_valid() and not is_shown:
        own_words.put(wave, language, form.own())
        _keep_licence(request, wave, form.cleaned_data["licence"])
        record(
            request.user, Action.SETTINGS_CHANGED, f"{wave}: words, {language}", wave.organisation
        )
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    context = {
        "wave": wave,
        "study": wave.study,
        "steps": setting_up.steps(wave, "check"),
        "form": form,
        "lines": _lines(wave, form),
        "language": language,
        "languages": _languages(wave),
        "is_shown": is_shown,
    }
    return render(request, "surveys/setup/wording.html", context)


def _lines(wave: Wave, form: WordingForm) -> list[dict[str, object]]:
    """Return each text with its field and with how it reads now."""
    found = []
    for text, field in form.lines():
        typed = field.value() or ""
        if form.is_bound and text.key in getattr(form, "cleaned_data", {}):
            typed = form.cleaned_data[text.key]
        reads = text.filled(str(typed), wave.study.process, str(EACH_GROUP))
        found.append({"text": text, "field": field, "reads": reads, "is_own": bool(typed)})
    return found


def _keep_licence(request: HttpRequest, wave: Wave, confirmed: bool) -> None:
    """Keep who confirmed and when, from the first tick on; taking it away forgets both."""
    if confirmed == bool(wave.wording_licence_by):
        return
    person = request.user
    name = person.get_full_name() if person.is_authenticated else ""
    wave.wording_licence_by = (name or getattr(person, "email", ""))[:200] if confirmed else ""
    wave.wording_licence_on = localdate() if confirmed else None
    wave.save(update_fields=["wording_licence_by", "wording_licence_on"])
