"""Accounts are given, not taken: nobody signs up, and mails link to our own address only.

Single sign-on opens no other door: it lets in who has an account or an invitation here, and only
by an address that the provider says it has verified.
"""

from typing import Any
from urllib.parse import quote, urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from surveys import staffing
from surveys.envelopes import with_page
from surveys.models.staff import StaffInvitation
from surveys.staff_languages import chosen_by


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Who is signed in, with the language they chose: one query, since every page asks for both."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("preferred_language").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    """What allauth asks us."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try once more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from PUBLIC_BASE_URL: the Host header is the caller's to choose."""
        parts = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=parts)
        return urljoin(settings.PUBLIC_BASE_URL, path.replace("UID-KEY", quote(key)))

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.PRODUCT_NAME}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        with translation.override(chosen_by(context.get("user")) or translation.get_language()):
            product = {"PRODUCT_NAME": settings.PRODUCT_NAME}
            super().send_mail(template_prefix, email, context | product)

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Our templates are plain text; the same words go along as a page."""
        mail = super().render_mail(template_prefix, email, context, headers)
        plain = EmailMultiAlternatives(
            mail.subject, mail.body, mail.from_email, mail.to, headers=mail.extra_headers
        )
        return with_page(plain)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count whoever names fewer addresses than there are proxies, or none, as who connects."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return request.META.get("REMOTE_ADDR") or "unknown"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords per account and network: a stranger locks out nobody else."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{get_ip(request)}"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whom a provider may let in."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Turn away whoever has neither an account nor an invitation under a verified address."""
        addresses = verified_addresses(sociallogin)
        if request.user.is_authenticated:  # they tie their own account to the provider's
            may_enter = request.user.email.lower() in addresses
        elif sociallogin.is_existing:
            may_enter = sociallogin.user.email.lower() in addresses
        else:
            may_enter = invitations_for(addresses).exists()
        if not may_enter:
            refusal = render(request, "socialaccount/not_known.html", status=403)
            raise ImmediateHttpResponse(refusal)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up; who is invited is let in by `pre_social_login`."""
        return invitations_for(verified_addresses(sociallogin)).exists()

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Make the account of somebody who was invited; the provider vouches for the address."""
        waiting = list(invitations_for(verified_addresses(sociallogin)))
        sociallogin.user.username = sociallogin.user.email = waiting[0].email
        user: User = super().save_user(request, sociallogin, form)
        for invitation in waiting:
            staffing.accept(invitation, user)
        return user


def verified_addresses(sociallogin: Any) -> set[str]:
    """Return the addresses that the provider has verified: it must say true, not "false"."""
    return {each.email.lower() for each in sociallogin.email_addresses if each.verified is True}


def invitations_for(addresses: set[str]) -> QuerySet[StaffInvitation]:
    return StaffInvitation.objects.valid().filter(email__in=addresses)
