"""Log lines: one per request of staff, none of a respondent, and no canary in any."""

import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.test import Client, SimpleTestCase, override_settings

from rcsurvey.logs import AsJson, WithoutLinks, logging_of, without_links
from surveys.models.organisations import Organisation
from tests.base import CastTestCase

CANARY = "canarybird"
TOKEN = "Vt4nT0kEn-" + "x" * 33


@contextmanager
def logged(kind: str = "json") -> Iterator[io.StringIO]:
    """Log as an installation in production does, into memory."""
    written = io.StringIO()
    before = sys.stderr
    names = ["", "rcsurvey.request_log", *logging_of(kind, words=False, requests=True)["loggers"]]
    kept = {name: vars(logging.getLogger(name)).copy() for name in names}
    sys.stderr = written
    try:
        logging.config.dictConfig(logging_of(kind, words=False, requests=True))
        yield written
    finally:
        sys.stderr = before
        for name, state in kept.items():
            vars(logging.getLogger(name)).update(state)
            logging.getLogger(name).manager._clear_cache()  # type: ignore[attr-defined]


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


class LineTest(CastTestCase):
    def test_a_request_of_staff_is_one_line_with_its_route_and_no_address(self) -> None:
        self.client.force_login(self.amal)
        with logged() as written:
            page = self.client.get(f"/studies/{self.study.pk}/?q={CANARY}")

        [line] = lines(written)
        self.assertEqual(
            {key: line[key] for key in ("level", "logger", "method", "route", "status", "request")},
            {
                "level": "INFO",
                "logger": "rcsurvey.request_log",
                "method": "GET",
                "route": "surveys:study",
                "status": 200,
                "request": page["X-Request-ID"],
            },
        )
        self.assertIsInstance(line["ms"], int)
        self.assertNotIn(f"/{self.study.pk}", written.getvalue())

    def test_a_respondent_leaves_no_line_and_gets_no_number(self) -> None:
        token = self.link(self.nurses)
        with logged() as written:
            pages = [
                self.client.get(f"/s/{token}/"),
                self.client.post(f"/s/{token}/", {"start": "1"}),
                self.client.get("/s/nobody-has-this/"),
                self.client.get("/promise/"),
            ]

        self.assertEqual(written.getvalue(), "")
        self.assertFalse([page for page in pages if "X-Request-ID" in page])

    def test_a_plain_number_that_came_along_is_kept_and_anything_else_is_not(self) -> None:
        for came, is_kept in {
            "0123456789abcdef": True,
            "3f2b8c1e-7a55-4f0e-9c1b-0a1b2c3d4e5f": True,
            TOKEN: False,
            "nia-birds": False,
            "a" * 37: False,
            "abc": False,
            "0123456789abcdef\n": False,
            "": False,
        }.items():
            with self.subTest(came):
                page = self.client.get("/accounts/login/", headers={"x-request-id": came})

                self.assertEqual(page["X-Request-ID"] == came, is_kept)

    def test_an_odd_method_and_an_address_that_is_not_there_are_told_without_them(self) -> None:
        with logged() as written:
            self.client.generic("CANARYBIRD", "/accounts/login/")
            self.client.get(f"/{CANARY}/")

        self.assertEqual(
            [(line["method"], line["route"]) for line in lines(written)],
            [("OTHER", "account_login"), ("GET", "none")],
        )
        self.assertNotIn(CANARY, written.getvalue().lower())

    def test_as_text_the_line_says_the_same(self) -> None:
        with logged("line") as written:
            self.client.get("/accounts/login/")

        self.assertRegex(written.getvalue(), r"INFO rcsurvey\.request_log GET account_login 200 \d")


