"""Inviting people who work here, letting them in, changing what they may do, letting them go."""

import re
from datetime import timedelta
from urllib.parse import quote

from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.timezone import localdate, now

from surveys import erasing, staffing
from surveys.models.events import Event
from surveys.models.organisations import Membership
from surveys.models.staff import LeadsUnit, StaffInvitation
from surveys.models.studies import Unit
from tests.base import CastTestCase

PASSWORD = "five green umbrellas"
NEW = "new@example.org"
NO_LINK = "This link is no longer valid"


class StaffTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.north, cls.south = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("North", "South")
        )
        cls.theirs = Unit.objects.create(
            organisation=cls.other_hospital,
            study=cls.study.__class__.objects.create(
                organisation=cls.other_hospital, name="Theirs", process="x"
            ),
            name="Theirs",
        )

    def setUp(self) -> None:
        self.client.force_login(self.amal)
        self.people = reverse("surveys:people", args=[self.hospital.pk])

    def invite(self, email: str = NEW, role: str = "leader", **more: object) -> str:
        """Invite as an administrator does; return the path of the mailed link."""
        before = len(mail.outbox)
        self.client.post(self.people, {"email": email, "role": role, **more})
        [message] = mail.outbox[before:]
        [path] = re.findall(r"http://127\.0\.0\.1:8000(/join/\S+)", message.body)
        return path

    def member(self, user: object) -> Membership:
        return Membership.objects.get(user=user, organisation=self.hospital)

    def actions(self) -> list[str]:
        return list(Event.objects.values_list("action", flat=True))


