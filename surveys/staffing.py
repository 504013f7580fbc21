"""Who works in an organisation: invited by mail, given another task, and let go."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.envelopes import for_staff
from surveys.events import Action, record
from surveys.links import token_hash
from surveys.models.organisations import ADMINISTRATOR, LEADER, Membership, Organisation
from surveys.models.staff import LeadsUnit, StaffInvitation
from surveys.models.studies import Unit
from surveys.models.tokens import ApiToken
from surveys.staff_languages import chosen_by


class Refused(Exception):
    """It cannot be done; the text says why and what to do, in words for a screen."""


# Invitations ------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    by: Any,
    organisation: Organisation,
    *,
    email: str,
    role: str,
    units: Iterable[Unit] = (),
    until: date | None = None,
) -> tuple[StaffInvitation, str]:
    """Ask somebody to work here; return the invitation and the token of its link.

    The same for addresses that have an account and for those that have none. Whoever has been
    invited before gets a new link, and the old one stops working.
    """
    token = secrets.token_urlsafe(32)
    invitation, _created = StaffInvitation.objects.update_or_create(
        organisation=organisation,
        email=email.lower(),
        defaults={"role": role, "until": until, "invited_by": by} | _fresh(token),
    )
    invitation.units.set(units if role == LEADER else ())
    record(by, Action.PERSON_INVITED, f"{invitation.email}, {role}", organisation)
    return invitation, token


@transaction.atomic
def invite_again(by: Any, invitation: StaffInvitation) -> str:
    """Make a new link for an invitation and return its token; the old link stops working."""
    token = secrets.token_urlsafe(32)
    StaffInvitation.objects.filter(pk=invitation.pk).update(**_fresh(token))
    about = f"{invitation.email}, {invitation.role}"
    record(by, Action.PERSON_INVITED_AGAIN, about, invitation.organisation)
    return token


@transaction.atomic
def withdraw(by: Any, invitation: StaffInvitation) -> None:
    """Take an invitation back: its link stops working."""
    about = f"{invitation.email}, {invitation.role}"
    invitation.delete()
    record(by, Action.INVITATION_WITHDRAWN, about, invitation.organisation)


def _fresh(token: str) -> dict[str, object]:
    days = timedelta(days=settings.STAFF_INVITATION_DAYS)
    return {"token_hash": token_hash(token), "expires_at": now() + days}


def mail_invitation(invitation: StaffInvitation, token: str) -> None:
    """Send the link. Built from the settings, never from a request's Host header."""
    path = reverse("surveys:join", args=[token])
    product = settings.PRODUCT_NAME
    with translation.override(chosen_by(account_of(invitation.email)) or get_language()):
        context = {
            "organisation": invitation.organisation.name,
            "role": invitation.get_role_display(),
            "address": urljoin(settings.PUBLIC_BASE_URL, path),
            "days": settings.STAFF_INVITATION_DAYS,
            "PRODUCT_NAME": product,
        }
        subject = _("%(organisation)s invites you to %(product)s") % {
            "organisation": invitation.organisation.name,
            "product": product,
        }
        text = render_to_string("emails/staff_invitation.txt", context)
        mail = for_staff(subject, text, invitation.email)
    mail.send()


# Joining ----------------------------------------------------------------------------------------


def account_of(email: str) -> User | None:
    """Return the account with an address, if there is one."""
    return get_user_model().objects.filter(email__iexact=email).order_by("pk").first()


@transaction.atomic
def accept(invitation: StaffInvitation, user: User) -> None:
    """Let somebody work here as they were invited to. A link is good for one person, once."""
    waiting = StaffInvitation.objects.select_for_update().filter(pk=invitation.pk)
    if not waiting:
        raise Refused(_("This invitation has been used."))
    units = list(invitation.units.all())
    membership, is_new = Membership.objects.get_or_create(
        organisation=invitation.organisation, user=user, defaults={"role": invitation.role}
    )
    invitation.delete()
    if not is_new:  # works here already; an administrator changes tasks on the page of people
        return
    _lead(membership, units, invitation.until)
    about = f"{user.get_username()}, {invitation.role}"
    record(user, Action.PERSON_JOINED, about, invitation.organisation)


@transaction.atomic
def join_with_new_account(invitation: StaffInvitation, *, name: str, password: str) -> User:
    """Make an account for whoever holds the link, and let them work here.

    Opening the link has shown that the address is theirs.
    """
    if account_of(invitation.email):
        raise Refused(_("There is an account with this address. Sign in with it."))
    user = get_user_model().objects.create_user(
        invitation.email, invitation.email, password, first_name=name
    )
    EmailAddress.objects.create(user=user, email=invitation.email, primary=True, verified=True)
    accept(invitation, user)
    return user


# People who work here ---------------------------------------------------------------------------


@transaction.atomic
def change(
    by: Any, membership: Membership, *, role: str, units: Iterable[Unit], until: date | None
) -> None:
    """Give somebody another task or other units. They are signed out and sign in anew."""
    if role != ADMINISTRATOR:
        _refuse_to_lose_the_last_administrator(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.role = role
    led = list(units) if role == LEADER else []
    _lead(membership, led, until)
    about = ", ".join([membership.user.get_username(), role, *(unit.name for unit in led)])
    record(by, Action.PERSON_CHANGED, about, membership.organisation)
    end_sessions(membership.user)


@transaction.atomic
def end(by: Any, membership: Membership) -> None:
    """End somebody's access to an organisation, and every session they have, at once."""
    _refuse_to_lose_the_last_administrator(membership)
    membership.delete()
    record(by, Action.PERSON_ENDED, membership.user.get_username(), membership.organisation)
    end_sessions(membership.user)
    if not Membership.objects.filter(user=membership.user).exists():
        # Or whoever is invited again one day would have programs that work, and forgot them.
        ApiToken.objects.filter(user=membership.user).update(revoked=True)


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _lead(membership: Membership, units: list[Unit], until: date | None) -> None:
    """Tie a membership to these units and no others."""
    membership.units_led.exclude(unit__in=units).delete()
    for unit in units:
        LeadsUnit.objects.update_or_create(
            membership=membership, unit=unit, defaults={"until": until}
        )


def _refuse_to_lose_the_last_administrator(membership: Membership) -> None:
    """Two administrators who let each other go at the same moment come one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    others = Membership.objects.filter(organisation=membership.organisation_id, role=ADMINISTRATOR)
    is_one = others.filter(pk=membership.pk).exists()
    if is_one and not others.exclude(pk=membership.pk).exists():
        raise Refused(_("This is the last administrator. Make somebody else administrator first."))
