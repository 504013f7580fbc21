"""Who is asked in a wave, and whether the first mail reached them. Never whether they answered."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys import addresses, watching
from surveys.access import get_invitation_to_run, get_wave_to_run
from surveys.events import Action, record
from surveys.forms.mail import AddressForm
from surveys.models.messages import Message
from surveys.models.participants import Invitation
from surveys.models.waves import Wave

ON_A_PAGE = 50


@require_safe
@login_required
@never_cache
def people(request: HttpRequest, wave_id: int) -> HttpResponse:
    """List who is asked, with the delivery of the first mail."""
    wave = get_wave_to_run(request.user, wave_id)
    wanted = request.GET.get("q", "").strip()[:100]
    found = _asked(wave)
    if wanted:
        found = found.filter(
            Q(participant__name__icontains=wanted) | Q(participant__email__icontains=wanted)
        )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    firsts = {first.invitation_id: first for first in _firsts(wave, page.object_list)}
    context = {
        "wave": wave,
        "study": wave.study,
        "q": wanted,
        "page": page,
        "lines": [(each, firsts.get(each.pk)) for each in page],
    }
    return render(request, "surveys/mail/people.html", context)


def _asked(wave: Wave) -> QuerySet[Invitation]:
    asked = Invitation.objects.filter(wave=wave, participant__isnull=False)
    return asked.select_related("participant", "workgroup", "unit").order_by("pk")


def _firsts(wave: Wave, invitations: Iterable[Invitation]) -> QuerySet[Message]:
    return watching.first_mails(wave).filter(invitation__in=[each.pk for each in invitations])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def mend(request: HttpRequest, wave_id: int, invitation_id: int) -> HttpResponse:
    """Correct an address or send the first mail again. The same words for everybody."""
    invitation = get_invitation_to_run(request.user, wave_id, invitation_id)
    person = invitation.participant
    assert person is not None
    form = AddressForm(request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        try:
            is_another = addresses.mend(invitation, form.cleaned_data["email"])
        except addresses.CannotMend as refusal:
            form.add_error("email", str(refusal))
        else:
            about = _("The first mail is on its way again, with a new link.")
            if is_another:
                wave = invitation.wave
                record(request.user, Action.ADDRESS_CHANGED, wave.in_the_log, wave.organisation)
                about = _("The first mail is on its way to the new address, with a new link.")
            messages.success(request, about)
            return redirect("surveys:wave-mail", wave_id)
    context = {
        "wave": invitation.wave,
        "study": invitation.wave.study,
        "invitation": invitation,
        "person": person,
        "first": watching.first_mails(invitation.wave).filter(invitation=invitation).first(),
        "form": form,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "surveys/mail/mend.html", context, status=status)
