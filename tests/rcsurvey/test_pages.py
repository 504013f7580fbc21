"""The front door, the way in and out, and what people read when something is not there."""

import re
import time

from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory, SimpleTestCase, TestCase, override_settings
from django.urls import reverse
from django.views import defaults

from tests.base import CastTestCase

PASSWORD = "five green umbrellas"


class StartTest(CastTestCase):
    def test_it_says_what_this_is_and_that_a_personal_link_needs_no_account(self) -> None:
        page = self.client.get("/")

        self.assertContains(page, "depend on each other in one work process")
        self.assertContains(page, "You have got a personal link")
        self.assertContains(page, "You need no account")

    def test_it_offers_one_filled_button_to_sign_in(self) -> None:
        page = self.client.get("/").content.decode()

        buttons = re.findall(r'<a class="btn btn-primary[^"]*" href="([^"]+)"', page)
        self.assertEqual(buttons, [reverse("account_login")])

    def test_somebody_who_works_here_goes_straight_to_the_studies(self) -> None:
        self.client.force_login(self.lena)

        page = self.client.get("/")

        self.assertRedirects(page, reverse("surveys:overview"), fetch_redirect_response=False)

    def test_somebody_without_an_organisation_reads_what_to_do(self) -> None:
        self.client.force_login(get_user_model().objects.create_user("nemo", "nemo@example.org"))

        page = self.client.get("/")

        self.assertContains(page, "Your account belongs to no organisation yet.")
        self.assertContains(page, "to add nemo@example.org")

    def test_it_sets_no_cookie_for_a_passer_by(self) -> None:
        page = self.client.get("/")

        self.assertEqual(list(page.cookies), [])


class AccountTestCase(CastTestCase):
    """Amal has a password."""

    def setUp(self) -> None:
        self.amal.set_password(PASSWORD)
        self.amal.save()

    def sign_in(self, password: str) -> HttpResponse:
        return self.client.post(
            reverse("account_login"), {"login": "amal@example.org", "password": password}
        )


class SignInTest(AccountTestCase):
    def test_the_page_says_for_whom_it_is_and_for_whom_not(self) -> None:
        page = self.client.get("/accounts/login/")

        self.assertContains(page, "For people who run a survey")
        self.assertContains(page, "You have a personal link?")
        self.assertNotContains(page, reverse("account_signup"))

    def test_address_and_password_open_the_studies(self) -> None:
        page = self.sign_in(PASSWORD)

        self.assertRedirects(page, reverse("surveys:overview"))

    def test_whoever_is_signed_in_sees_as_whom_and_can_sign_out_by_a_button(self) -> None:
        self.sign_in(PASSWORD)

        page = self.client.get(reverse("surveys:overview"))

        self.assertContains(page, "amal@example.org")
        self.assertContains(page, f'<form method="post" action="{reverse("account_logout")}">')

    def test_signing_out_leads_to_the_start_page(self) -> None:
        self.sign_in(PASSWORD)

        page = self.client.post(reverse("account_logout"))

        self.assertRedirects(page, "/")
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_a_link_alone_does_not_sign_anybody_out(self) -> None:
        self.sign_in(PASSWORD)

        page = self.client.get(reverse("account_logout"))

        self.assertContains(page, "Sign out?")
        self.assertIn("_auth_user_id", self.client.session)

    def test_a_wrong_password_is_refused_in_words_that_name_neither_field(self) -> None:
        page = self.sign_in("five red umbrellas")

        self.assertContains(page, "This address and this password do not belong together.")
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_nobody_can_sign_up(self) -> None:
        signup = {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}

        page = self.client.post(reverse("account_signup"), signup)

        self.assertContains(page, "Nobody can sign up here")
        self.assertFalse(get_user_model().objects.filter(email="eve@example.org").exists())


class NewPasswordTest(AccountTestCase):
    def ask(self, email: str, **headers: str) -> str:
        """Ask for a new password and return the one mail that goes out."""
        self.client.post(reverse("account_reset_password"), {"email": email}, headers=headers)
        [message] = mail.outbox
        return f"{message.subject}\n{message.body}"

    def test_the_mail_says_the_same_as_a_page(self) -> None:
        text = self.ask("amal@example.org")

        [page] = [part.content for part in mail.outbox[0].alternatives]
        [link] = re.findall(rf"{settings.PUBLIC_BASE_URL}/\S+", text)
        self.assertIn(f'<a href="{link}">{link}</a>', page)

    def test_the_mail_brings_a_link_that_sets_a_new_password(self) -> None:
        text = self.ask("amal@example.org")

        [link] = re.findall(rf"{settings.PUBLIC_BASE_URL}(/\S+)", text)
        form = self.client.get(link, follow=True)
        both = {"password1": "nine blue kettles", "password2": "nine blue kettles"}
        done = self.client.post(form.redirect_chain[-1][0], both, follow=True)
        self.assertContains(done, "Your password is changed")
        self.amal.refresh_from_db()
        self.assertTrue(self.amal.check_password("nine blue kettles"))

    @override_settings(PUBLIC_BASE_URL="https://survey.example.org")
    def test_the_link_names_our_address_whatever_the_request_said(self) -> None:
        text = self.ask("amal@example.org", host="localhost:4000")

        self.assertIn("https://survey.example.org/accounts/password/reset/key/", text)
        self.assertNotIn("localhost", text)

    def test_an_unknown_address_gets_a_mail_without_any_link(self) -> None:
        text = self.ask("eve@example.org")

        self.assertIn("There is no account with this address.", text)
        self.assertNotIn("http", text)

    def test_the_page_does_not_tell_whether_an_account_exists(self) -> None:
        pages = [
            self.client.post(reverse("account_reset_password"), {"email": email}, follow=True)
            for email in ("amal@example.org", "eve@example.org")
        ]

        for page in pages:
            self.assertContains(page, "If there is an account with this address")

    def test_a_link_that_was_made_up_is_refused(self) -> None:
        page = self.client.get("/accounts/password/reset/key/1-abc-0123456789/", follow=True)

        self.assertContains(page, "This link is no longer valid")


