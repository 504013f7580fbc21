"""What a web server hands over: odd letters are left out before anybody reads by them."""

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory, SimpleTestCase

from rcsurvey.wsgi import in_letters_only, without_odd_charset

ODD = ("base64", "rot13", "zlib", "hex", "bz2", "undefined", "idna", "nonsense", "a\0b", "")


class LettersTest(SimpleTestCase):
    def test_a_request_in_letters_that_are_none_is_read_all_the_same(self) -> None:
        read = []

        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            request = WSGIRequest(environ)
            read.append((request.content_type, request.GET["page"]))
            return []

        for charset in (*ODD, "utf-8", "latin-1"):
            environ = RequestFactory().get("/", {"page": "1"}).environ
            environ["CONTENT_TYPE"] = f"application/json; charset={charset}"
            in_letters_only(application)(environ, None)

        self.assertEqual(read, [("application/json", "1")] * (len(ODD) + 2))

    def test_letters_that_are_some_stay(self) -> None:
        for kind in ("", "text/plain", "text/html; charset=utf-8", "x/y; charset=latin-1; a=b"):
            self.assertEqual(without_odd_charset(kind), kind)
