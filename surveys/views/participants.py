"""The people of a wave: looked up, corrected, moved, added, taken out. Never who answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import addresses, people, watching
from surveys.access import get_participant, get_wave_to_run
from surveys.events import Action, record
from surveys.forms.participants import PersonForm
from surveys.keeping import ledger
from surveys.models.participants import Participant
from surveys.models.waves import Wave
from surveys.views.identity import sure_who_it_is

PEOPLE_A_PAGE = 100


@require_safe
@login_required
def listing(request: HttpRequest, wave_id: int) -> HttpResponse:
    """List who is asked, in the order of the groups. Who looked is written down."""
    wave = get_wave_to_run(request.user, wave_id)
    search = request.GET.get("q", "").strip()[:100]
    found = people.asked_people(wave, search)
    page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    record(request.user, Action.PERSONAL_DATA_SEEN, f"{wave}: people", wave.organisation)
    context = {
        "wave": wave,
        "study": wave.study,
        "search": search,
        "people": page,
        "lines": people.listed(wave, page.object_list),
    }
    return render(request, "surveys/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
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
    if content is not None and content.get("go") == "again":
        return _send_again(request, wave, person)
    form = PersonForm(content, wave=wave, person=person, initial=initial)
    if content is not None and form.is_valid() and _change(request, wave, person, form):
        return redirect("surveys:wave-people", wave.pk)
    record(request.user, Action.PERSONAL_DATA_SEEN, f"{wave}: one person", wave.organisation)
    context = {
        "wave": wave,
        "study": wave.study,
        "person": person,
        "form": form,
        "first": watching.first_mails(wave).filter(invitation=person.invitation).first(),
        "is_by_mail": wave.is_locked and not form.fields["email"].disabled,
    }
    return render(request, "surveys/people/person.html", context)


def _change(request: HttpRequest, wave: Wave, person: Participant, form: PersonForm) -> bool:
    try:
        with ledger.held(), transaction.atomic():
            words = _store(wave, person, form)
    except (people.WaveIsOver, ValidationError, addresses.CannotMend) as refusal:
        said = [str(refusal) or _("This wave has closed, and its people stay as they are.")]
        form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else said)
        return False
    record(request.user, Action.PARTICIPANT_CHANGED, wave.in_the_log, wave.organisation)
    if form.has_new_address:
        record(request.user, Action.ADDRESS_CHANGED, wave.in_the_log, wave.organisation)
    messages.success(request, words)
    return True


def _store(wave: Wave, person: Participant, form: PersonForm) -> str:
    """Store what was changed; say what follows in the same words, whoever has answered."""
    said = [_("Saved.")]
    people.rename(person, form.cleaned_data["name"])
    if form.has_new_address and wave.is_locked:
        addresses.mend(person.invitation, form.cleaned_data["email"])
        said.append(_("The first mail is on its way to the new address, with a new link."))
    elif not wave.is_locked:
        people.readdress(person, form.cleaned_data["email"])
    if {"workgroup", "unit"} & set(form.changed_data):
        people.move(person, form.cleaned_data["workgroup"], form.cleaned_data.get("unit"))
        if wave.is_locked and "workgroup" in form.changed_data:
            said.append(_("The group takes effect if this person has not answered yet."))
    return " ".join(said)


def _send_again(request: HttpRequest, wave: Wave, person: Participant) -> HttpResponse:
    """Send the first mail to the same address once more."""
    try:
        addresses.mend(person.invitation, person.email)
    except addresses.CannotMend as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The first mail is on its way again, with a new link."))
    return redirect("surveys:wave-person", wave.pk, person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
def take_out(request: HttpRequest, wave_id: int, person_id: int) -> HttpResponse:
    """Ask whether somebody leaves the wave, and take them out."""
    wave = get_wave_to_run(request.user, wave_id)
    person = get_participant(wave, person_id)
    if request.method != "POST":
        context = {"wave": wave, "study": wave.study, "person": person}
        return render(request, "surveys/people/take_out.html", context)
    try:
        people.take_out(person)
    except people.WaveIsOver:
        messages.error(request, _("This wave has closed, and its people stay as they are."))
    else:
        record(request.user, Action.PARTICIPANT_OUT, str(wave), wave.organisation)
        messages.success(request, _("Taken out. Name and address are erased from this wave."))
    return redirect("surveys:wave-people", wave.pk)