class AccountPagesTest(AccountTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(PASSWORD)

    def test_every_page_of_an_account_opens_in_our_clothes(self) -> None:
        for view, words in (
            ("mfa_index", "Second step of sign-in"),
            ("account_change_password", "Change your password"),
            ("account_email", "Email address"),
            ("usersessions_list", "Where you are signed in"),
        ):
            with self.subTest(view):
                page = self.client.get(reverse(view))

                self.assertContains(page, f"<h1>{words}</h1>", html=True)
                self.assertContains(page, 'class="wordmark"')

    def set_up_second_step(self) -> HttpResponse:
        again = {"password": PASSWORD, "next": reverse("mfa_activate_totp")}
        return self.client.post(reverse("account_reauthenticate"), again, follow=True)

    def test_setting_up_the_second_step_asks_for_the_password_once_more(self) -> None:
        asked = self.client.get(reverse("mfa_activate_totp"), follow=True)

        self.assertContains(asked, "<h1>Show that it is you</h1>", html=True)
        self.assertContains(self.set_up_second_step(), "<h1>Set up the second step</h1>", html=True)

    def test_the_second_step_can_be_set_up_after_a_look_at_the_address_page(self) -> None:
        self.client.get(reverse("account_email"))  # writes the address down as unconfirmed

        page = self.set_up_second_step()

        self.assertContains(page, "<h1>Set up the second step</h1>", html=True)

    @override_settings(MFA_TOTP_TOLERANCE=1)  # the clock may tick between reading and typing
    def test_with_the_second_step_a_password_alone_opens_nothing_and_a_spare_code_does(
        self,
    ) -> None:
        secret = self.set_up_second_step().context["form"].secret
        code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
        given = self.client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
        self.assertContains(given, "<h1>Spare codes</h1>", html=True)
        self.client.post(reverse("account_logout"))

        asked = self.sign_in(PASSWORD)

        self.assertRedirects(asked, reverse("mfa_authenticate"))
        self.assertNotIn("_auth_user_id", self.client.session)
        refused = self.client.post(reverse("mfa_authenticate"), {"code": "0"})
        self.assertContains(refused, "Incorrect code")
        spare = {"code": given.context["unused_codes"][0]}
        opened = self.client.post(reverse("mfa_authenticate"), spare)
        self.assertRedirects(opened, reverse("surveys:overview"))

    def test_a_stranger_is_sent_to_sign_in(self) -> None:
        self.client.logout()

        page = self.client.get(reverse("mfa_index"))

        self.assertRedirects(page, f"{reverse('account_login')}?next={reverse('mfa_index')}")


class NotHereTest(SimpleTestCase):
    def test_an_unknown_address_gets_a_plain_page_with_a_way_on(self) -> None:
        page = self.client.get("/nobody/knows/this/")

        self.assertContains(page, "This page is not here, or not yours.", status_code=404)
        self.assertContains(page, 'href="/"', status_code=404)
        self.assertTemplateUsed(page, "base_respondent.html")

    def test_a_refusal_reads_like_an_address_that_does_not_exist(self) -> None:
        request = RequestFactory().get("/")

        refusal = defaults.permission_denied(request, PermissionError())

        missing = defaults.page_not_found(request, Http404())
        self.assertEqual(refusal.content, missing.content)

    def test_a_failure_is_told_without_context_and_without_a_database(self) -> None:
        page = defaults.server_error(RequestFactory().get("/")).content.decode()

        self.assertIn("Something went wrong on our side.", page)
        self.assertIn("<span>Coordination Survey</span>", page)


class CookiesOffTest(TestCase):
    def test_a_form_without_its_cookie_is_refused_in_words_a_person_can_act_on(self) -> None:
        browser = Client(enforce_csrf_checks=True)

        page = browser.post(reverse("account_login"), {"login": "amal@example.org"})

        self.assertContains(page, "That was not saved.", status_code=403)
        self.assertContains(page, "allow cookies for this address", status_code=403)
