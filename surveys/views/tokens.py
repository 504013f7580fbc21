"""A person's own tokens for the interface: list them, make one, end one."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from surveys import tokens as acts
from surveys.access import get_own_token, handles_personal_data, own_tokens, signed_in
from surveys.forms.connecting import TokenForm
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens; on POST make one and show it, this once.

    These pages stand among those that somebody without the second step may open, so it is asked
    for here.
    """
    user = signed_in(request.user)
    if not settings.DEMONSTRATION and handles_personal_data(user) and not is_mfa_enabled(user):
        messages.warning(request, _("Set up a second step of sign-in first. It takes a minute."))
        return redirect("mfa_activate_totp")
    is_sent = request.method == "POST"
    form = TokenForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            token, key = acts.make_token(user, **form.chosen())
        except acts.TooMany:
            form.add_error(None, _("You have 50 tokens that work. End one of them first."))
        else:
            return render(request, "surveys/token_made.html", {"token": token, "key": key})
    context = {"form": form, "tokens": own_tokens(user)}
    return render(request, "surveys/tokens.html", context, status=400 if is_sent else 200)


@require_POST
@login_required
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    acts.revoke(signed_in(request.user), get_own_token(request.user, token_id))
    messages.success(request, _("The token opens nothing any more."))
    return redirect("surveys:tokens")
