"""Accounts are given, not taken: nobody signs up, and links in mails name our own address."""

from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """How allauth behaves here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from PUBLIC_BASE_URL: the Host header is the caller's to choose."""
        path: str = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        )
        return urljoin(settings.PUBLIC_BASE_URL, path.replace("UID-KEY", key))
