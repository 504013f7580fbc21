"""Personal links, and the keys that only the raw link can make.

A link is 32 random bytes. The database keeps its SHA-256, so it can recognise a link and
cannot write one. What undoes or confirms a sending is derived from the raw link and is
therefore in nobody's hands but the respondent's.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.urls import reverse

from surveys.locking import first_invitation
from surveys.models.participants import Invitation, Link

RECEIPT_LETTERS = 12


def new_link(invitation: Invitation) -> str:
    """Make one more link for an invitation and return its token, which is stored nowhere.

    The first link of a wave fixes its rules.
    """
    if not invitation.wave.is_locked:
        first_invitation(invitation.wave)
    token = secrets.token_urlsafe(32)
    Link.objects.create(invitation=invitation, token_hash=token_hash(token))
    return token


def address_of(token: str) -> str:
    """Return the full address; built from the settings, never from a request's Host header."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("surveys:answer", args=[token])


def open_address_of(token: str) -> str:
    """Return the full address of an open link or of a shared device."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("surveys:open-link", args=[token])


def sheet_address_of(token: str) -> str:
    """Return the full address of a structures sheet."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("surveys:sheet", args=[token])


def token_in(address: str) -> str:
    """Return the token of a link's address."""
    return address.rstrip("/").rsplit("/", 1)[-1]


def at_kiosk(kiosk: str, token: str) -> str:
    """Return how a shared device carries a personal link: together with its own, so that it
    finds back to its first page. Only the personal part opens anything.
    """
    return f"{kiosk}.{token}"


def kiosk_of(token: str) -> str:
    """Return the shared device's own token that a personal link came with, or nothing."""
    return token.rpartition(".")[0]


def personal_part(token: str) -> str:
    """Return a personal link's token without the shared device's."""
    return token.rpartition(".")[2]


def token_hash(token: str) -> str:
    """Return what is stored of a link. Its input is random, so no slow hash is needed."""
    return hashlib.sha256(personal_part(token).encode()).hexdigest()


def _derived(token: str, purpose: str) -> bytes:
    return hmac.new(personal_part(token).encode(), purpose.encode(), hashlib.sha256).digest()


def withdraw_key(token: str) -> str:
    """Return the key under which answers sent with this link can be taken back."""
    return hashlib.sha256(_derived(token, "withdraw")).hexdigest()


def comment_key(token: str) -> str:
    """Return the key of the comment: another one, so that nothing joins it to the answers."""
    return hashlib.sha256(_derived(token, "comment:survey")).hexdigest()


def receipt(token: str) -> str:
    """Return the receipt of a sending: the same on every retry, stored nowhere."""
    letters = base64.b32encode(_derived(token, "receipt")).decode()[:RECEIPT_LETTERS]
    return " ".join(letters[start : start + 4] for start in range(0, RECEIPT_LETTERS, 4))
