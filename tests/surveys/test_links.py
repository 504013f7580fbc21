"""Personal links and the keys made from them."""

import hashlib

from django.test import override_settings

from surveys.links import address_of, new_link, receipt, token_in, withdraw_key
from surveys.models.participants import Link
from tests.base import CastTestCase


class LinkTest(CastTestCase):
    def test_only_the_hash_of_a_link_is_stored(self):
        token = self.link(self.nurses)

        stored = Link.objects.values_list("token_hash", flat=True)

        self.assertEqual(list(stored), [hashlib.sha256(token.encode()).hexdigest()])

    def test_a_link_carries_32_random_bytes(self):
        invitation = self.invitation(self.nurses)

        tokens = {new_link(invitation) for _ in range(5)}

        self.assertEqual(len(tokens), 5)
        self.assertEqual({len(token) for token in tokens}, {43})  # 32 bytes in base 64

    def test_an_invitation_may_have_several_links(self):
        invitation = self.invitation(self.nurses)

        new_link(invitation)
        new_link(invitation)

        self.assertEqual(invitation.links.count(), 2)

    @override_settings(PUBLIC_BASE_URL="https://survey.north.example/")
    def test_the_address_comes_from_the_settings(self):
        self.assertEqual(address_of("abc"), "https://survey.north.example/s/abc/")
        self.assertEqual(token_in("https://survey.north.example/s/abc/"), "abc")

    def test_receipt_and_withdraw_key_are_the_same_on_every_call_and_differ_between_links(self):
        self.assertEqual(receipt("one"), receipt("one"))
        self.assertNotEqual(receipt("one"), receipt("two"))
        self.assertRegex(receipt("one"), r"^[A-Z2-7]{4} [A-Z2-7]{4} [A-Z2-7]{4}$")
        self.assertEqual(withdraw_key("one"), withdraw_key("one"))
        self.assertNotEqual(withdraw_key("one"), withdraw_key("two"))

    def test_the_withdraw_key_is_not_the_hash_that_finds_the_link(self):
        token = self.link(self.nurses)

        self.assertFalse(Link.objects.filter(token_hash=withdraw_key(token)).exists())
