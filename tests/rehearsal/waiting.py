"""What waits in an installation when its backup is made, and must not go on by itself after it."""

from collections.abc import Iterator
from typing import Any

from reports.models import PackJob
from surveys import webhooks
from surveys.models.bringing import EarlierFile
from surveys.models.organisations import Organisation
from surveys.models.projects import HandedInProject
from surveys.models.releases import Release
from surveys.models.tokens import ApiToken
from surveys.models.webhooks import Delivery, Webhook
from surveys.tokens import make_token


def put_in(organisation: Organisation, person: Any, release: Release) -> None:
    """A token, an address with notes on their way, a pack, and two files that are looked at."""
    here = {"organisation": organisation}
    make_token(person, name="List", scopes=["people:write"])
    webhook = webhooks.add(person, organisation, "https://example.org/in")[0]
    webhooks.send_test(webhook)
    EarlierFile.objects.create(**here, by=person, kind="wide", rows=[[1, "4"]])
    HandedInProject.objects.create(**here, by=person, name="project.zip", content=b"rows")
    PackJob.objects.create(**here, owner=person, release=release, choices={}, steps=1)


def problems() -> Iterator[str]:
    """Yield what came back, or would go out, without a person's click."""
    if ApiToken.objects.filter(revoked=False).exists():
        yield "a token of another program opens something"
    if ApiToken.objects.count() != 1:
        yield "nobody can see which token has to be made anew"
    if Webhook.objects.filter(is_paused=False).exists() or not Webhook.objects.exists():
        yield "another system would be told of what happens, or is forgotten"
    if Delivery.objects.filter(state__in=("queued", "claimed")).exists() or webhooks.is_due():
        yield "a note to another system is on its way"
    for table in (EarlierFile, HandedInProject, PackJob):
        if table._default_manager.exists():
            yield f"there is a {table._meta.verbose_name} again"
