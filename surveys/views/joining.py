"""The link of a staff invitation: GET shows what it offers, POST accepts it, once."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys import staffing
from surveys.access import find_staff_invitation
from surveys.forms.staff import JoinForm
from surveys.models.staff import StaffInvitation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a mailed link work here: with a new account, or with their own."""
    invitation = find_staff_invitation(token)
    if invitation is None:
        return render(request, "surveys/join_closed.html", status=404)
    try:
        if isinstance(request.user, User):
            return _with_own_account(request, invitation, request.user)
        return _without_account(request, invitation)
    except staffing.Refused:  # somebody used the link a moment ago
        return render(request, "surveys/join_closed.html", status=404)


def _with_own_account(
    request: HttpRequest, invitation: StaffInvitation, user: User
) -> HttpResponse:
    is_theirs = user.email.lower() == invitation.email
    if request.method == "POST" and is_theirs:
        staffing.accept(invitation, user)
        said = _("You now work in %(organisation)s.")
        messages.success(request, said % {"organisation": invitation.organisation.name})
        return redirect("surveys:overview")
    context = {"invitation": invitation, "is_theirs": is_theirs, "is_signed_in": True}
    return render(request, "surveys/join.html", context)


def _without_account(request: HttpRequest, invitation: StaffInvitation) -> HttpResponse:
    has_account = staffing.account_of(invitation.email) is not None
    sent = request.POST if request.method == "POST" else None
    form = JoinForm(sent, email=invitation.email)
    if sent is not None and not has_account and form.is_valid():
        staffing.join_with_new_account(
            invitation,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password1"],
        )
        messages.success(request, _("Your account is ready. Sign in with your new password."))
        return redirect("account_login")
    context = {"invitation": invitation, "has_account": has_account, "form": form}
    return render(request, "surveys/join.html", context)
