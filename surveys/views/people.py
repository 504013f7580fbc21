"""People who work in an organisation: invite them, change their task, end their access."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from surveys import staffing
from surveys.access import get_member, get_organisation, get_staff_invitation
from surveys.forms.staff import InvitationForm, TaskForm, task_of
from surveys.models.organisations import Membership, Organisation, Power
from surveys.models.staff import StaffInvitation
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def people(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """List who works here and who is invited; invite somebody by mail."""
    organisation = get_organisation(request.user, organisation_id, Power.MANAGE_PEOPLE)
    form = InvitationForm(_sent(request), organisation=organisation)
    if request.method == "POST" and form.is_valid():
        invitation, token = staffing.invite(request.user, organisation, **form.cleaned_data)
        return _mailed(request, invitation, token)
    members = organisation.memberships.select_related("user")
    waiting = StaffInvitation.objects.filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "members": members.prefetch_related("units_led__unit__study").order_by("user__email"),
        "waiting": waiting.prefetch_related("units__study"),
        "form": form,
    }
    return render(request, "surveys/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def person(request: HttpRequest, organisation_id: int, membership_id: int) -> HttpResponse:
    """Change what somebody may do here."""
    member = get_member(request.user, organisation_id, membership_id)
    form = TaskForm(_sent(request), initial=task_of(member), organisation=member.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.change(request.user, member, **form.cleaned_data)
        except staffing.Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            said = _("Saved. {who} has been signed out and signs in anew.")
            return _done(request, member, said)
    context = {"member": member, "organisation": member.organisation, "form": form}
    return render(request, "surveys/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def end(request: HttpRequest, organisation_id: int, membership_id: int) -> HttpResponse:
    """Ask whether to end somebody's access, and end it."""
    member = get_member(request.user, organisation_id, membership_id)
    if request.method != "POST":
        context = {"member": member, "organisation": member.organisation}
        return render(request, "surveys/person_end.html", context)
    try:
        staffing.end(request.user, member)
    except staffing.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys:people", organisation_id)
    return _done(request, member, _("{who} has no access any more and has been signed out."))


@require_POST
@login_required
@sure_who_it_is
def send_again(request: HttpRequest, organisation_id: int, invitation_id: int) -> HttpResponse:
    """Send a new link; the one before stops working."""
    invitation = get_staff_invitation(request.user, organisation_id, invitation_id)
    return _mailed(request, invitation, staffing.invite_again(request.user, invitation))


@require_POST
@login_required
@sure_who_it_is
def withdraw(request: HttpRequest, organisation_id: int, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_staff_invitation(request.user, organisation_id, invitation_id)
    staffing.withdraw(request.user, invitation)
    said = _("The invitation of %(email)s is withdrawn. Its link no longer works.")
    messages.success(request, said % {"email": invitation.email})
    return redirect("surveys:people", organisation_id)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _mailed(request: HttpRequest, invitation: StaffInvitation, token: str) -> HttpResponse:
    """Send the mail once everything is stored; say so, or say what to do."""
    try:
        staffing.mail_invitation(invitation, token)
    except OSError:  # every failure of smtplib is one, too
        said = _(
            "The mail to %(email)s could not be sent. Wait a little, then send it again below."
        )
        messages.error(request, said % {"email": invitation.email})
    else:
        said = _("A mail is on its way to %(email)s. Its link works once.")
        messages.success(request, said % {"email": invitation.email})
    return redirect("surveys:people", invitation.organisation_id)


def _done(request: HttpRequest, member: Membership, said: str) -> HttpResponse:
    """Say what happened; whoever changed their own task has lost this session, too."""
    who = member.user.get_full_name() or member.user.get_username()
    organisation: Organisation = member.organisation
    if member.user == request.user:
        logout(request)
    messages.success(request, said.format(who=who))
    return redirect("surveys:people", organisation.pk)