class InviteTest(StaffTestCase):
    def test_the_page_lists_who_works_here_and_not_who_works_elsewhere(self) -> None:
        page = self.client.get(self.people)

        for name in ("amal", "cato", "lena"):
            self.assertContains(page, f"{name}@example.org")
        self.assertNotContains(page, "bram@example.org")
        self.assertNotContains(page, "Theirs")

    def test_the_mail_goes_to_the_address_and_names_who_invites_and_as_what(self) -> None:
        self.invite(role="auditor")

        [message] = mail.outbox
        self.assertEqual(message.to, [NEW])
        self.assertEqual(message.subject, "North Hospital invites you to Coordination Survey")
        self.assertIn("as: Auditor", message.body)

    def test_the_same_words_come_as_a_page_with_one_link_and_no_style(self) -> None:
        self.hospital.name = "North <b>&</b> South http://evil.example/"
        self.hospital.save()

        path = self.invite()

        [page] = [part.content for part in mail.outbox[0].alternatives]
        self.assertEqual(re.findall(r'<a href="([^"]*)"', page), [f"http://127.0.0.1:8000{path}"])
        self.assertIn("North &lt;b&gt;&amp;&lt;/b&gt; South", page)
        self.assertIn('content="light dark"', page)
        for refused in ("<style", "style=", "<img", "<b>"):
            self.assertNotIn(refused, page)
        self.assertEqual(self.actions(), ["person invited"])

    @override_settings(PUBLIC_BASE_URL="https://survey.example.org")
    def test_the_link_names_our_address_whatever_the_request_said(self) -> None:
        self.client.post(
            self.people, {"email": NEW, "role": "leader"}, headers={"host": "localhost:4000"}
        )

        self.assertIn("https://survey.example.org/join/", mail.outbox[0].body)
        self.assertNotIn("localhost", mail.outbox[0].body)

    def test_the_database_keeps_a_fingerprint_of_the_link_and_not_the_link(self) -> None:
        token = self.invite().split("/")[2]

        [row] = StaffInvitation.objects.values()
        self.assertNotIn(token, str(row))
        self.assertEqual(len(row["token_hash"]), 64)

    def test_known_and_unknown_addresses_get_the_same_answer_and_the_same_mail(self) -> None:
        said = []
        for address in (NEW, "bram@example.org"):
            page = self.client.post(
                self.people, {"email": address, "role": "leader"}, follow=True
            ).content.decode()
            text = mail.outbox[-1].body
            hidden = r"[\w-]{43}|csrfmiddlewaretoken\" value=\"\w+|invitations/\d+"
            said.append([re.sub(hidden, "", each.replace(address, "X")) for each in (page, text)])
            StaffInvitation.objects.all().delete()

        self.assertEqual(*said)

    def test_who_works_here_already_is_not_invited(self) -> None:
        page = self.client.post(self.people, {"email": "LENA@example.org", "role": "auditor"})

        self.assertContains(page, "works here already")
        self.assertEqual((mail.outbox, self.actions()), ([], []))

    def test_what_is_wrong_is_said_and_nothing_is_sent(self) -> None:
        for wrong in (
            {"email": "nobody", "role": "leader"},
            {"email": NEW, "role": "owner"},
            {"email": NEW},
            {"email": f"{'x' * 150}@example.org", "role": "leader"},
            {"email": "a@example.org\nBcc: b@example.org", "role": "leader"},
            {"email": NEW, "role": "leader", "units": [self.theirs.pk]},
            {"email": NEW, "role": "leader", "units": ["x"]},
            {"email": NEW, "role": "leader", "units": [self.north.pk], "until": "2020-01-01"},
            {"email": "a\x00@example.org", "role": "leader"},
        ):
            page = self.client.post(self.people, wrong)

            self.assertContains(page, 'role="alert"')
        self.assertEqual((mail.outbox, StaffInvitation.objects.count()), ([], 0))

    def test_inviting_twice_sends_a_new_link_and_the_old_one_stops_working(self) -> None:
        first, second = self.invite(role="leader"), self.invite(role="auditor")

        stranger = Client()
        self.assertContains(stranger.get(first), NO_LINK, status_code=404)
        self.assertContains(stranger.get(second), "as: Auditor")

    def test_sending_again_makes_a_new_link_with_seven_new_days(self) -> None:
        first = self.invite()
        waiting = StaffInvitation.objects.get()
        StaffInvitation.objects.update(expires_at=now())

        self.client.post(
            reverse("surveys:staff-invitation-send", args=[self.hospital.pk, waiting.pk])
        )

        [second] = re.findall(r"(/join/\S+)", mail.outbox[-1].body)
        self.assertEqual(Client().get(first).status_code, 404)
        self.assertEqual(Client().get(second).status_code, 200)
        waiting.refresh_from_db()
        self.assertEqual((waiting.expires_at - now()).days, 6)  # seven, less a moment
        self.assertEqual(self.actions(), ["person invited", "person invited again"])

    def test_a_withdrawn_invitation_opens_nothing(self) -> None:
        path = self.invite()
        waiting = StaffInvitation.objects.get()

        self.client.post(
            reverse("surveys:staff-invitation-withdraw", args=[self.hospital.pk, waiting.pk])
        )

        self.assertEqual(Client().get(path).status_code, 404)
        self.assertEqual(self.actions(), ["person invited", "invitation withdrawn"])

    @override_settings(EMAIL_BACKEND="tests.surveys.test_staffing.NoMail")
    def test_a_mail_server_that_refuses_is_told_and_the_invitation_waits(self) -> None:
        page = self.client.post(self.people, {"email": NEW, "role": "leader"}, follow=True)

        self.assertContains(page, "could not be sent")
        self.assertContains(page, "Send again")


class NoMail:
    """A mail server that cannot be reached."""

    def __init__(self, **options: object) -> None: ...

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError


class ForgottenTest(StaffTestCase):
    def test_an_address_that_never_came_is_forgotten_thirty_days_after_its_link_ran_out(self):
        self.invite()
        ran_out = StaffInvitation.objects.get().expires_at

        erasing.forget_what_is_due(ran_out + timedelta(days=29))
        self.assertEqual(StaffInvitation.objects.count(), 1)
        erasing.forget_what_is_due(ran_out + timedelta(days=30))

        self.assertEqual(StaffInvitation.objects.count(), 0)


