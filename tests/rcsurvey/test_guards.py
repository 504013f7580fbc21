"""What holds for every request and every log line."""

import logging

from django.test import SimpleTestCase, override_settings

from rcsurvey.logs import WithoutLinks
from tests.base import CastTestCase


@override_settings(DEMONSTRATION=False)
class SecondFactorTest(CastTestCase):
    def test_administrators_and_consultants_set_up_a_second_factor_first(self):
        for person in (self.amal, self.cato):
            self.client.force_login(person)

            response = self.client.get("/studies/")

            self.assertRedirects(
                response, "/accounts/2fa/totp/activate/", fetch_redirect_response=False
            )

    def test_leaders_need_none(self):
        self.client.force_login(self.lena)

        self.assertEqual(self.client.get("/studies/").status_code, 200)

    def test_who_administers_may_still_sign_out(self):
        self.client.force_login(self.amal)

        response = self.client.post("/accounts/logout/")

        self.assertRedirects(response, "/", fetch_redirect_response=False)

    def test_a_respondent_is_never_asked(self):
        self.client.force_login(self.amal)

        self.assertContains(self.client.get(f"/s/{self.link(self.nurses)}/"), "Start")


class DemonstrationTest(CastTestCase):
    def test_in_a_demonstration_nobody_needs_a_second_factor(self):
        self.client.force_login(self.amal)

        self.assertEqual(self.client.get("/studies/").status_code, 200)


class LogTest(SimpleTestCase):
    def line(self, message: str, *args: object) -> str:
        record = logging.LogRecord("x", logging.WARNING, "f", 1, message, args, None)
        WithoutLinks().filter(record)
        return record.getMessage()

    def test_a_personal_link_is_taken_out_of_a_log_line(self):
        self.assertEqual(self.line("Not Found: %s", "/s/Vt4nT0kEn_-x/3/"), "Not Found: /s/…/3/")

    def test_so_are_open_links_and_those_of_sheets(self):
        for page in "jg":
            self.assertEqual(self.line("Gone: %s", f"/{page}/Vt4nT0kEn/"), f"Gone: /{page}/…/")

    def test_the_language_somebody_chose_is_taken_out_with_it(self):
        for address, left in (
            ("/s/Vt4nT0kEn_-x/ar/3/", "/s/…/3/"),
            ("/s/Vt4nT0kEn_-x/ar", "/s/…"),
            ("/s/Vt4nT0kEn_-x/send/", "/s/…/send/"),
        ):
            with self.subTest(address):
                self.assertEqual(self.line("Not Found: %s", address), f"Not Found: {left}")

    def test_other_paths_stay(self):
        self.assertEqual(self.line("Not Found: %s", "/studies/9/"), "Not Found: /studies/9/")

    def test_a_personal_link_is_taken_out_of_a_traceback(self):
        try:
            raise ValueError("/s/Vt4nT0kEn/")
        except ValueError as problem:
            trace = (type(problem), problem, problem.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "Failed", (), trace)

        WithoutLinks().filter(record)

        self.assertNotIn("Vt4nT0kEn", record.exc_text)
        self.assertIn("ValueError", record.exc_text)


class HealthTest(CastTestCase):
    def test_health_is_answered_to_anybody(self):
        response = self.client.get("/healthz")

        self.assertEqual((response.status_code, response.content), (200, b"ok"))
        self.assertEqual(dict(response.cookies), {})
