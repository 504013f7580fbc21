"""A phone in a workshop: no account, no cookie, nothing stored on it. Its address is its seat.

Opening a page changes nothing. What a phone can read is what the last step wrote for all of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from interventions import seats
from interventions.access import find_seat, find_workshop
from interventions.models.workshops import Seat, Workshop
from interventions.rooms import asked_in, groups_of
from interventions.stages import GUESS, Step
from surveys.languages import Token
from surveys.models.studies import Workgroup
from surveys.scoring.released import Group
from surveys.shown import inside_a_sentence
from surveys.views.answering import respondents_page
from surveys.wording import group_as_read, study_as_read


@dataclass(frozen=True, slots=True)
class Line:
    """A tie or an idea as a phone shows it, with what this seat chose."""

    key: str
    one: str
    other: str
    name: str = ""
    levels: tuple[str, ...] = ()
    votes: int | None = None
    is_mine: bool = False
    is_own: bool = False


@respondents_page
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the screen; with one, go to its workshop."""
    code = re.sub(r"[\s-]", "", request.GET.get("code", "")).upper()
    if not code:
        return render(request, "interventions/phone/enter.html")
    if not code.isalnum() or len(code) > 20 or find_workshop(code, code) is None:
        return _unknown(request)
    return redirect("interventions:phone-join", token=code)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Say what this is and ask for the group; on POST take a seat."""
    workshop = find_workshop(token, token)
    if workshop is None:
        return _unknown(request)
    if not workshop.is_running():
        return _page(request, "over", workshop)
    groups = seats.groups_that_sit(workshop)
    if request.method != "POST":
        return _ask_group(request, workshop, token, groups)
    chosen = next((g for g in groups if str(g.pk) == request.POST.get("group", "")), None)
    if chosen is None:
        problem = _("Choose the group you belong to; then you can go on.")
        return _ask_group(request, workshop, token, groups, problem, status=400)
    try:
        key = seats.take_seat(workshop, chosen)
    except seats.TooLate:
        return _page(request, "over", workshop, status=409)
    except seats.Full:
        problem = _("Too many phones have come at once. Try again in a minute.")
        return _ask_group(request, workshop, token, groups, problem, status=429)
    seat = Token(key, _language_of(token))
    return redirect("interventions:phone", code=workshop.code, token=seat)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show what the room is at; on POST keep what this seat chooses."""
    workshop = find_workshop(code, token)
    if workshop is None:
        return _unknown(request)
    if not workshop.is_running():
        return _page(request, "over", workshop, token=token)
    seat = find_seat(workshop, token)
    if seat is None:
        return redirect("interventions:phone-join", token=Token(workshop.code, _language_of(token)))
    if request.method != "POST":
        return _show(request, workshop, seat, token)
    chosen = request.POST.getlist("choice")
    try:
        seats.choose(seat, request.POST.get("step", ""), chosen)
    except seats.TooLate:
        workshop.refresh_from_db()
        problem = _("That was a moment too late: the screen has moved on. Nothing was kept.")
        return _show(request, workshop, seat, token, problem=problem, status=409)
    except seats.Refused:
        problem = _("This was not kept. Choose one, or up to three where you mark ties.")
        return _show(request, workshop, seat, token, problem=problem, chosen=chosen, status=400)
    return redirect("interventions:phone", code=workshop.code, token=token)


@never_cache
@require_safe
def now(request: HttpRequest, code: str) -> HttpResponse:
    """Say how far the workshop is, in one query; phones ask this every second or two."""
    number = Workshop.objects.filter(code=code).values_list("number", flat=True).first()
    if number is None:
        raise Http404
    return JsonResponse({"number": number})


def _show(
    request: HttpRequest,
    workshop: Workshop,
    seat: Seat,
    token: str,
    *,
    problem: str = "",
    chosen: Iterable[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    step = Step.read(workshop.step)
    kept = seat.choices.get(step.question) if step.question else None
    mine = set(kept or () if chosen is None else chosen)
    lines = _lines(workshop, seat, step, mine)
    context = {
        "token": token,
        "step": step,
        "shown": workshop.shown,
        "lines": lines,
        "own_lines": [line for line in lines if line.is_own],
        "other_lines": [line for line in lines if not line.is_own],
        "group": group_as_read(workshop.wave, seat.group),
        "is_kept": kept is not None and not problem,
        "problem": problem,
        "title": _tie(step.tie, _names_of(workshop)) if step.tie else None,
    }
    return _page(request, "phone", workshop, status=status, **context)


def _lines(workshop: Workshop, seat: Seat, step: Step, mine: set[str]) -> list[Line]:
    """Put what was revealed, or what may be marked, into the reader's language."""
    names = _names_of(workshop)
    if step.part == GUESS:
        facts: list[dict[str, Any]] = [{"tie": tie} for tie in asked_in(workshop.release)]
    else:
        facts = workshop.shown.get("lines", [])
    return [
        replace(
            _tie(fact["tie"], names, name=fact.get("name", "")),
            key=(key := fact.get("entry") or fact["tie"]),
            levels=tuple(fact.get("levels", ())),
            votes=fact.get("votes"),
            is_mine=key in mine,
            is_own=seat.group_id in groups_of(fact["tie"]),
        )
        for fact in facts
    ]


def _tie(tie: str, names: dict[int, tuple[str, str]], **more: Any) -> Line:
    low, high = groups_of(tie)
    return Line(tie, names[low][0], names[high][1] if low != high else "", **more)


def _names_of(workshop: Workshop) -> dict[int, tuple[str, str]]:
    """Return what each group is called, and how that reads in the middle of a sentence."""
    names = {}
    for group in Workgroup.objects.filter(study_id=workshop.wave.study_id):
        name = group_as_read(workshop.wave, group).name
        is_english = get_language() == "en" and name == group.name
        told = Group(str(group.pk), name, group.kind, str(group.partner_id or ""))
        names[group.pk] = (name, inside_a_sentence(told) if is_english else name)
    return names


def _ask_group(
    request: HttpRequest,
    workshop: Workshop,
    token: str,
    groups: list[Workgroup],
    problem: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    offered = [(group.pk, group_as_read(workshop.wave, group).name) for group in groups]
    context = {"token": token, "groups": offered, "problem": problem}
    return _page(request, "join", workshop, status=status, **context)


def _language_of(token: str) -> str:
    """Return the language that was chosen on this phone: it stays in the address."""
    return getattr(token, "chosen", "")


def _unknown(request: HttpRequest) -> HttpResponse:
    """Say that no workshop has this code, and ask again."""
    return render(request, "interventions/phone/enter.html", {"is_unknown": True}, status=404)


def _page(
    request: HttpRequest, name: str, workshop: Workshop, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {
        "workshop": workshop,
        "organisation_name": workshop.wave.study.organisation.name,
        "study": study_as_read(workshop.wave),
    }
    return render(request, f"interventions/phone/{name}.html", context, status=status)
