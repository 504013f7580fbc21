"""Setting up, first and last screen: the work process with its rules, and the launch."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import setting_up
from surveys.access import get_wave_to_run, run_by
from surveys.events import Action, record
from surveys.forms.further_questions import FurtherForm
from surveys.forms.launching import LaunchForm
from surveys.forms.research import readers_of
from surveys.forms.studies import RulesForm, StudyForm
from surveys.locking import NotReady
from surveys.models.organisations import Organisation
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.readiness import missing
from surveys.repeating import CannotRepeat, differences, repeat, why_not_again
from surveys.voices import burdens
from surveys.workgroups import people_by_group


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_study(request: HttpRequest) -> HttpResponse:
    """Name a work process and its rules: the first screen of a study that is not there yet."""
    organisations = run_by(request.user)
    if not organisations:
        raise Http404
    study = Study(organisation=organisations[0])
    wave = Wave(study=study, number=1)
    content = request.POST if request.method == "POST" else None
    study_form = StudyForm(content, instance=study, organisations=organisations)
    rules, further = RulesForm(content, instance=wave), FurtherForm(content, wave=wave)
    valid = [form.is_valid() for form in (study_form, rules, further)]  # each tells its errors
    if content is not None and all(valid):
        further.put_into(rules.instance)
        wave = setting_up.begin(study_form.instance, rules.instance)
        record(request.user, Action.STUDY_MADE, wave.study.name, wave.organisation)
        if wave.research_export:
            messages.info(request, _("Saved. Name who may download the answers, below."))
            return redirect("surveys:setup-process", wave.pk)
        messages.success(request, _("Saved. Now the people."))
        return redirect("surveys:setup-people", wave.pk)
    context = {
        "study_form": study_form,
        "rules": rules,
        "further": further,
        "steps": _steps_to_come(),
    }
    return render(request, "surveys/setup/process.html", context)


def _steps_to_come() -> list[setting_up.Step]:
    titles = (
        ("process", _("Process")),
        ("people", _("People")),
        ("check", _("Check")),
        ("launch", _("Launch")),
    )
    return [setting_up.Step(n, title, False, n == "process") for n, title in titles]


@require_safe
@login_required
def resume(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Go on where setting up stopped."""
    wave = get_wave_to_run(request.user, wave_id)
    return redirect(setting_up.where_to_go_on(wave), wave.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def process(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Change the work process and the rules; after the first invitation only to be stricter."""
    wave = get_wave_to_run(request.user, wave_id)
    content = request.POST if request.method == "POST" else None
    organisations = Organisation.objects.filter(pk=wave.organisation_id)
    study_form = StudyForm(content, instance=wave.study, organisations=organisations)
    further = FurtherForm(content, wave=wave)
    rules, readers = RulesForm(content, instance=wave), readers_of(wave, content)
    if content is not None:
        valid = [form.is_valid() for form in (study_form, rules, further)]
        if all(valid) and (wave.is_locked or readers.is_valid()):
            further.put_into(rules.instance)
            _save(study_form, rules, readers)
            record(request.user, Action.SETTINGS_CHANGED, str(wave), wave.organisation)
            messages.success(request, _("Saved."))
            return redirect(_after_process(request, wave), wave.pk)
        wave.refresh_from_db()  # the heading tells what is stored, not what was refused
    context = _context(
        wave, "process", study_form=study_form, rules=rules, further=further, readers=readers
    )
    return render(request, "surveys/setup/process.html", context)


@transaction.atomic
def _save(study_form: StudyForm, rules: RulesForm, readers: Any) -> None:
    study_form.instance.save()
    rules.instance.save()
    if not rules.instance.is_locked:
        readers.save()


def _after_process(request: HttpRequest, wave: Wave) -> str:
    if "stay" in request.POST or wave.is_locked:
        return "surveys:setup-process"
    return "surveys:setup-people"


def _context(wave: Wave, current: str, **more: Any) -> dict[str, Any]:
    steps = setting_up.steps(wave, current)
    return {"wave": wave, "study": wave.study, "steps": steps, **more}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def launch(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say what launching fixes, and launch: now or on a day."""
    wave = get_wave_to_run(request.user, wave_id)
    form = LaunchForm(request.POST if request.method == "POST" else None, wave=wave)
    if request.method == "POST" and form.is_valid():
        try:
            setting_up.launch(
                wave,
                closes_at=form.closes_at(),
                opens_at=form.opens_at(),
                results_on=form.cleaned_data["results_on"],
            )
        except NotReady as refusal:
            messages.error(request, str(refusal))
            return redirect("surveys:setup-launch", wave.pk)
        record(request.user, Action.WAVE_LAUNCHED, str(wave), wave.organisation)
        messages.success(request, _("Launched. From now on its rules only become stricter."))
        return redirect("surveys:wave", wave.pk)
    people = people_by_group(wave)
    context = _context(
        wave,
        "launch",
        form=form,
        people=sum(people.values()),
        groups=len(people),
        missing=missing(wave),
        longest=max((each.minutes for each in burdens(wave)), default=0),
        differences=differences(wave),
    )
    return render(request, "surveys/setup/launch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def next_wave(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Copy the last wave: people, groups, pairs, words and rules."""
    wave = get_wave_to_run(request.user, wave_id)
    reason = why_not_again(wave)
    if request.method == "POST":
        try:
            following = repeat(wave)
        except CannotRepeat as refusal:
            messages.error(request, str(refusal))
            return redirect("surveys:wave", wave.pk)
        record(request.user, Action.WAVE_REPEATED, str(following), wave.organisation)
        messages.success(request, _("The next wave is prepared. Nobody has been asked yet."))
        return redirect("surveys:setup-check", following.pk)
    context = {
        "wave": wave,
        "study": wave.study,
        "reason": reason,
        "people": wave.participants.exclude(name="", email="").count(),
    }
    return render(request, "surveys/setup/next_wave.html", context)
