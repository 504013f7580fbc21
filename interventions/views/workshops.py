"""For whoever leads a workshop: opening one, and the screen that a projector shows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interventions import workshops
from interventions.access import get_release_to_plan, get_workshop
from interventions.forms.workshops import OpenWorkshopForm
from interventions.models.workshops import Workshop
from interventions.readiness import open_points
from interventions.rooms import Room, room_of
from interventions.screens import Screen, counts_of, path_of, screen_of
from interventions.stages import CLOSING, GUESS, MATTER, PARTS, PLAN, TRY, Step
from surveys.qr import qr_picture

PART_WORDS = {
    "welcome": gettext_lazy("Welcome"),
    "guess": gettext_lazy("Guess"),
    "strengths": gettext_lazy("Strengths"),
    "reveal": gettext_lazy("Measured"),
    "tie": gettext_lazy("Talk"),
    "matter": gettext_lazy("Vote"),
    "try": gettext_lazy("Ideas"),
    "plan": gettext_lazy("Plan"),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preparation(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Choose what a room will be shown; on POST open the workshop."""
    release = get_release_to_plan(request.user, wave_id)
    room, points = room_of(release), open_points(release.wave)
    if request.method == "POST":
        form = OpenWorkshopForm(request.POST, room=room, open_points=points)
        if form.is_valid():
            assert request.user.is_authenticated
            opened = workshops.open_workshop(
                release, room, form.cleaned_data["ties"], by=request.user
            )
            return redirect("interventions:workshop", opened.pk)
    else:
        form = OpenWorkshopForm(room=room, open_points=points)
    held = list(Workshop.objects.filter(wave=release.wave))
    context = {
        "release": release,
        "wave": release.wave,
        "form": form,
        "room": room,
        "open_points": points,
        "running": [each for each in held if each.is_running()],
        "held": [each for each in held if not each.is_running()],
    }
    return render(request, "interventions/workshop_open.html", context)


@never_cache
@login_required
@require_safe
def screen(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Show the step that the room is at; of a workshop that is over what was revealed."""
    workshop = get_workshop(request.user, workshop_id)
    room, counts = room_of(workshop.release), counts_of(workshop)
    if not workshop.is_running():
        return _held(request, workshop, room)
    step = Step.read(workshop.step)
    shown = screen_of(workshop, step, room, counts)
    address = workshops.address_of(workshop)
    path = path_of(workshop, room, counts)
    context = {
        "workshop": workshop,
        "wave": workshop.wave,
        "step": step,
        "screen": shown,
        "parts": _parts(step, path),
        "next_words": _next_words(step, path),
        "is_first": step == path[0],
        "may_skip": step.part in (MATTER, TRY),
        "seats": _seats(workshop),
        "address": address,
        "short_address": address.partition("://")[2].rsplit("/", 2)[0],
        "code": f"{workshop.code[:4]} {workshop.code[4:]}",
        "picture": qr_picture(address),
    }
    return render(request, f"interventions/workshop/{step.part}.html", context)


@login_required
@require_POST
def go(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Take a step forward or back."""
    workshop = get_workshop(request.user, workshop_id)
    way, number = request.POST.get("way", ""), request.POST.get("number", "")
    if way not in ("next", "back", "plan") or not number.isdecimal() or len(number) > 9:
        raise Http404
    workshops.go(workshop, room_of(workshop.release), way, number=int(number))
    return redirect("interventions:workshop", workshop_id)


@login_required
@require_POST
def plan(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Put what the room chose on the plan of the wave."""
    workshop = get_workshop(request.user, workshop_id)
    chosen = request.POST.getlist("idea")
    if not chosen:
        messages.error(request, _("Choose at least one idea, or go on without one."))
        return redirect("interventions:workshop", workshop_id)
    try:
        refused = workshops.put_on_plan(workshop, room_of(workshop.release), chosen)
    except workshops.NotOffered as wrong:
        raise Http404 from wrong
    for each in refused:
        messages.error(request, each)
    if added := len(set(chosen)) - len(refused):
        messages.success(
            request,
            ngettext("%(n)s idea is on the plan.", "%(n)s ideas are on the plan.", added)
            % {"n": added},
        )
    return redirect("interventions:workshop", workshop_id)


@login_required
@require_POST
def close(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """End the workshop; what people marked is erased."""
    workshop = get_workshop(request.user, workshop_id)
    assert request.user.is_authenticated
    workshops.close(workshop, by=request.user)
    messages.success(
        request, _("The workshop is over. Seats and votes are erased; the totals shown stay.")
    )
    return redirect("interventions:workshop", workshop_id)


@never_cache
@login_required
@require_safe
def seats(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Say how many phones are in the room, and nothing of what they do."""
    workshop = get_workshop(request.user, workshop_id)
    return JsonResponse({"words": _seats(workshop)})


def _seats(workshop: Workshop) -> str:
    n = workshop.seats.count()
    return ngettext("%(n)s phone is in", "%(n)s phones are in", n) % {"n": n}


def _held(request: HttpRequest, workshop: Workshop, room: Room) -> HttpResponse:
    """List what was counted in a workshop that is over."""
    counts = counts_of(workshop)
    found: list[Screen] = [
        screen_of(workshop, step, room, counts)
        for step in path_of(workshop, room, counts)
        if step.counts in counts
    ]
    context = {
        "workshop": workshop,
        "wave": workshop.wave,
        "screens": found,
        "closing": screen_of(workshop, Step(CLOSING), room, counts),
    }
    return render(request, "interventions/workshop_held.html", context)


def _parts(step: Step, path: tuple[Step, ...]) -> list[tuple[str, str]]:
    """Return what stands along the bottom: each part with "done", "now" or nothing."""
    there = {each.part for each in path} | {GUESS}  # counted, it is no step any more
    now = PARTS.index(PLAN if step.part == CLOSING else step.part)
    return [
        (
            str(PART_WORDS[part]),
            "now" if place == now else "done" if place < now else "",
        )
        for place, part in enumerate(PARTS)
        if part in there or place == now
    ]


def _next_words(step: Step, path: tuple[Step, ...]) -> str:
    """Say what the button does, where that is more than to go on."""
    if step == path[-1]:
        return ""
    if step.question == GUESS:
        return _("Close the guessing")
    return _("Count the votes") if step.question else _("Next")
