"""The people of a wave: looked up, corrected, moved, added, taken out. Never who answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import people
from surveys.access import get_participant, get_wave_to_run
from surveys.events import record
from surveys.forms.participants import PersonForm
from surveys.models.participants import Participant
from surveys.models.waves import Wave

PEOPLE_A_PAGE = 100


@require_safe
@login_required
def listing(request: HttpRequest, wave_id: int) -> HttpResponse:
    """List who is asked, in the order of the groups. Who looked is written down."""
    wave = get_wave_to_run(request.user, wave_id)
    search = request.GET.get("q", "").strip()[:100]
    found = people.listed_people(wave, search)
    record(request.user, "personal data seen", f"{wave}: people", wave.organisation)
    context = {
        "wave": wave,
        "study": wave.study,
        "search": search,
        "people": Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "surveys/participants/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: HttpRequest, wave_id: int, person_id: int) -> HttpResponse:
    """Correct a name, an address or a group."""
    wave = get_wave_to_run(request.user, wave_id)
    person = get_participant(wave, person_id)
    move = getattr(person, "move", None)
    place = move or person.invitation
    initial = {
        "name": person.name,
        "email": person.email,
        "workgroup": place.workgroup_id,
        "unit": (move and move.unit_id) or person.invitation.unit_id,
    }
    content = request.POST if request.method == "POST" else None
    form = PersonForm(content, wave=wave, person=person, initial=initial)
    if content is not None and form.is_valid() and _change(request, wave, person, form):
        return redirect("surveys:participants", wave.pk)
    record(request.user, "personal data seen", f"{wave}: one person", wave.organisation)
    context = {"wave": wave, "study": wave.study, "person": person, "form": form}
    return render(request, "surveys/participants/person.html", context)


def _change(request: HttpRequest, wave: Wave, person: Participant, form: PersonForm) -> bool:
    try:
        people.rename(person, form.cleaned_data["name"])
        if not wave.is_locked:
            people.readdress(person, form.cleaned_data["email"])
        if {"workgroup", "unit"} & set(form.changed_data):
            people.move(person, form.cleaned_data["workgroup"], form.cleaned_data.get("unit"))
    except (people.WaveIsOver, ValidationError) as refusal:
        said = [_("This wave has closed, and its people stay as they are.")]
        form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else said)
        return False
    record(request.user, "person changed", str(wave), wave.organisation)
    words = _("Saved.")
    if wave.is_locked and "workgroup" in form.changed_data:
        words = _("Saved. It takes effect if this person has not answered yet.")
    messages.success(request, words)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_out(request: HttpRequest, wave_id: int, person_id: int) -> HttpResponse:
    """Ask whether somebody leaves the wave, and take them out."""
    wave = get_wave_to_run(request.user, wave_id)
    person = get_participant(wave, person_id)
    if request.method != "POST":
        context = {"wave": wave, "study": wave.study, "person": person}
        return render(request, "surveys/participants/take_out.html", context)
    try:
        people.take_out(person)
    except people.WaveIsOver:
        messages.error(request, _("This wave has closed, and its people stay as they are."))
    else:
        record(request.user, "person taken out", str(wave), wave.organisation)
        messages.success(request, _("Taken out. Name and address are erased from this wave."))
    return redirect("surveys:participants", wave.pk)
