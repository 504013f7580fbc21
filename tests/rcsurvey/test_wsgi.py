"""A request that breaks off on its way is refused, and not taken for a shorter one."""

from io import BytesIO
from urllib.parse import urlencode

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory, SimpleTestCase

from rcsurvey.wsgi import WholeBody, application
from surveys import answering
from surveys.links import receipt
from surveys.models.answers import Comment, Response
from surveys.models.participants import Draft
from tests.base import CastTestCase


class WholeBodyTest(SimpleTestCase):
    def test_what_is_whole_is_read_as_it_is(self):
        self.assertEqual(WholeBody(BytesIO(b"one\ntwo"), 7).read(), b"one\ntwo")
        body = WholeBody(BytesIO(b"one\ntwo"), 7)
        self.assertEqual(
            [body.readline(), body.readline(), body.readline()], [b"one\n", b"two", b""]
        )
        body = WholeBody(BytesIO(b"one\ntwo"), 7)
        self.assertEqual([body.read(4), body.read(4), body.read(4)], [b"one\n", b"two", b""])

    def test_what_breaks_off_is_an_error_however_it_is_read(self):
        for name, read in {
            "at once": lambda body: body.read(),
            "in parts": lambda body: (body.read(4), body.read(4)),
            "by line": lambda body: (body.readline(), body.readline()),
        }.items():
            with self.subTest(name), self.assertRaises(OSError):
                read(WholeBody(BytesIO(b"one\ntwo"), 8))


class BrokenOffTest(CastTestCase):
    def setUp(self):
        for signal in (request_started, request_finished):  # as Django's own client does
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the administrators"
        self.wave.save()
        self.token = self.link(self.nurses)
        self.version = answering.begin(self.token).version
        self.version = answering.save_screen(
            self.token,
            "timely",
            {self.physicians.pk: 4},
            set(),
            shown={self.physicians.pk},
            version=self.version,
            screen=2,
        ).version

    def post(self, path, form, *, arrives=1.0):
        """Send a form of which only a part arrives, as a web server hands it on."""
        body = urlencode(form).encode()
        kind = "application/x-www-form-urlencoded"
        environ = RequestFactory().post(f"/s/{self.token}/{path}", body, kind).environ
        environ["wsgi.input"] = BytesIO(body[: int(len(body) * arrives)])
        statuses = []
        page = application(environ, lambda status, headers: statuses.append(status))
        try:
            return statuses[0][:3], b"".join(page).decode()
        finally:
            page.close()

    def test_half_a_form_sends_nothing_and_the_whole_one_sends_the_whole_comment(self):
        form = {"version": self.version, "go": "send", "comment": "Rounds begin too late"}

        for arrives in (0.5, 0.8, 0.99):
            status, page = self.post("send/", form, arrives=arrives)
            self.assertEqual(status, "400")
            self.assertNotIn(receipt(self.token), page)
            self.assertEqual((Response.objects.count(), Draft.objects.count()), (0, 1))

        status, page = self.post("send/", form)
        self.assertEqual(status, "200")
        self.assertIn(receipt(self.token), page)
        self.assertEqual(Comment.objects.get().text, "Rounds begin too late")

    def test_half_a_screen_saves_nothing(self):
        form = {"version": self.version, "go": "save", f"rate-{self.physicians.pk}": 2}

        status, _ = self.post("1/", form | {f"rate-{self.nurses.pk}": 3}, arrives=0.8)

        self.assertEqual(status, "400")
        draft = Draft.objects.get()
        self.assertEqual(draft.version, self.version)
        self.assertEqual(draft.choices, {str(self.physicians.pk): {"timely": 4}})

    def test_pages_with_a_button_only_refuse_half_a_form_as_calmly(self):
        status, page = self.post("held/", {"go": "forget", "more": "x" * 40}, arrives=0.5)

        self.assertEqual(status, "400")
        self.assertIn("This did not work just now.", page)