class CanaryTest(CastTestCase):
    """A day with everything in it, each piece of text marked: nothing of it stands in the log."""

    @override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
    def test_a_campaign_of_requests_leaves_no_canary(self) -> None:
        self.client.raise_request_exception = False
        token = self.link(self.nurses)
        odd = {"x-request-id": CANARY, "user-agent": CANARY, "referer": f"https://x/{CANARY}"}
        with logged() as written:
            for path in self.paths(token):
                for method in ("GET", "POST", "PUT"):
                    self.client.generic(
                        method, path, f"email={CANARY}@x.org&name={CANARY}", headers=odd
                    )
            strict = Client(enforce_csrf_checks=True)
            strict.post("/accounts/login/", {"login": f"{CANARY}@x.org"}, headers=odd)
            self.client.get("/accounts/login/", headers={"host": f"{CANARY}.example"})
            self.client.post("/accounts/login/", {"login": f"{CANARY}@x.org", "password": CANARY})
            for person in (self.amal, self.bram):
                self.client.force_login(person)
                for path in self.paths(token):
                    self.client.get(path, headers=odd)

        text = written.getvalue()
        self.assertGreater(len(lines(written)), 30)
        for canary in (CANARY, token, token[:20], TOKEN, "127.0.0.1", "x.org", "amal"):
            self.assertNotIn(canary.lower(), text.lower())

    def paths(self, token: str) -> list[str]:
        return [
            f"/s/{token}/",
            f"/s/{token}/de/3/",
            f"/s/{token}/send/?comment={CANARY}",
            f"/s/{TOKEN}/",
            f"/j/{TOKEN}/",
            f"/g/{TOKEN}/",
            f"/r/{TOKEN}/",
            f"/join/{TOKEN}/",
            f"/w/c2f3g4h6/{TOKEN}/",
            f"/accounts/password/reset/key/1-{TOKEN}/",
            f"/accounts/login/?next=/join/{TOKEN}/",
            f"/studies/{self.study.pk}/?q={CANARY}",
            f"/waves/{self.wave.pk}/files/{CANARY}.csv",
            f"/{CANARY}",
            f"/waves/{self.wave.pk}/people/?q={CANARY}",
        ]

    def test_an_error_is_told_by_kind_and_place_and_not_in_its_words(self) -> None:
        def fails(*args: Any, **kwargs: Any) -> None:
            raise ValueError(f"Key (email)=({CANARY}@x.org) already exists")

        self.client.raise_request_exception = False
        token = self.link(self.nurses)
        with logged() as written:
            try:
                fails()
            except ValueError:
                request = self.client.get("/accounts/login/").wsgi_request
                logging.getLogger("django.request").error(
                    "%s: %s",
                    "Internal Server Error",
                    f"/s/{token}/",
                    exc_info=True,
                    extra={"status_code": 500, "request": request},
                )

        failure = next(line for line in lines(written) if line["level"] == "ERROR")
        self.assertEqual(failure["message"], "Internal Server Error")
        self.assertTrue(failure["error"].endswith("fails\nValueError"), failure["error"])
        self.assertNotIn(CANARY, written.getvalue())
        self.assertNotIn(token, written.getvalue())

    def test_a_database_that_quotes_a_row_is_not_quoted(self) -> None:
        Organisation.objects.create(name=CANARY)
        with logged() as written:
            try:
                with transaction.atomic():
                    Organisation.objects.create(name=CANARY)
            except IntegrityError:
                logging.getLogger("surveys").exception("Could not be written")

        [line] = lines(written)
        self.assertEqual(line["message"], "Could not be written")
        self.assertTrue(line["error"].endswith("\nIntegrityError"), line["error"])
        self.assertNotIn(CANARY, written.getvalue())


class FormatTest(SimpleTestCase):
    def test_a_link_that_sets_a_password_goes_out_of_lines_like_all_others(self) -> None:
        said = without_links(f"GET /accounts/password/reset/key/1-{TOKEN}/ 200")

        self.assertEqual(said, "GET /accounts/password/reset/key/…/ 200")

    def test_a_record_is_one_line_whatever_stands_in_it(self) -> None:
        record = logging.makeLogRecord({"msg": 'two\nlines "quoted" \u2028 ü', "levelname": "INFO"})

        said = AsJson().format(record)

        self.assertEqual(len(said.split("\n")), 1)
        self.assertEqual(json.loads(said)["message"], 'two\nlines "quoted" \u2028 ü')

    def test_with_words_an_error_of_a_demonstration_says_what_it_was(self) -> None:
        try:
            raise ValueError("in its own words")
        except ValueError:
            record = logging.makeLogRecord({"exc_info": sys.exc_info()})

        WithoutLinks(words=True).filter(record)

        self.assertIn("in its own words", record.exc_text or "")

    def test_an_unknown_format_is_refused_by_name(self) -> None:
        with self.assertRaisesMessage(ValueError, "LOG_FORMAT must be json or line, not 'xml'"):
            logging_of("xml", words=False, requests=True)
