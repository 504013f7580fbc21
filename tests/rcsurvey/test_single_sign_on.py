"""Single sign-on: who comes in, and who does not, against a provider that speaks real HTTP."""

import http.client
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.timezone import now

from surveys import staffing
from surveys.models.organisations import Membership
from surveys.models.staff import StaffInvitation
from tests.base import CastTestCase
from tests.rcsurvey.provider import CLIENT, SECRET, Provider

LOGIN = "/accounts/oidc/sso/login/"
NOT_KNOWN = "You are not known here"
FAILED = "Signing in there did not work"


class SingleSignOnTestCase(CastTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.provider = Provider()
        cls.provider.start()
        cls.addClassCleanup(cls.provider.stop)
        app = {
            "provider_id": "sso",
            "name": "North Hospital",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": cls.provider.address},
        }
        configured = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings = override_settings(SOCIALACCOUNT_PROVIDERS=configured, OIDC_NAME="North Hospital")
        settings.enable()
        cls.addClassCleanup(settings.disable)
        super().setUpClass()

    def setUp(self) -> None:
        self.provider.odd = {}

    def sign_in(
        self, email: str, *, verified: object = True, subject: str = "", **form: str
    ) -> HttpResponse:
        """Press the button, sign in at the provider, and come back."""
        self.provider.person = {
            "sub": subject or email,
            "email": email,
            "email_verified": verified,
            "name": "Noor New",
        }
        return self.come_back(self.client, form)

    def come_back(self, browser: Client, form: dict[str, str]) -> HttpResponse:
        away = browser.post(LOGIN, form)
        self.assertTrue(away["Location"].startswith(f"{self.provider.address}/authorize?"))
        return browser.get(self.authorize(away["Location"]))

    def authorize(self, address: str) -> str:
        """Visit the provider as the browser would; return the path it sends back to."""
        parts = urlsplit(address)
        line = http.client.HTTPConnection("127.0.0.1", self.provider.server_port, timeout=10)
        line.request("GET", f"{parts.path}?{parts.query}")
        back = urlsplit(line.getresponse().headers["Location"])
        line.close()
        return f"{back.path}?{back.query}"

    def is_in(self) -> bool:
        return "_auth_user_id" in self.client.session


class KnownTest(SingleSignOnTestCase):
    def test_the_sign_in_page_offers_it_by_its_name(self) -> None:
        page = self.client.get("/accounts/login/")

        self.assertContains(page, "Sign in with North Hospital")
        self.assertContains(page, f'action="{LOGIN}"')

    def test_a_verified_address_of_an_account_opens_the_studies_also_the_next_time(self) -> None:
        first = self.sign_in("lena@example.org")
        self.client.logout()
        second = self.sign_in("Lena@example.org", subject="lena@example.org")

        for answer in (first, second):
            self.assertRedirects(answer, "/studies/", fetch_redirect_response=False)
        self.assertTrue(self.is_in())
        self.assertEqual(SocialAccount.objects.get().user, self.lena)
        self.assertEqual(get_user_model().objects.filter(email="lena@example.org").count(), 1)

    def test_the_way_back_inside_is_kept(self) -> None:
        answer = self.sign_in("lena@example.org", next=f"/studies/{self.study.pk}/")

        self.assertEqual(answer["Location"], f"/studies/{self.study.pk}/")

    def test_the_way_out_of_the_site_is_not(self) -> None:
        answer = self.sign_in("lena@example.org", next="https://evil.example/")

        self.assertEqual(answer["Location"], "/studies/")

    def test_who_is_invited_comes_in_as_invited_and_the_invitation_is_used(self) -> None:
        staffing.invite(self.amal, self.hospital, email="new@example.org", role="auditor")

        answer = self.sign_in("New@example.org")

        self.assertRedirects(answer, "/studies/", fetch_redirect_response=False)
        member = Membership.objects.get(user__email="new@example.org")
        self.assertEqual((member.organisation, member.role), (self.hospital, "auditor"))
        self.assertFalse(member.user.has_usable_password())
        self.assertFalse(StaffInvitation.objects.exists())

    @override_settings(DEMONSTRATION=False)
    def test_an_administrator_still_sets_up_the_second_step(self) -> None:
        self.sign_in("amal@example.org")

        answer = self.client.get("/studies/")

        self.assertRedirects(answer, reverse("mfa_activate_totp"), fetch_redirect_response=False)

    def test_a_password_set_by_somebody_who_never_proved_the_address_is_wiped(self) -> None:
        self.lena.set_password("five green umbrellas")
        self.lena.save()

        self.sign_in("lena@example.org")

        self.lena.refresh_from_db()
        self.assertFalse(self.lena.has_usable_password())


class RefusedTest(SingleSignOnTestCase):
    def check_refused(self, answer: HttpResponse, words: str = NOT_KNOWN) -> None:
        self.assertIn(words, answer.content.decode())
        self.assertFalse(self.is_in())
        self.assertEqual(SocialAccount.objects.count(), 0)

    def test_an_address_that_nobody_knows_gets_no_account(self) -> None:
        self.check_refused(self.sign_in("eve@example.org"))

        self.assertFalse(get_user_model().objects.filter(email="eve@example.org").exists())

    def test_an_address_that_the_provider_has_not_verified_opens_nothing(self) -> None:
        staffing.invite(self.amal, self.hospital, email="new@example.org", role="auditor")

        for said in (False, "false", "true", 1, None):
            for email in ("lena@example.org", "new@example.org"):
                self.check_refused(self.sign_in(email, verified=said))

    def test_an_invitation_that_has_run_out_or_was_withdrawn_opens_nothing(self) -> None:
        staffing.invite(self.amal, self.hospital, email="new@example.org", role="auditor")
        StaffInvitation.objects.update(expires_at=now())
        self.check_refused(self.sign_in("new@example.org"))

        staffing.withdraw(self.amal, StaffInvitation.objects.get())

        self.check_refused(self.sign_in("new@example.org"))

    def test_an_account_that_is_switched_off_stays_off(self) -> None:
        get_user_model().objects.filter(pk=self.lena.pk).update(is_active=False)

        self.sign_in("lena@example.org")

        self.assertFalse(self.is_in())

    def test_tokens_that_are_not_meant_for_us_or_not_valid_any_more_are_refused(self) -> None:
        wrong: dict[str, Any]
        for wrong in (
            {"aud": "somebody else"},
            {"iss": "https://evil.example"},
            {"exp": int(time.time()) - 60},
        ):
            self.provider.odd = wrong

            self.check_refused(self.sign_in("lena@example.org"), FAILED)

    def test_a_code_that_was_asked_for_by_another_browser_is_refused(self) -> None:
        self.provider.person = {
            "sub": "1",
            "email": "lena@example.org",
            "email_verified": True,
        }
        theirs = Client().post(LOGIN)["Location"]

        answer = self.client.get(self.authorize(theirs))

        self.check_refused(answer, FAILED)

    def test_a_made_up_answer_of_the_provider_is_refused(self) -> None:
        for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied&state=y"):
            answer = self.client.get(f"/accounts/oidc/sso/login/callback/{query}")

            self.check_refused(answer, "Signing in there did not work")

    def test_nobody_ties_a_colleagues_identity_to_their_own_account(self) -> None:
        self.client.force_login(self.bram)

        answer = self.sign_in("lena@example.org", process="connect")

        self.assertIn(NOT_KNOWN, answer.content.decode())
        self.assertFalse(SocialAccount.objects.exists())

    def test_an_address_somebody_merely_added_to_their_account_is_not_theirs(self) -> None:
        EmailAddress.objects.create(user=self.bram, email="new@example.org", verified=False)

        self.check_refused(self.sign_in("new@example.org"))

    def test_a_provider_that_does_not_answer_is_told_in_words(self) -> None:
        gone = Provider()
        gone.server_close()
        app = {
            "provider_id": "sso",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": gone.address},
        }

        with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}):
            answer = self.client.post(LOGIN)

        self.check_refused(answer, FAILED)


class NotConfiguredTest(CastTestCase):
    def test_without_a_server_there_is_no_button_and_no_such_page(self) -> None:
        self.assertNotContains(self.client.get("/accounts/login/"), "oidc")
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(LOGIN).status_code, 404)
