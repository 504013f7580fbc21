"""Setting up: the groups, which of them become one, and who rates whom."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys import pairs, setting_up, workgroups
from surveys.access import get_wave_to_run, get_workgroup
from surveys.events import Action, record
from surveys.forms.groups import MergeForm, NewGroupForm, groups_form, partner_of
from surveys.models.waves import Wave


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def groups(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Name, sort, merge and complete the groups of a study."""
    wave = get_wave_to_run(request.user, wave_id)
    fixed = workgroups.why_fixed(wave)
    do = request.POST.get("do", "save") if request.method == "POST" else ""
    if do and fixed:
        messages.error(request, fixed)
        return redirect("surveys:setup-groups", wave.pk)
    if do.startswith("delete-"):
        return _delete(request, wave, do.removeprefix("delete-"))
    used = frozenset(workgroups.was_used(list(wave.study.workgroups.all()), wave))
    forms = groups_form(wave.study, used, request.POST if do == "save" else None)
    new = NewGroupForm(request.POST if do == "add" else None, study=wave.study, prefix="new")
    merge = MergeForm(
        request.POST if do == "merge" else None,
        study=wave.study,
        prefix="merge",
        initial={name: request.GET.get(name) for name in ("group", "into")},
    )
    done = (
        (do == "save" and forms.is_valid() and _save(request, wave, forms))
        or (do == "add" and new.is_valid() and _add(request, wave, new))
        or (do == "merge" and merge.is_valid() and _merge(request, wave, merge))
    )
    if done:
        return redirect("surveys:setup-groups", wave.pk)
    counts = workgroups.people_by_group(wave)
    context = {
        "wave": wave,
        "study": wave.study,
        "steps": setting_up.steps(wave, "people"),
        "forms": forms,
        "rows": [(form, counts.get(form.instance.pk, 0)) for form in forms],
        "new": new,
        "merge": merge,
        "fixed": fixed,
    }
    return render(request, "surveys/setup/groups.html", context)


def _save(request: HttpRequest, wave: Wave, forms: Any) -> bool:
    try:
        _store(wave, forms)
    except ValidationError as refusal:  # two groups that exchange their names, for example
        messages.error(request, " ".join(refusal.messages))
        return False
    record(request.user, Action.SETTINGS_CHANGED, f"{wave}: groups", wave.organisation)
    messages.success(request, _("Saved."))
    return True


@transaction.atomic
def _store(wave: Wave, forms: Any) -> None:
    for form in forms:
        form.instance.partner = partner_of(wave.study, form.cleaned_data["partner_name"])
        form.instance.full_clean()
        form.instance.save()


def _add(request: HttpRequest, wave: Wave, form: NewGroupForm) -> bool:
    group = workgroups.add(wave.study, form.cleaned_data["name"], form.cleaned_data["kind"])
    messages.success(
        request, _("%(group)s are added. They are rated, and not asked.") % {"group": group.name}
    )
    return True


def _merge(request: HttpRequest, wave: Wave, form: MergeForm) -> bool:
    group, into = form.cleaned_data["group"], form.cleaned_data["into"]
    try:
        workgroups.merge(wave, group, into, form.cleaned_data["new_name"])
    except workgroups.GroupsAreFixed as refusal:
        form.add_error("into", str(refusal))
        return False
    record(request.user, Action.SETTINGS_CHANGED, f"{wave}: groups merged", wave.organisation)
    messages.success(request, _("The two groups are one now. Their pairs are those of both."))
    return True


def _delete(request: HttpRequest, wave: Wave, key: str) -> HttpResponse:
    group = get_workgroup(wave, int(key) if key.isdecimal() and len(key) < 15 else 0)
    if workgroups.people_by_group(wave).get(group.pk) or workgroups.was_used([group], wave):
        messages.error(
            request,
            _("%(group)s have people in them, or results. Move the people, or merge the group.")
            % {"group": group.name},
        )
    else:
        group.delete()
        messages.success(request, _("%(group)s are deleted.") % {"group": group.name})
    return redirect("surveys:setup-groups", wave.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def who_rates_whom(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Switch off the pairs of groups that never meet."""
    wave = get_wave_to_run(request.user, wave_id)
    if request.method == "POST":
        within = {"within-on": True, "within-off": False}.get(request.POST.get("do", ""))
        try:
            pairs.choose(wave, request.POST.getlist("ask"), within=within)
        except workgroups.GroupsAreFixed as refusal:
            messages.error(request, str(refusal))
        else:
            record(
                request.user, Action.SETTINGS_CHANGED, f"{wave}: who rates whom", wave.organisation
            )
            messages.success(request, _("Saved."))
        return redirect("surveys:setup-pairs", wave.pk)
    context = {
        "wave": wave,
        "study": wave.study,
        "steps": setting_up.steps(wave, "people"),
        "grid": pairs.grid_of(wave),
        "fixed": workgroups.why_fixed(wave),
    }
    return render(request, "surveys/setup/pairs.html", context)
