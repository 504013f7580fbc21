"""Read-only links to results: made for some days, ended early, and both stand in the log."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now

from surveys.events import Action, record
from surveys.links import token_hash
from surveys.models.sharing import SharedLink
from surveys.models.studies import Unit
from surveys.models.waves import Wave

USUAL_DAYS, MOST_DAYS = 30, 90

User = AbstractBaseUser | AnonymousUser


@transaction.atomic
def share(
    by: User, wave: Wave, *, unit: Unit | None, days: int, gives_files: bool
) -> tuple[SharedLink, str]:
    """Make a link and return it with its token, which is stored nowhere."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a link lives 1 to {MOST_DAYS} days, not {days}")
    token = secrets.token_urlsafe(32)
    made_at = now()
    link = SharedLink.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        unit=unit,
        token_hash=token_hash(token),
        made_by_id=by.pk,
        made_at=made_at,
        expires_at=made_at + timedelta(days=days),
        gives_files=gives_files,
    )
    files = ", with files" if gives_files else ""
    about = f"{_named(link)}, {days} days{files}"
    record(by, Action.RESULTS_SHARED, about, wave.organisation)
    return link, token


@transaction.atomic
def end(by: User, link: SharedLink) -> None:
    """Let a link lead nowhere from now on. Ending it twice is ending it once."""
    if SharedLink.objects.filter(pk=link.pk, revoked=False).update(revoked=True):
        record(by, Action.SHARING_ENDED, _named(link), link.wave.organisation)


def shared_address_of(token: str, link: SharedLink) -> str:
    """Return the full address; built from the settings, never from a request's Host header."""
    page = "shared:heatmap" if link.unit_id else "shared:overview"
    path = reverse(page, kwargs={"share": token, "wave_id": link.wave_id})
    return settings.PUBLIC_BASE_URL.rstrip("/") + path


def _named(link: SharedLink) -> str:
    part = f", {link.unit.name[:40]}" if link.unit else ""
    return f"{link.wave.in_the_log}{part}, link {link.pk}"
