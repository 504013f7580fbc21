"""The plan: what is tried on which tie, by whom and until when."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interventions import planning
from interventions.access import (
    get_action,
    get_action_to_change,
    get_entry,
    get_release_to_plan,
    plans,
    reads_plans,
)
from interventions.advice import advise
from interventions.followed import followed
from interventions.forms.plans import ActionForm, Difference
from interventions.models.plans import Action
from interventions.own import catalogue_of
from interventions.sheets import coverage_of
from interventions.ties import tie_title
from surveys.access import get_release, runs
from surveys.following import later_release
from surveys.models.studies import Workgroup
from surveys.pulses import pulses_of
from surveys.results import released_ties

Status = Action.Status
WITH_ALL = ("group_a", "group_b", "leading_group", "owner", "plan__wave__study__organisation")


@dataclass(frozen=True, slots=True)
class Board:
    """All actions of one tie, with how many are live there."""

    title: str
    actions: tuple[Action, ...]
    count: str


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List every action this person may see, by what is due first."""
    actions = Action.objects.visible_to(request.user).shown().select_related(*WITH_ALL)
    status = request.GET.get("status", "")
    if status in Status.values:
        actions = actions.filter(status=status)
    found = sorted(
        actions,
        key=lambda each: (
            each.status == Status.DONE,
            each.due_on is None,
            each.due_on or localdate(),
            each.pk,
        ),
    )
    context = {
        "actions": [(each, tie_title(each)) for each in found],
        "statuses": [each for each in Status if each != Status.REMOVED],
        "status": status if status in Status.values else "",
        "today": localdate(),
        "may_read": reads_plans(request.user),
        "words": Status(status).label if status in Status.values else "",
    }
    return render(request, "interventions/plans.html", context)


@login_required
@require_safe
def board(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show what is tried after a wave, tie by tie, and what each group carries."""
    release = get_release(request.user, wave_id)
    actions = list(
        Action.objects.filter(plan__wave_id=wave_id).select_related(*WITH_ALL).order_by("pk")
    )
    shown = [each for each in actions if each.status != Status.REMOVED]
    carried = planning.live_by_group(release.wave.study)
    leaders = Workgroup.objects.filter(pk__in=carried)
    context = {
        "release": release,
        "wave": release.wave,
        "boards": _boards(shown, planning.live_by_tie(release.wave.study)),
        "removed": [each for each in actions if each.status == Status.REMOVED],
        "carried": [
            (group, planning.counted(carried[group.pk], planning.PER_GROUP)) for group in leaders
        ],
        "may_plan": plans(request.user, release.wave),
        "today": localdate(),
        "later": later_release(release.wave),
        "pulses": pulses_of(release.wave),
        "may_ask": runs(request.user, release.wave),
    }
    return render(request, "interventions/board.html", context)


def _boards(actions: Sequence[Action], live: dict[tuple[int, int], int]) -> list[Board]:
    ties = dict.fromkeys((each.group_a_id, each.group_b_id) for each in actions)
    found = []
    for tie in ties:
        of_tie = tuple(a for a in actions if (a.group_a_id, a.group_b_id) == tie)
        count = planning.counted(live.get(tie, 0), planning.PER_TIE)
        found.append(Board(tie_title(of_tie[0]), of_tie, count))
    return found


@login_required
@require_POST
def add(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Put a suggestion on the plan of its tie: one click."""
    release = get_release_to_plan(request.user, wave_id)
    catalogue = catalogue_of(release.organisation_id)
    entry = get_entry(catalogue, request.POST.get("slug", ""))
    advices = advise(released_ties(release), catalogue, coverage_of(release))
    advice = advices.find(request.POST.get("pair", ""))
    if advice is None or planning.tie_of(advice) is None:
        raise Http404
    try:
        action, is_new = planning.add(release, advice, entry)
    except planning.TooMany as refusal:
        messages.error(request, str(refusal))
        return redirect("interventions:plan", wave_id)
    if is_new:
        messages.success(request, _("This is on the plan now. Say who sees to it, and until when."))
    else:
        messages.info(request, _("This is on the plan of this tie already."))
    return redirect("interventions:action", action.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Show an action; whoever may plan can change it.

    Where somebody else has changed it meanwhile, both values are shown, and saving again keeps
    what stands in the form then.
    """
    differences: list[Difference] = []
    if request.method == "POST":
        found = get_action_to_change(request.user, action_id)
        form, differences = _change(request.POST, found)
        if form.is_valid() and not differences:
            messages.success(request, _("Saved: %(title)s.") % {"title": found.title})
            return redirect("interventions:plan", found.plan.wave_id)
        found.refresh_from_db()
    else:
        found = get_action(request.user, action_id)
        form = ActionForm(action=found)
    context = {
        "action": found,
        "wave": found.plan.wave,
        "tie_title": tie_title(found),
        "form": form,
        "may_plan": plans(request.user, found.plan.wave),
        "moves": _moves(found),
        "steps": found.steps.all(),
        "followed": followed(found),
        "differences": differences,
    }
    status = 409 if differences else 200
    return render(request, "interventions/action.html", context, status=status)


def _change(post: QueryDict, action: Action) -> tuple[ActionForm, list[Difference]]:
    """Change an action; else return the form with what is wrong, or where two people differ."""
    form = ActionForm(post, action=action)
    if form.is_valid():
        try:
            planning.change(action, form.details(), version=form.cleaned_data["version"])
        except planning.TooMany as refusal:
            form.add_error("leading_group", str(refusal))
        except planning.Stale:
            return _both_values(post, action)
    return form, []


def _both_values(post: QueryDict, action: Action) -> tuple[ActionForm, list[Difference]]:
    """Return the same entries on the newest version, and where the two differ."""
    action.refresh_from_db()
    stored = ActionForm(action=action)
    entered = post.copy()
    entered["version"] = str(action.version)
    again = ActionForm(entered, action=action)
    return again, again.differences(stored)


def _moves(action: Action) -> list[tuple[str, str]]:
    """Return every other status an action may take, with its word."""
    return [(each.value, str(each.label)) for each in Status if each != action.status]


@login_required
@require_POST
def move(request: HttpRequest, action_id: int) -> HttpResponse:
    """Give an action another status; the way back is the same button on the same page."""
    found = get_action_to_change(request.user, action_id)
    status = request.POST.get("status", "")
    if status not in (*Status.values, "back"):
        raise Http404
    try:
        if status == "back":
            planning.put_back(found)
        else:
            planning.move(found, status)
    except planning.TooMany as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"title": found.title, "status": found.get_status_display().lower()}
        if found.status == Status.REMOVED:
            messages.info(
                request,
                _("“%(title)s” is off the plan. It stands below, and can be put back.") % words,
            )
        else:
            messages.success(request, _("“%(title)s” is %(status)s now.") % words)
    return redirect("interventions:plan", found.plan.wave_id)
