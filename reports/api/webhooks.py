"""Addresses that are told when a wave closes or is released: for administrators."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from reports.api.auth import REFUSALS, caller, needs
from reports.api.errors import Problem
from reports.api.fields import PathKey, Sent
from surveys import tasks, webhooks
from surveys.access import get_webhook, webhooks_of
from surveys.models.tokens import Scope
from surveys.models.webhooks import Webhook

router = Router(tags=["Webhooks"])
ALL = needs(Scope.WEBHOOKS)
Address = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class WebhookOut(Schema):
    """An address that is told."""

    id: int
    address: str
    is_paused: bool
    made_on: date


class WebhookMade(WebhookOut):
    """The same with the secret that signs what is sent there: shown this once."""

    secret: str


class DeliveryOut(Schema):
    """One note: what it was about, and what became of it."""

    id: str
    event: str
    wave: int | None
    release_number: int | None
    made_at: datetime
    state: str
    attempts: int
    answer: str = Field(description="The status that came back, or what went wrong")


class WebhookIn(Sent):
    """An address that begins with https:// and can be reached from the internet."""

    address: Address


class PauseIn(Sent):
    """Whether nothing is sent there for now."""

    is_paused: Annotated[bool, Field(strict=True)]


@router.get(
    "/organisations/{organisation_id}/webhooks", response={200: list[WebhookOut], **REFUSALS}, **ALL
)
def list_webhooks(request: HttpRequest, organisation_id: PathKey) -> Any:
    """The addresses of an organisation, ten at most."""
    _organisation, found = webhooks_of(caller(request), organisation_id)
    return [_webhook(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/webhooks", response={201: WebhookMade, **REFUSALS}, **ALL
)
def add_webhook(request: HttpRequest, organisation_id: PathKey, sent: WebhookIn) -> Any:
    """Add an address. Its secret is in this answer and in no other."""
    organisation, _found = webhooks_of(caller(request), organisation_id)
    try:
        webhook, secret = webhooks.add(caller(request), organisation, sent.address)
    except webhooks.CannotAdd as refusal:
        fields = [("address", str(refusal))]
        raise Problem(422, "wrong_values", str(refusal), fields=fields) from None
    return Status(201, _webhook(webhook) | {"secret": secret})


@router.patch(
    "/organisations/{organisation_id}/webhooks/{webhook_id}",
    response={200: WebhookOut, **REFUSALS},
    **ALL,
)
def pause_webhook(
    request: HttpRequest, organisation_id: PathKey, webhook_id: PathKey, sent: PauseIn
) -> Any:
    """Pause an address, or go on with what happens from now on."""
    webhook = get_webhook(caller(request), organisation_id, webhook_id)
    webhooks.pause(caller(request), webhook, is_paused=sent.is_paused)
    webhook.refresh_from_db()
    return _webhook(webhook)


@router.delete(
    "/organisations/{organisation_id}/webhooks/{webhook_id}",
    response={204: None, **REFUSALS},
    **ALL,
)
def remove_webhook(request: HttpRequest, organisation_id: PathKey, webhook_id: PathKey) -> Any:
    """Remove an address, with all that was told to it."""
    webhooks.remove(caller(request), get_webhook(caller(request), organisation_id, webhook_id))
    return Status(204, None)


@router.get(
    "/organisations/{organisation_id}/webhooks/{webhook_id}/deliveries",
    response={200: list[DeliveryOut], **REFUSALS},
    **ALL,
)
def list_deliveries(request: HttpRequest, organisation_id: PathKey, webhook_id: PathKey) -> Any:
    """What was told to an address last, the newest first."""
    webhook = get_webhook(caller(request), organisation_id, webhook_id)
    return [
        {
            "id": str(each.pk),
            "event": each.event,
            "wave": each.wave_id,
            "release_number": each.release_number,
            "made_at": each.made_at,
            "state": each.state,
            "attempts": each.attempts,
            "answer": each.said,
        }
        for each in webhooks.last_deliveries(webhook)
    ]


@router.post(
    "/organisations/{organisation_id}/webhooks/{webhook_id}/test",
    response={202: WebhookOut, **REFUSALS},
    **ALL,
)
def send_test(request: HttpRequest, organisation_id: PathKey, webhook_id: PathKey) -> Any:
    """Send a test; what became of it stands among the deliveries."""
    webhook = get_webhook(caller(request), organisation_id, webhook_id)
    webhooks.send_test(webhook)
    tasks.wake_webhooks()
    return Status(202, _webhook(webhook))


def _webhook(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.pk,
        "address": webhook.address,
        "is_paused": webhook.is_paused,
        "made_on": webhook.made_on,
    }
