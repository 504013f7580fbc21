"""Known and unknown alike, behind any number of proxies, and with the limits' table gone."""

from collections import Counter

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from django.urls import reverse

from surveys.models.answers import Response
from surveys.models.participants import Invitation
from surveys.models.waves import ResearchReader
from tests.base import Cast
from tests.rcsurvey.test_sign_in import HERE, PASSWORD, TOO_MANY, SignInTestCase
from tests.surveys.views.test_joining import JoinTestCase

HASHED: Counter[str] = Counter()


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed, which is what takes time."""

    def encode(self, password: str, salt: str) -> str:
        HASHED["times"] += 1
        return super().encode(password, salt)


@override_settings(PASSWORD_HASHERS=["tests.rcsurvey.test_sign_in_closed.CountingHasher"])
class SameWorkTest(SignInTestCase):
    def test_whoever_is_asked_for_a_password_is_hashed_once(self) -> None:
        self.bram.set_unusable_password()
        self.bram.save()
        self.lena.is_active = False
        self.lena.save()
        for who, what in {
            "amal@example.org": "an account",
            "nobody@example.org": "none",
            "bram@example.org": "an account that signs in elsewhere",
            "lena@example.org": "an account that is switched off",
            "AMAL@EXAMPLE.ORG": "an account, in capitals",
        }.items():
            with self.subTest(what):
                HASHED.clear()

                self.try_to("wrong", who=who)

                self.assertEqual(HASHED["times"], 1)

    def test_asking_for_a_new_password_writes_one_mail_whoever_asks(self) -> None:
        pages = []
        for who in ("amal@example.org", "nobody@example.org"):
            page = Client().post(reverse("account_reset_password"), {"email": who}, follow=True)
            pages.append((page.status_code, page.redirect_chain))

        self.assertEqual(*pages)


class ProxiesTest(SignInTestCase):
    """The client's own claim stands left of what our proxies add."""

    def refused(self, forwarded: str, *, proxies: int) -> bool:
        """Fail ten times while claiming another address each time, then come with the right one."""
        with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
            for number in range(10):
                self.come(f"203.0.113.{number}", forwarded, "wrong")
            page = self.come("203.0.113.77", forwarded, PASSWORD)
        return TOO_MANY in page

    def come(self, claimed: str, forwarded: str, password: str) -> str:
        header = forwarded.format(claimed)
        browser = Client(headers={"x-forwarded-for": header}, REMOTE_ADDR=HERE)
        form = {"login": "amal@example.org", "password": password}
        return browser.post(reverse("account_login"), form).content.decode()

    def test_a_claimed_address_counts_nowhere(self) -> None:
        for proxies, forwarded in {
            0: "{}",
            1: "{}, 198.51.100.7",
            2: "{}, 198.51.100.8, 10.0.0.2",
        }.items():
            with self.subTest(proxies=proxies):
                self.assertTrue(self.refused(forwarded, proxies=proxies))

    def test_a_header_that_is_shorter_than_our_proxies_or_no_address_lets_nobody_round(
        self,
    ) -> None:
        for forwarded in ("", "not an address", "{},", "127.0.0.1" * 99, "::1, \x7f"):
            with self.subTest(forwarded), override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2):
                browser = Client(headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=HERE)
                form = {"login": "amal@example.org", "password": "wrong"}

                page = browser.post(reverse("account_login"), form)

                self.assertLess(page.status_code, 500)


@override_settings(DEMONSTRATION=False)
class SecondFactorTest(SignInTestCase):
    def test_people_named_for_a_research_export_need_it_from_that_moment_on(self) -> None:
        self.client.force_login(self.lena)
        self.assertEqual(self.client.get("/studies/").status_code, 200)

        ResearchReader.objects.create(
            organisation=self.hospital, wave=self.wave, user=self.lena, name="Lena"
        )

        where = self.client.get("/studies/")["Location"]
        self.assertEqual(where, reverse("mfa_activate_totp"))
        self.assertFalse(Authenticator.objects.exists())


class GoneTest(Cast, TransactionTestCase):
    """The table of the cache is dropped, as after a restore that forgot it."""

    def test_without_its_limits_signing_in_is_closed_and_answering_is_open(self) -> None:
        type(self).enter()
        self.amal.set_password(PASSWORD)
        self.amal.save()
        token, openly = self.link(self.nurses), JoinTestCase.open_link(self)  # type: ignore[arg-type]
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE cache")
        self.addCleanup(call_command, "createcachetable", verbosity=0)

        form = {"login": "amal@example.org", "password": PASSWORD}
        with self.assertLogs("rcsurvey.middleware", "ERROR"):
            closed = self.client.post(reverse("account_login"), form)
        started = self.client.post(f"/j/{openly}/", {"start": 1, "workgroup": self.nurses.pk})
        self.answer_by(token, {self.physicians: 3})

        self.assertContains(closed, "Signing in is closed for a moment.", status_code=503)
        self.assertNotIn("_auth_user_id", self.client.session)
        self.assertEqual(started.status_code, 302)
        self.assertEqual((Invitation.objects.count(), Response.objects.count()), (2, 1))
