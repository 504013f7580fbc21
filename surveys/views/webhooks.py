"""Which other systems an organisation tells about its waves: add, try, pause, remove one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys import tasks
from surveys import webhooks as acts
from surveys.access import get_webhook, webhooks_of
from surveys.forms.connecting import WebhookForm
from surveys.models.webhooks import Webhook
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def webhooks(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """List the addresses; on POST add one and show its secret, this once."""
    organisation, found = webhooks_of(request.user, organisation_id)
    is_sent = request.method == "POST"
    form = WebhookForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            webhook, secret = acts.add(request.user, organisation, form.cleaned_data["address"])
        except acts.CannotAdd as refusal:
            form.add_error("address", str(refusal))
        else:
            context = {"organisation": organisation, "webhook": webhook, "secret": secret}
            return render(request, "surveys/webhooks/made.html", context)
    context = {"organisation": organisation, "webhooks": list(found), "form": form}
    return render(request, "surveys/webhooks/all.html", context, status=400 if is_sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def webhook(request: HttpRequest, organisation_id: int, webhook_id: int) -> HttpResponse:
    """Show what was told to an address last; send a test, pause it, go on, or remove it."""
    found = get_webhook(request.user, organisation_id, webhook_id)
    if request.method == "POST":
        return _do(request, found)
    context = {
        "organisation": found.organisation,
        "webhook": found,
        "deliveries": acts.last_deliveries(found),
    }
    return render(request, "surveys/webhooks/one.html", context)


def _do(request: HttpRequest, webhook: Webhook) -> HttpResponse:
    act = request.POST.get("do", "")
    if act == "test":
        acts.send_test(webhook)
        tasks.wake_webhooks()
        messages.success(request, _("A test is on its way. Load this page again in a moment."))
    elif act in ("pause", "resume"):
        acts.pause(request.user, webhook, is_paused=act == "pause")
        said = _("Paused. Nothing is sent there.")
        if act == "resume":
            said = _("What happens from now on is sent there again.")
        messages.success(request, said)
    elif act == "remove":
        acts.remove(request.user, webhook)
        messages.success(request, _("The address is removed. Nothing is sent there any more."))
        return redirect("surveys:webhooks", webhook.organisation_id)
    else:
        raise Http404
    return redirect("surveys:webhook", webhook.organisation_id, webhook.pk)
