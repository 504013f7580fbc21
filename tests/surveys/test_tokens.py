"""Tokens of one's own: shown once, kept as a fingerprint, logged without what they open."""

import json
import re
from datetime import timedelta

from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils.timezone import localdate

from surveys import staffing, tokens
from surveys.models.events import Event
from surveys.models.organisations import Membership
from surveys.models.tokens import ApiToken
from tests.base import CastTestCase

PAGE = "/accounts/tokens/"


class TokensTest(CastTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def make(self, **facts: object) -> str:
        fields = {"name": "Nightly", "scopes": ["results:read", "studies:read"], "days": 90}
        page = self.client.post(PAGE, fields | facts)
        self.assertEqual(page.status_code, 200, page.content)
        return str(page.context["key"])

    def test_a_token_is_shown_once_and_stored_nowhere(self) -> None:
        key = self.make()

        self.assertRegex(key, r"^cs_[\w-]{43}$")
        self.assertNotContains(self.client.get(PAGE), key)
        stored = json.dumps([*ApiToken.objects.values(), *Event.objects.values()], default=str)
        self.assertNotIn(key, stored)
        self.assertEqual(tokens.find_token(key), ApiToken.objects.get())

    def test_that_it_was_made_and_ended_stands_in_the_log(self) -> None:
        self.make()
        token = ApiToken.objects.get()
        for _ in range(2):
            self.client.post(f"{PAGE}{token.pk}/end/")

        lines = list(Event.objects.values_list("action", "about"))
        self.assertEqual(
            lines,
            [
                ("token made", f"token {token.pk}, 90 days: results:read, studies:read"),
                ("token revoked", f"token {token.pk}"),
            ],
        )
        self.assertContains(self.client.get(PAGE), "was ended")

    def test_its_owner_hears_of_it_by_mail_without_the_key(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            key = self.make(name="Nightly & <b>more</b>")

        [letter] = mail.outbox
        self.assertEqual(letter.to, [self.lena.email])
        self.assertIn("“Nightly & <b>more</b>”", letter.body)
        self.assertIn("- Read released results", letter.body)
        self.assertIn(f"{settings.PUBLIC_BASE_URL}{PAGE}", letter.body)
        self.assertNotIn(key, letter.message().as_string())
        self.assertNotIn("<b>", letter.alternatives[0].content)

    def test_a_new_password_after_a_mail_ends_all_tokens_of_this_person_only(self) -> None:
        keys = [self.make(name=name) for name in ("one", "two")]
        _token, theirs = tokens.make_token(self.amal, name="x", scopes=["studies:read"])
        self.client.logout()
        self.client.post("/accounts/password/reset/", {"email": self.lena.email})
        [address] = re.findall(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)
        page = self.client.get(address, follow=True)
        new = {"password1": "a fresh long phrase", "password2": "a fresh long phrase"}

        self.client.post(page.redirect_chain[-1][0], new | {"password2": "another"})
        self.assertIsNotNone(tokens.find_token(keys[0]))
        self.client.post(page.redirect_chain[-1][0], new)

        self.lena.refresh_from_db()
        self.assertTrue(self.lena.check_password(new["password1"]))
        self.assertEqual([tokens.find_token(key) for key in keys], [None, None])
        self.assertIsNotNone(tokens.find_token(theirs))
        self.assertEqual(Event.objects.filter(action="token revoked").count(), 2)

    def test_it_ends_after_its_last_day(self) -> None:
        key = self.make(days=1)
        token = ApiToken.objects.get()

        self.assertEqual(token.expires_on, localdate() + timedelta(days=1))
        self.assertTrue(token.is_valid(token.expires_on))
        self.assertFalse(token.is_valid(token.expires_on + timedelta(days=1)))
        day = localdate() - timedelta(days=2)
        ApiToken.objects.update(made_on=day, expires_on=day)
        self.assertIsNone(tokens.find_token(key))
        self.assertContains(self.client.get(PAGE), "has run out")

    def test_what_cannot_be_made_is_refused_in_words(self) -> None:
        good = {"name": "Nightly", "scopes": ["results:read"], "days": 90}
        for field, value in (
            ("name", ""),
            ("name", "x" * 81),
            ("name", "a\0b"),
            ("scopes", []),
            ("scopes", ["everything"]),
            *(("days", value) for value in (0, 366, -1, 10**20, "x", "1.5", "")),
        ):
            with self.subTest(field, value=value):
                page = self.client.post(PAGE, good | {field: value})
                self.assertEqual(page.status_code, 400)
                self.assertIn(field, page.context["form"].errors)
        self.assertFalse(ApiToken.objects.exists())

    def test_nobody_has_more_than_fifty_that_work(self) -> None:
        for number in range(tokens.MOST_TOKENS):
            tokens.make_token(self.lena, name=str(number), scopes=["studies:read"])

        page = self.client.post(PAGE, {"name": "x", "scopes": ["studies:read"], "days": 1})

        self.assertContains(page, "End one of them first", status_code=400)

    def test_nobody_sees_or_ends_the_token_of_somebody_else(self) -> None:
        theirs, _ = tokens.make_token(self.amal, name="Secret name", scopes=["studies:read"])

        self.assertNotContains(self.client.get(PAGE), "Secret name")
        answer = self.client.post(f"{PAGE}{theirs.pk}/end/")
        self.assertEqual(answer.status_code, 404)
        self.assertTrue(ApiToken.objects.get().is_valid())

    def test_with_somebodys_last_access_their_tokens_end_for_good(self) -> None:
        key = self.make()
        membership = Membership.objects.get(user=self.lena)
        other = Membership.objects.create(
            organisation=self.other_hospital, user=self.lena, role="leader"
        )

        staffing.end(self.amal, membership)
        self.assertIsNotNone(tokens.find_token(key))
        staffing.end(self.bram, other)

        self.assertIsNone(tokens.find_token(key))

    @override_settings(DEMONSTRATION=False, SECURE_SSL_REDIRECT=False)
    def test_who_needs_a_second_step_makes_none_without(self) -> None:
        self.client.force_login(self.amal)

        answer = self.client.post(PAGE, {"name": "x", "scopes": ["studies:read"], "days": 1})

        self.assertRedirects(answer, "/accounts/2fa/totp/activate/", fetch_redirect_response=False)
        self.assertFalse(ApiToken.objects.exists())

    def test_the_database_refuses_a_token_that_ends_before_it_begins(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            ApiToken.objects.create(
                user=self.lena, token_hash="x", expires_on=localdate() - timedelta(days=1)
            )
