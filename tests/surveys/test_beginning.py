"""What is done on the server and nowhere else: the first organisation, and a lost second step."""

import io
import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase
from django.urls import NoReverseMatch, reverse

from surveys.events import first_broken
from surveys.models.events import Event
from surveys.models.organisations import Membership, Organisation
from surveys.models.staff import StaffInvitation
from tests.base import CastTestCase


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


class OrganisationTest(TestCase):
    def test_a_new_installation_begins_with_a_printed_link(self):
        said = run("organisation", "North Hospital", "Amal@example.org")

        path = re.search(r"/join/[\w-]+/", said)[0]
        joined = self.client.post(
            path,
            {"name": "Amal", "password1": "many words here", "password2": "many words here"},
            follow=True,
        )
        self.assertEqual(joined.status_code, 200)
        member = Membership.objects.get()
        self.assertEqual(member.organisation.name, "North Hospital")
        self.assertEqual((member.role, member.user.email), ("administrator", "amal@example.org"))

    def test_that_it_was_done_on_the_server_stands_in_the_log_without_the_link(self):
        said = run("organisation", "North Hospital", "amal@example.org")

        line = Event.objects.get()
        self.assertEqual((line.actor, line.action), (None, "person invited"))
        self.assertNotIn(re.search(r"/join/([\w-]+)/", said)[1], line.about)

    def test_a_second_one_invites_to_the_same_organisation(self):
        run("organisation", "North Hospital", "amal@example.org")

        said = run("organisation", "North Hospital", "bea@example.org")

        self.assertIn("It was there already.", said)
        self.assertEqual(Organisation.objects.count(), 1)
        self.assertEqual(StaffInvitation.objects.count(), 2)

    def test_no_name_and_no_address_are_refused_and_nothing_is_made(self):
        for name, email in ((" ", "amal@example.org"), ("N\u202eorth", "a@b.org"), ("North", "x")):
            with self.subTest(name), self.assertRaises(CommandError):
                run("organisation", name, email)
        self.assertFalse(Organisation.objects.exists())


class SecondStepTest(CastTestCase):
    def test_it_is_taken_away_and_written_down(self):
        TOTP.activate(self.amal, "JBSWY3DPEHPK3PXP")

        run("second_step", "AMAL@example.org")

        self.assertFalse(Authenticator.objects.exists())
        line = Event.objects.get()
        self.assertEqual((line.action, line.about), ("second step removed", "amal"))
        self.assertIsNone(first_broken(self.hospital))

    def test_the_others_keep_theirs(self):
        TOTP.activate(self.amal, "JBSWY3DPEHPK3PXP")
        TOTP.activate(self.lena, "JBSWY3DPEHPK3PXP")

        run("second_step", "amal@example.org")

        self.assertEqual(Authenticator.objects.get().user, self.lena)

    def test_nobody_of_this_address_and_no_second_step_are_said(self):
        for email in ("nobody@example.org", "amal@example.org"):
            with self.subTest(email), self.assertRaises(CommandError):
                run("second_step", email)
        self.assertFalse(Event.objects.exists())


class NoBackOfficeTest(CastTestCase):
    def test_there_is_no_door_past_the_log(self):
        self.amal.is_superuser = self.amal.is_staff = True
        self.amal.save()
        self.client.force_login(self.amal)

        self.assertEqual(self.client.get("/admin/").status_code, 404)
        with self.assertRaises(NoReverseMatch):
            reverse("admin:index")
