"""Tokens for the interface: made once, shown once, ended early; making and ending are logged.

Whoever a token was made for hears of it by mail: it may have been made at a desk left open.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from surveys.envelopes import for_staff
from surveys.events import Action, record
from surveys.letters import one_line
from surveys.links import token_hash
from surveys.models.organisations import Organisation
from surveys.models.tokens import ApiToken
from surveys.staff_languages import of_mail_to

USUAL_DAYS, MOST_DAYS = 90, 365
MOST_TOKENS = 50  # that work at the same time, of one person
BEGINS = "cs_"  # so that programs which look for lost secrets recognise one


class TooMany(Exception):
    """This person has as many tokens as one may have."""


@transaction.atomic
def make_token(
    by: User, *, name: str, scopes: Sequence[str], days: int = USUAL_DAYS
) -> tuple[ApiToken, str]:
    """Make a token and return it with its key, which is stored nowhere."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a token lives 1 to {MOST_DAYS} days, not {days}")
    if ApiToken.objects.valid().filter(user=by).count() >= MOST_TOKENS:
        raise TooMany
    key = BEGINS + secrets.token_urlsafe(32)
    today = localdate()
    token = ApiToken.objects.create(
        user=by,
        name=name,
        token_hash=token_hash(key),
        scopes=sorted(scopes),
        made_on=today,
        expires_on=today + timedelta(days=days),
    )
    _tell(by, Action.TOKEN_MADE, f"token {token.pk}, {days} days: {', '.join(token.scopes)}")
    transaction.on_commit(partial(_write_to, by, token))
    return token, key


@transaction.atomic
def revoke(by: User, token: ApiToken) -> None:
    """Let a token open nothing from now on. Ending it twice is ending it once."""
    if ApiToken.objects.filter(pk=token.pk, revoked=False).update(revoked=True):
        _tell(by, Action.TOKEN_REVOKED, f"token {token.pk}")


@transaction.atomic
def revoke_all(user: User) -> None:
    """End every token of somebody, who makes new ones for the programs that still need one."""
    for token in ApiToken.objects.filter(user=user, revoked=False):
        revoke(user, token)


def find_token(key: str) -> ApiToken | None:
    """Return the token behind a key. Unknown, ended, run out and locked accounts are the same."""
    if not key.isascii() or len(key) > 200:
        return None
    return (
        ApiToken.objects.valid().select_related("user").filter(token_hash=token_hash(key)).first()
    )


def note_use(token: ApiToken) -> None:
    """Keep the day on which a token was last used, once a day."""
    today = localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _write_to(user: User, token: ApiToken) -> None:
    """Tell somebody of a token in their name; a mail that is lost does not undo it."""
    if not user.email:
        return
    with translation.override(of_mail_to(user)):
        about = {
            "token": token,
            "name": one_line(token.name),
            "link": urljoin(settings.PUBLIC_BASE_URL, reverse("surveys:tokens")),
            "PRODUCT_NAME": settings.PRODUCT_NAME,
        }
        text = render_to_string("surveys/token_made.txt", about)
        mail = for_staff(_("A token was made with your account"), text, user.email)
    try:
        mail.send()
    except OSError:  # every failure of smtplib is one, too; the log has it
        return


def _tell(by: User, action: str, about: str) -> None:
    """Write it into the log of every organisation the person works in: it may act in each."""
    for organisation in Organisation.objects.visible_to(by):
        record(by, action, about, organisation)
