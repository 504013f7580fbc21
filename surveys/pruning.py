"""The log's oldest lines are taken out after some time, and the rest can still be verified.

An anchor is written first: the last line that goes, and its seal. The line that follows it names
the same seal, so nobody can take out more than the anchor says. That lines went is itself a line.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate, now

from surveys.events import Action, anchor_of, record
from surveys.models.events import Event, LogAnchor, Seal
from surveys.models.organisations import Organisation


def prune_logs(at: datetime | None = None) -> None:
    """Take out of every log what is older than it is kept. Safe to run twice."""
    until = (at or now()) - timedelta(days=settings.LOG_KEPT_DAYS)
    due = Event.objects.filter(at__lt=until).values("organisation").distinct()
    for organisation in Organisation.objects.filter(pk__in=due):
        prune_log(organisation, until)


@transaction.atomic
def prune_log(organisation: Organisation, until: datetime) -> None:
    """Take the lines before a moment out of one log."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    lines = Event.objects.filter(organisation=organisation)
    # Up to the first line that stays, whatever a clock that went wrong wrote behind it.
    stays = lines.filter(at__gte=until).order_by("pk").first()
    due = lines.filter(pk__lt=stays.pk) if stays else lines
    last = due.order_by("-pk").first()
    if last is None:
        return
    due = due.filter(pk__lte=last.pk)
    # The newest among them: the last line may be one of those that were written without a seal.
    seal = Seal.objects.filter(event__in=due).order_by("-pk").first()
    earlier = anchor_of(organisation)
    anchor = LogAnchor.objects.create(
        organisation=organisation,
        last_id=last.pk,
        last_at=last.at,
        seal=seal.own if seal else (earlier.seal if earlier else ""),
        lines=due.count(),
    )
    told = f"{anchor.lines} until {localdate(last.at).isoformat()}, last seal {anchor.seal}"
    record(None, Action.LOG_PRUNED, told, organisation)
    Seal.objects.filter(event__in=due).delete()
    due.delete()