class JoinTest(StaffTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.stranger = Client()

    def join(self, path: str, **instead: str):
        form = {"name": "Noor New", "password1": PASSWORD, "password2": PASSWORD} | instead
        return self.stranger.post(path, form)

    def test_looking_at_the_link_changes_nothing_however_often(self) -> None:
        path = self.invite()

        for _ in range(3):
            self.assertContains(self.stranger.get(path), f"Choose a password for {NEW}")
            self.stranger.head(path)

        self.assertEqual(StaffInvitation.objects.count(), 1)
        self.assertFalse(get_user_model().objects.filter(email=NEW).exists())

    def test_a_password_makes_the_account_and_it_signs_in_and_sees_its_studies(self) -> None:
        path = self.invite(role="leader", units=[self.north.pk])

        done = self.join(path)

        self.assertRedirects(done, "/accounts/login/")
        page = self.stranger.post(
            "/accounts/login/", {"login": NEW, "password": PASSWORD}, follow=True
        )
        self.assertContains(page, "Discharge")
        self.assertContains(page, "Noor New")
        member = self.member(get_user_model().objects.get(email=NEW))
        self.assertEqual([led.unit for led in member.units_led.all()], [self.north])
        self.assertEqual(self.actions(), ["person invited", "person joined"])

    def test_the_link_works_once(self) -> None:
        path = self.invite()
        self.join(path)

        again = self.join(path, name="Eve")

        self.assertContains(again, NO_LINK, status_code=404)
        self.assertEqual(get_user_model().objects.get(email=NEW).first_name, "Noor New")

    def test_after_seven_days_the_link_opens_nothing(self) -> None:
        path = self.invite()
        StaffInvitation.objects.update(expires_at=now())

        self.assertContains(self.join(path), NO_LINK, status_code=404)
        self.assertFalse(get_user_model().objects.filter(email=NEW).exists())

    def test_unknown_used_and_expired_links_read_alike(self) -> None:
        used, expired = self.invite(), self.invite("late@example.org")
        self.join(used)
        StaffInvitation.objects.update(expires_at=now())

        pages = [Client().get(path) for path in (used, expired, "/join/made-up/")]

        self.assertEqual({page.status_code for page in pages}, {404})
        self.assertEqual(len({page.content for page in pages}), 1)

    def test_a_weak_password_or_two_that_differ_make_no_account(self) -> None:
        path = self.invite()

        for wrong in (
            {"password1": "short", "password2": "short"},
            {"password1": "password1234", "password2": "password1234"},
            {"password1": "new@example.org", "password2": "new@example.org"},
            {"password2": "another long password"},
            {"name": ""},
            {"name": "x" * 101},
        ):
            self.assertContains(self.join(path, **wrong), 'role="alert"')

        self.assertFalse(get_user_model().objects.filter(email=NEW).exists())
        self.assertEqual(StaffInvitation.objects.count(), 1)

    def test_who_has_an_account_signs_in_and_accepts_and_keeps_the_password(self) -> None:
        path = self.invite("bram@example.org", role="consultant")
        asked = self.stranger.get(path)
        self.assertContains(asked, f"/accounts/login/?next={quote(path, safe='')}")
        self.assertContains(self.join(path), "You have an account here")  # and makes no other one

        self.stranger.force_login(self.bram)
        self.assertContains(self.stranger.get(path), "Accept")
        done = self.stranger.post(path)

        self.assertRedirects(done, "/studies/")
        self.assertEqual(self.member(self.bram).role, "consultant")
        self.assertEqual(get_user_model().objects.filter(email="bram@example.org").count(), 1)

    def test_somebody_elses_link_lets_nobody_in_who_is_signed_in_as_another(self) -> None:
        path = self.invite()
        self.stranger.force_login(self.bram)

        page = self.stranger.post(path)

        self.assertContains(page, "signed in with another address")
        self.assertNotContains(page, NEW)
        self.assertFalse(Membership.objects.filter(user=self.bram, organisation=self.hospital))
        self.assertEqual(StaffInvitation.objects.count(), 1)

    def test_a_form_from_elsewhere_is_refused(self) -> None:
        path = self.invite()
        careful = Client(enforce_csrf_checks=True)

        page = careful.post(path, {"name": "x", "password1": PASSWORD, "password2": PASSWORD})

        self.assertEqual(page.status_code, 403)
        self.assertFalse(get_user_model().objects.filter(email=NEW).exists())


class ChangeTest(StaffTestCase):
    def save(self, member: Membership, **task: object):
        address = reverse("surveys:person", args=[self.hospital.pk, member.pk])
        return self.client.post(address, task, follow=True)

    def end(self, member: Membership):
        address = reverse("surveys:person-end", args=[self.hospital.pk, member.pk])
        return self.client.post(address, follow=True)

    def signed_in(self, person: object) -> Client:
        """Somebody who has come in by the sign-in page, as everybody does."""
        person.set_password(PASSWORD)
        person.save()
        browser = Client()
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        self.assertEqual(browser.get("/studies/").status_code, 200)
        return browser

    def test_another_task_holds_at_once_and_signs_the_person_out(self) -> None:
        browser = self.signed_in(self.lena)

        page = self.save(self.member(self.lena), role="auditor")

        self.assertContains(page, "has been signed out")
        self.assertEqual(self.member(self.lena).role, "auditor")
        self.assertEqual(browser.get("/studies/").status_code, 302)
        self.assertEqual(Event.objects.get().about, "lena, auditor")

    def test_units_are_given_until_a_day_and_taken_away(self) -> None:
        day = localdate() + timedelta(days=30)
        member = self.member(self.lena)
        self.save(member, role="leader", units=[self.north.pk, self.south.pk], until=f"{day}")
        given = [(led.unit, led.until) for led in member.units_led.all()]

        self.save(member, role="leader", units=[self.south.pk])

        self.assertEqual(given, [(self.north, day), (self.south, day)])
        self.assertEqual(
            [(led.unit, led.until) for led in member.units_led.all()], [(self.south, None)]
        )

    def test_only_leaders_are_tied_to_units(self) -> None:
        member = self.member(self.lena)
        LeadsUnit.objects.create(membership=member, unit=self.north)

        self.save(member, role="consultant", units=[self.north.pk])

        self.assertFalse(member.units_led.exists())

    def test_ending_access_ends_every_session_at_once(self) -> None:
        phone, desk = self.signed_in(self.cato), self.signed_in(self.cato)
        others = self.signed_in(self.lena)

        page = self.end(self.member(self.cato))

        self.assertContains(page, "has no access any more")
        for browser in (phone, desk):
            self.assertRedirects(browser.get("/studies/"), "/accounts/login/?next=/studies/")
        self.assertEqual(others.get("/studies/").status_code, 200)
        self.assertEqual(self.actions(), ["access ended"])

    def test_what_somebody_may_do_elsewhere_stays(self) -> None:
        Membership.objects.create(
            organisation=self.other_hospital, user=self.cato, role="consultant"
        )

        self.end(self.member(self.cato))

        self.assertEqual(
            [m.organisation for m in self.cato.memberships.all()], [self.other_hospital]
        )

    def test_the_last_administrator_cannot_be_lost(self) -> None:
        member = self.member(self.amal)

        ended, changed = self.end(member), self.save(member, role="auditor")

        self.assertContains(ended, "This is the last administrator")
        self.assertContains(changed, "This is the last administrator")
        self.assertEqual(self.member(self.amal).role, "administrator")
        self.assertEqual(self.actions(), [])

    def test_with_a_second_one_an_administrator_may_go_and_is_signed_out(self) -> None:
        self.save(self.member(self.lena), role="administrator")

        page = self.end(self.member(self.amal))

        self.assertEqual(page.redirect_chain[-1][0].split("?")[0], "/accounts/login/")
        self.assertFalse(Membership.objects.filter(user=self.amal).exists())

    def test_looking_at_the_question_ends_nothing(self) -> None:
        member = self.member(self.cato)

        page = self.client.get(reverse("surveys:person-end", args=[self.hospital.pk, member.pk]))

        self.assertContains(page, "End this access?")
        self.assertTrue(Membership.objects.filter(pk=member.pk).exists())

    def test_an_unknown_task_or_a_unit_of_another_hospital_is_refused(self) -> None:
        member = self.member(self.lena)

        for wrong in ({"role": "owner"}, {"role": "leader", "units": [self.theirs.pk]}, {}):
            self.assertContains(self.save(member, **wrong), 'role="alert"')

        self.assertEqual((self.member(self.lena).role, self.actions()), ("leader", []))


class UnitLeaderTest(StaffTestCase):
    """Lena leads North; afterwards that ends."""

    def lead(self, until: object = None) -> None:
        LeadsUnit.objects.create(membership=self.member(self.lena), unit=self.north, until=until)
        self.client.force_login(self.lena)

    def test_the_last_day_counts_and_the_day_after_nothing_is_there(self) -> None:
        self.lead(until=localdate())
        today = self.client.get(reverse("surveys:study", args=[self.study.pk])).status_code
        LeadsUnit.objects.update(until=localdate() - timedelta(days=1))

        tomorrow = self.client.get(reverse("surveys:study", args=[self.study.pk])).status_code

        self.assertEqual((today, tomorrow), (200, 404))

    def test_studies_without_the_own_unit_are_not_there(self) -> None:
        other = self.study.__class__.objects.create(
            organisation=self.hospital, name="Admission", process="admission"
        )
        self.lead()

        page = self.client.get("/studies/")

        self.assertContains(page, "Discharge")
        self.assertNotContains(page, "Admission")
        self.assertEqual(
            self.client.get(reverse("surveys:study", args=[other.pk])).status_code, 404
        )


class ChooseTest(StaffTestCase):
    """Cato advises both hospitals."""

    def setUp(self) -> None:
        super().setUp()
        Membership.objects.create(
            organisation=self.other_hospital, user=self.cato, role="consultant"
        )
        self.client.force_login(self.cato)

    def choose(self, wanted: object):
        return self.client.post(
            reverse("surveys:organisation-choose"), {"organisation": wanted}, follow=True
        )

    def test_choosing_one_shows_its_studies_only_until_all_are_wanted_again(self) -> None:
        one = self.choose(self.other_hospital.pk)
        again = self.client.get("/studies/")
        both = self.choose("")

        for page in (one, again):
            self.assertContains(page, "Your studies in Elsewhere Hospital")
            self.assertNotContains(page, ">Discharge<")
        self.assertContains(both, ">Discharge<")
        self.assertContains(both, ">Theirs<")

    def test_a_study_of_the_other_one_still_opens_by_its_address(self) -> None:
        self.choose(self.other_hospital.pk)

        page = self.client.get(reverse("surveys:study", args=[self.study.pk]))

        self.assertEqual(page.status_code, 200)

    def test_who_works_in_one_place_is_offered_no_choice(self) -> None:
        self.assertContains(self.client.get("/studies/"), "All organisations")
        self.client.force_login(self.lena)

        self.assertNotContains(self.client.get("/studies/"), "All organisations")

    def test_another_organisation_cannot_be_chosen(self) -> None:
        self.client.force_login(self.lena)

        for wanted in (self.other_hospital.pk, 10**14, 10**30, "x", "-1", "1 ", "１"):
            self.assertEqual(self.choose(wanted).status_code, 404)

    def test_a_choice_that_has_ended_is_forgotten(self) -> None:
        self.choose(self.other_hospital.pk)
        Membership.objects.filter(user=self.cato, organisation=self.other_hospital).delete()

        self.assertContains(self.client.get("/studies/"), ">Discharge<")


class RaceTest(StaffTestCase):
    def test_an_invitation_in_hand_that_was_used_meanwhile_is_refused(self) -> None:
        invitation, _ = staffing.invite(self.amal, self.hospital, email=NEW, role="leader")
        held = StaffInvitation.objects.get(pk=invitation.pk)
        staffing.join_with_new_account(invitation, name="Noor", password=PASSWORD)

        with self.assertRaises(staffing.Refused):
            staffing.accept(held, self.bram)

        self.assertFalse(Membership.objects.filter(user=self.bram, organisation=self.hospital))
