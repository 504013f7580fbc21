"""Limits, sessions and ways back of people who sign in."""

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from rcsurvey.logs import LINK, WITHOUT, without_links
from tests.base import CastTestCase

PASSWORD = "five green umbrellas"
TOO_MANY = "Too many tries."
HERE, ELSEWHERE = "192.0.2.10", "198.51.100.20"


class SignInTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for person in (cls.amal, cls.lena):
            person.set_password(PASSWORD)
            person.save()

    def try_to(
        self, password: str, *, who: str = "amal@example.org", network: str = HERE, **extra: str
    ) -> HttpResponse:
        form = {"login": who, "password": password} | extra
        return Client(REMOTE_ADDR=network).post(reverse("account_login"), form)

    def fail(self, times: int, **where: str) -> None:
        for _ in range(times):
            self.try_to("wrong", **where)


class LimitTest(SignInTestCase):
    def test_ten_wrong_passwords_shut_the_door_of_this_account_for_this_network(self) -> None:
        self.fail(9)
        self.assertNotContains(self.try_to("wrong"), TOO_MANY)

        self.assertContains(self.try_to(PASSWORD), TOO_MANY)

    def test_from_another_network_the_right_password_still_opens(self) -> None:
        self.fail(11)

        self.assertEqual(self.try_to(PASSWORD, network=ELSEWHERE).status_code, 302)

    def test_on_the_same_network_a_colleague_still_gets_in(self) -> None:
        self.fail(11)

        self.assertEqual(self.try_to(PASSWORD, who="lena@example.org").status_code, 302)

    def test_one_network_cannot_go_through_account_after_account(self) -> None:
        for number in range(6):
            self.fail(10, who=f"person{number}@example.org")

        page = self.try_to(PASSWORD, who="lena@example.org")

        self.assertContains(page, "Too many tries from here.", status_code=429)
        self.assertEqual(
            self.try_to(PASSWORD, who="lena@example.org", network=ELSEWHERE).status_code, 302
        )

    @override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
    def test_behind_a_proxy_a_made_up_forwarded_address_is_no_way_round(self) -> None:
        for number in range(10):
            browser = Client(headers={"x-forwarded-for": f"203.0.113.{number}, {HERE}"})
            browser.post(
                reverse("account_login"), {"login": "amal@example.org", "password": "wrong"}
            )
        browser = Client(headers={"x-forwarded-for": f"203.0.113.99, {HERE}"})

        page = browser.post(
            reverse("account_login"), {"login": "amal@example.org", "password": PASSWORD}
        )

        self.assertContains(page, TOO_MANY)

    def test_known_and_unknown_addresses_are_told_the_same(self) -> None:
        pages = []
        for who in ("amal@example.org", "nobody@example.org"):
            page = self.try_to("wrong", who=who)
            pages.append(page.content.decode().replace(who, "X").split("csrfmiddlewaretoken")[0])

        self.assertEqual(*pages)


class NextTest(SignInTestCase):
    def test_a_way_back_inside_is_taken(self) -> None:
        answer = self.try_to(PASSWORD, next=f"/studies/{self.study.pk}/")

        self.assertEqual(answer["Location"], f"/studies/{self.study.pk}/")

    def test_a_way_out_of_the_site_is_not(self) -> None:
        for wrong in (
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:1",
        ):
            answer = self.try_to(PASSWORD, next=wrong)

            self.assertEqual(answer["Location"], "/studies/", wrong)


class SessionTest(SignInTestCase):
    def browser(self) -> Client:
        browser = Client()
        browser.post(reverse("account_login"), {"login": "amal@example.org", "password": PASSWORD})
        self.assertEqual(browser.get("/studies/").status_code, 200)
        return browser

    def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(self) -> None:
        here, elsewhere = self.browser(), self.browser()
        new = "nine blue kettles"

        here.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        )

        self.assertEqual(here.get("/studies/").status_code, 200)
        self.assertEqual(elsewhere.get("/studies/").status_code, 302)

    def test_ones_own_sessions_are_listed_and_all_others_can_be_ended(self) -> None:
        here, elsewhere = self.browser(), self.browser()
        page = here.get(reverse("usersessions_list"))
        self.assertContains(page, "here and now", count=1)
        self.assertContains(page, "127.0.0.1", count=2)

        here.post(reverse("usersessions_list"))

        self.assertEqual(here.get("/studies/").status_code, 200)
        self.assertEqual(elsewhere.get("/studies/").status_code, 302)

    def test_an_account_that_is_switched_off_is_out_at_once(self) -> None:
        browser = self.browser()

        get_user_model().objects.filter(pk=self.amal.pk).update(is_active=False)

        self.assertEqual(browser.get("/studies/").status_code, 302)


class LinkInLogTest(CastTestCase):
    def test_an_invitation_is_taken_out_of_log_lines_also_inside_another_address(self) -> None:
        said = {
            line: LINK.sub(WITHOUT, line)
            for line in (
                "Not Found: /join/Vt4nT0kEn_-x/",
                "GET /accounts/login/?next=%2Fjoin%2FVt4nT0kEn_-x%2F 200",
                "GET /accounts/login/?next=/join/Vt4nT0kEn_-x/&a=1 200",
                "GET /s/Vt4nT0kEn_-x/3/ 200",
            )
        }

        for line, cleaned in said.items():
            self.assertNotIn("Vt4n", cleaned, line)
        self.assertIn("/s/…/3/", said["GET /s/Vt4nT0kEn_-x/3/ 200"])

    def test_the_code_of_a_room_and_the_key_of_a_seat_go_and_folders_of_that_name_stay(
        self,
    ) -> None:
        for line in ("GET /w/c2f3g4h6/Vt4nT0kEn_-x/ar/ 200", "next=%2Fw%2FC2F3G4H6%2FVt4n%2F 200"):
            cleaned = without_links(line)

            self.assertNotRegex(cleaned, "(?i)c2f3|vt4n")
            self.assertIn("200", cleaned)
        self.assertEqual(
            without_links('File "/home/w/site/views.py"'), 'File "/home/w/site/views.py"'
        )
