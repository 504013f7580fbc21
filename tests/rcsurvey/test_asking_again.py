"""Before names come in, answers go out or a task changes, who it is is asked once more."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from surveys.models.organisations import Membership
from surveys.models.participants import Invitation, Participant
from surveys.models.rosters import PeopleList
from surveys.models.staff import StaffInvitation
from surveys.models.waves import ResearchReader, Wave
from tests.base import CastTestCase

PASSWORD = "a password of many words"
ASK = "/accounts/reauthenticate/"
ASK_FOR_THE_STEP = "/accounts/2fa/reauthenticate/"


@override_settings(DEMONSTRATION=False)
class AskingAgainTestCase(CastTestCase):
    def setUp(self) -> None:
        self.amal.set_password(PASSWORD)
        self.amal.save()
        self.has_second_step(self.amal)
        self.client.force_login(self.amal)
        self.wave = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        self.import_page = reverse("surveys:setup-people", args=[self.wave.pk])
        self.staff_page = reverse("surveys:people", args=[self.hospital.pk])

    def has_second_step(self, person: Any) -> None:
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")

    def signed_in(self, minutes_ago: float) -> None:
        session = self.client.session
        session["account_authentication_methods_user"] = str(self.amal.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() - 60 * minutes_ago}
        ]
        session.save()

    def hand_in(self) -> HttpResponse:
        pasted = "workgroup;e-mail\nNurses;canary@birds.example"
        return self.client.post(self.import_page, {"pasted": pasted})


class AskingAgainTest(AskingAgainTestCase):
    def test_who_signed_in_a_moment_ago_is_not_asked(self) -> None:
        self.signed_in(minutes_ago=14)

        self.assertEqual(self.client.get(self.import_page).status_code, 200)
        self.assertEqual(self.client.get(self.staff_page).status_code, 200)

    def test_a_quarter_of_an_hour_later_each_of_these_pages_asks(self) -> None:
        self.signed_in(minutes_ago=16)
        member = Membership.objects.get(user=self.lena)
        ResearchReader.objects.create(
            organisation=self.hospital, wave=self.wave, user=self.amal, name="Amal"
        )
        Wave.objects.filter(pk=self.wave.pk).update(research_export=True)
        pages = [
            self.import_page,
            self.staff_page,
            reverse("surveys:person", args=[self.hospital.pk, member.pk]),
            reverse("surveys:person-end", args=[self.hospital.pk, member.pk]),
            reverse("surveys:research", args=[self.wave.pk]),
        ]
        for page in pages:
            for method in (self.client.get, self.client.post):
                with self.subTest(page, method=method):
                    response = method(page)

                    self.assertEqual(response.status_code, 302)
                    self.assertTrue(response["Location"].startswith(f"{ASK}?next="))

    def test_pages_with_names_and_links_to_results_ask_too(self) -> None:
        person = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, email="bo@birds.example"
        )
        Invitation.objects.create(
            organisation=self.hospital, wave=self.wave, workgroup=self.nurses, participant=person
        )
        self.signed_in(minutes_ago=16)
        pages = [
            reverse("surveys:setup-list", args=[self.wave.pk]),
            reverse("surveys:wave-person", args=[self.wave.pk, person.pk]),
            reverse("surveys:wave-person-out", args=[self.wave.pk, person.pk]),
            reverse("reports:share", args=[self.wave.pk]),
        ]
        for page in pages:
            for method in (self.client.get, self.client.post):
                with self.subTest(page, method=method):
                    response = method(page)

                    self.assertEqual(response.status_code, 302)
                    self.assertTrue(response["Location"].startswith(f"{ASK}?next="))
        self.assertTrue(Participant.objects.filter(email="bo@birds.example").exists())

    def test_the_password_opens_the_page_that_was_asked_for(self) -> None:
        asked = self.client.get(self.import_page)

        opened = self.client.post(asked["Location"], {"password": PASSWORD})
        self.assertRedirects(opened, self.import_page)
        self.assertEqual(self.hand_in().status_code, 302)
        self.assertTrue(PeopleList.objects.exists())

    def test_a_wrong_password_opens_nothing(self) -> None:
        asked = self.client.get(self.import_page)

        self.client.post(asked["Location"], {"password": "something else"})

        self.assertEqual(self.client.get(self.import_page).status_code, 302)

    def test_what_was_sent_meanwhile_is_neither_done_nor_kept(self) -> None:
        self.hand_in()
        self.client.post(self.staff_page, {"email": "canary@birds.example", "role": "leader"})

        self.assertFalse(PeopleList.objects.exists())
        self.assertFalse(StaffInvitation.objects.exists())
        self.assertNotIn("canary", str(dict(self.client.session)))

    def test_a_button_without_a_page_of_its_own_leads_back_to_its_page(self) -> None:
        invitation = StaffInvitation.objects.create(
            organisation=self.hospital,
            email="noor@example.org",
            role="leader",
            token_hash="x",
            expires_at=self.wave.study.waves.first().closes_at,
        )
        for name in ("staff-invitation-send", "staff-invitation-withdraw"):
            address = reverse(f"surveys:{name}", args=[self.hospital.pk, invitation.pk])

            response = self.client.post(address)

            self.assertRedirects(
                response,
                f"{ASK}?next={self.staff_page.replace('/', '%2F')}",
                fetch_redirect_response=False,
            )

    def test_other_pages_do_not_ask(self) -> None:
        for name in ("wave", "wave-people", "setup-check"):
            address = reverse(f"surveys:{name}", args=[self.wave.pk])
            self.assertEqual(self.client.get(address).status_code, 200)


class WithoutAPasswordTest(AskingAgainTestCase):
    """Accounts that came by single sign-on have none here."""

    def setUp(self) -> None:
        super().setUp()
        self.amal.set_unusable_password()
        self.amal.save()
        self.client.force_login(self.amal)

    def test_with_a_second_step_here_that_is_what_is_asked_for(self) -> None:
        response = self.client.get(self.import_page)

        self.assertTrue(response["Location"].startswith(f"{ASK_FOR_THE_STEP}?next="))

    def test_with_none_at_all_there_is_nothing_to_ask_for(self) -> None:
        Authenticator.objects.all().delete()
        Membership.objects.filter(user=self.amal).update(role=Membership.Role.LEADER)

        response = self.client.get(self.staff_page)

        # A leader needs no second step, and is refused by the page itself.
        self.assertEqual(response.status_code, 404)
