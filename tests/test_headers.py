"""Every page of the table of access: what its headers forbid browsers, caches and others."""

import re

from django.core import mail
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests.access_stage import TABLE, AccessTestCase
from tests.access_table import NOBODY, PEOPLE

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
RELAXED = STRICT | {
    "style-src": f"'self' {EMPTY_STYLE}",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
}
# Pages with a figure that plotly draws, for staff and for guests.
WITH_FIGURES = {
    "reports:overview",
    "reports:heatmap",
    "reports:further",
    "reports:map",
    "reports:tie",
    "reports:group",
    "reports:trend",
    "reports:changes",
    "reports:units",
    "shared:overview",
    "shared:heatmap",
    "shared:further",
    "shared:map",
    "shared:tie",
    "shared:group",
}
# The link is the authority. (People who join sign a form with a cookie, which needs a referrer
# within the site: `same-origin`, so that no other site ever sees the link.)
BY_LINK = re.compile(r"/[sjgrw]/")
PRODUCTION = {
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_REDIRECT_EXEMPT": [r"^healthz$", r"^readyz$", r"^metrics$"],
}


def policy_of(page: HttpResponse) -> dict[str, str]:
    parts = (part.split(None, 1) for part in page["Content-Security-Policy"].split(";"))
    return {name: " ".join(values) for name, *values in parts}


@override_settings(**PRODUCTION)
class HeadersTest(AccessTestCase):
    def pages(self) -> dict[str, HttpResponse]:
        """Every route as somebody gets it whom it is for, over https."""
        found = {}
        for name, route in TABLE.items():
            person = next((who for who in PEOPLE if who in route.who and who != NOBODY), NOBODY)
            person = NOBODY if name == "account_login" else person
            method = "GET" if "GET" in route.answers else "POST"
            found[name] = self.ask(person, method, self.path(name), secure=True)
        return found

    def test_every_page_forbids_what_no_page_of_ours_needs(self) -> None:
        wrong, relaxed = [], set()
        for name, page in self.pages().items():
            is_drawn = policy_of(page) == RELAXED
            relaxed |= {name} if is_drawn else set()
            for is_right, words in (
                (is_drawn or policy_of(page) == STRICT, page["Content-Security-Policy"]),
                (page["Permissions-Policy"].count("=()") >= 12, "permissions"),
                (page.get("Cross-Origin-Opener-Policy") == "same-origin", "opener"),
                (page.get("X-Content-Type-Options") == "nosniff", "sniffing"),
                (page.get("X-Frame-Options") == "DENY", "frames"),
                ("max-age=31536000" in page.get("Strict-Transport-Security", ""), "https"),
                ("includeSubDomains" in page.get("Strict-Transport-Security", ""), "subdomains"),
                ("no-store" in page.get("Cache-Control", ""), "caches"),
                (page.get("X-Robots-Tag") == "noindex, nofollow" or name == "start", "robots"),
                (self.is_discreet(name, page), f"referrer {page.get('Referrer-Policy')}"),
            ):
                wrong += [] if is_right else [f"{name}: {words}"]

        self.assertFalse(wrong, "\n".join(wrong))
        self.assertLessEqual(relaxed, WITH_FIGURES)
        self.assertIn("reports:heatmap", relaxed)

    def is_discreet(self, name: str, page: HttpResponse) -> bool:
        by_link = BY_LINK.match(self.path(name))
        return page.get("Referrer-Policy") == ("no-referrer" if by_link else "same-origin")

    def test_pages_that_say_no_are_as_strict(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        for status, page in {
            404: self.clients[NOBODY].get("/s/nobody-made-this/", secure=True),
            403: strict.post("/accounts/login/", {"login": "x"}, secure=True),
            405: self.clients[NOBODY].post("/healthz", secure=True),
        }.items():
            self.assertEqual(page.status_code, status)
            self.assertEqual(policy_of(page), STRICT)
            self.assertIn("no-store", page["Cache-Control"])
            if status == 404:  # a link that opens nothing any more is still nobody else's business
                self.assertEqual(page["Referrer-Policy"], "no-referrer")

    def test_plain_http_is_sent_to_https_and_only_probes_are_answered(self) -> None:
        for path in ("/", "/accounts/login/", self.path("surveys:answer"), "/static/x.css"):
            page = self.clients[NOBODY].get(path)
            self.assertEqual((page.status_code, page["Location"][:8]), (301, "https://"), path)
        for path in ("/healthz", "/readyz", "/metrics"):
            self.assertNotIn("Location", self.clients[NOBODY].get(path), path)


class HostTest(AccessTestCase):
    def test_a_host_that_is_not_ours_is_refused_on_every_page(self) -> None:
        for name in ("start", "account_login", "surveys:answer", "reports:heatmap", "healthz"):
            for host in ("evil.example", "testserver.evil.example", "testserver@evil.example"):
                page = self.clients["amal"].get(self.path(name), headers={"host": host})

                self.assertEqual(page.status_code, 400, f"{name} {host}")

    @override_settings(PUBLIC_BASE_URL="https://survey.example.org", ALLOWED_HOSTS=["*"])
    def test_whatever_the_host_links_in_mails_name_the_address_of_the_settings(self) -> None:
        evil = {"host": "evil.example", "x-forwarded-host": "evil.example"}
        people = reverse("surveys:people", args=[self.hospital.pk])
        self.amal.set_password("five green umbrellas")
        self.amal.save()
        browser = Client(headers=evil)
        browser.post("/accounts/password/reset/", {"email": "amal@example.org"})
        signed_in = {"login": "amal@example.org", "password": "five green umbrellas"}
        browser.post("/accounts/login/", signed_in)
        browser.post(people, {"email": "noor@example.org", "role": "leader"})
        waiting = self.place["invitation_id"]
        browser.post(
            reverse("surveys:staff-invitation-send", args=[self.hospital.pk, waiting]),
        )

        written = [f"{each.subject}\n{each.body}\n{each.alternatives}" for each in mail.outbox]
        self.assertEqual(len(written), 3)
        for text in written:
            self.assertIn("https://survey.example.org/", text)
            self.assertNotIn("evil", text)
