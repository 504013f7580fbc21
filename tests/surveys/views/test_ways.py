"""The administrators' page of other ways in."""

from datetime import timedelta

from django.test import override_settings
from django.urls import reverse
from django.utils.timezone import now

from surveys import sheets, waves
from surveys.locking import first_invitation
from surveys.models.events import Event
from surveys.models.waves import Wave
from surveys.models.ways import OpenLink, StructuresSheet
from surveys.open_links import NoSuchGroup, NotLocked, NotOpen, make_open_link
from tests.base import CastTestCase


class WaysTestCase(CastTestCase):
    def setUp(self):
        first_invitation(self.wave)
        self.client.force_login(self.amal)
        self.url = reverse("surveys:ways-in", args=[self.wave.pk])

    def make(self, way="open_link", group=""):
        return self.client.post(self.url, {"way": way, "workgroup": group})


class ClosedTest(WaysTestCase):
    """Nobody can begin in a closed wave, so nothing is offered that would lead there."""

    def setUp(self):
        super().setUp()
        self.close()

    def test_the_page_says_why_and_offers_no_way(self):
        page = self.client.get(self.url)

        self.assertContains(page, "no links are made and no forms printed")
        self.assertContains(page, reverse("surveys:wave-reopen", args=[self.wave.pk]))
        for offer in ("Make an address", "Form to print", "Link for the group"):
            self.assertNotContains(page, offer)

    def test_the_wave_leads_to_sheets_that_are_late_and_to_opening_it_again(self):
        page = self.client.get(reverse("surveys:wave", args=[self.wave.pk]))

        self.assertNotContains(page, "People without an address")
        self.assertContains(page, "Open it again")

    def test_no_address_is_made_whatever_is_posted(self):
        page = self.client.post(self.url, {"way": "kiosk", "workgroup": ""}, follow=True)

        self.assertContains(page, "no way into it is made any more")
        self.assertFalse(OpenLink.objects.exists())
        with self.assertRaises(NotOpen):
            make_open_link(self.wave, "kiosk", None, by=self.amal.pk)

    def test_no_link_of_a_structures_sheet_is_made(self):
        address = reverse("surveys:sheet-make", args=[self.wave.pk, self.nurses.pk])

        page = self.client.post(address, {"kind": "agreed"}, follow=True)

        self.assertContains(page, "no way into it is made any more")
        self.assertFalse(StructuresSheet.objects.exists())
        with self.assertRaises(sheets.NotOpen):
            sheets.make_sheet(self.wave, self.nurses, "agreed", by=self.amal.pk)

    def test_no_form_is_printed(self):
        page = self.client.get(reverse("surveys:paper-form", args=[self.wave.pk, self.nurses.pk]))

        self.assertContains(page, "takes no more answers", status_code=409)

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_what_came_back_in_time_is_typed_in_until_answers_end(self):
        address = reverse("surveys:paper-type", args=[self.wave.pk, self.nurses.pk])
        self.assertContains(self.client.get(self.url), address)

        self.wave.closes_at = now() - timedelta(minutes=31)
        self.wave.save()

        self.assertNotContains(self.client.get(self.url), address)

    def test_opened_again_it_offers_them_again(self):
        waves.reopen(self.wave, closes_at=now() + timedelta(days=2))

        self.assertContains(self.client.get(self.url), "Make an address")


class WaysInTest(WaysTestCase):
    def test_the_wave_leads_there(self):
        page = self.client.get(reverse("surveys:wave", args=[self.wave.pk]))

        self.assertContains(page, self.url)

    def test_it_says_what_these_ways_cannot_promise(self):
        page = self.client.get(self.url)

        self.assertContains(page, "One person can start more than once.")
        self.assertContains(page, "let the browser forget its history")

    def test_a_new_address_is_shown_once_with_a_picture_and_only_its_print_is_kept(self):
        page = self.make(group=self.nurses.pk)

        self.assertContains(page, "This address is shown once.")
        self.assertContains(page, "data:image/svg+xml;base64,")
        token = page.context["address"].split("/")[-2]
        stored = OpenLink.objects.get()
        self.assertEqual((stored.workgroup, stored.way), (self.nurses, "open_link"))
        self.assertNotEqual(stored.token_hash, token)
        self.assertNotContains(self.client.get(self.url), token)

    def test_the_address_comes_from_the_settings_and_not_from_the_request(self):
        page = self.client.post(
            self.url, {"way": "kiosk", "workgroup": ""}, headers={"host": "localhost"}
        )

        self.assertTrue(page.context["address"].startswith("http://127.0.0.1"))

    def test_made_anew_the_old_one_stops(self):
        old = self.make().context["address"].split("/")[-2]

        new = self.make().context["address"].split("/")[-2]

        self.assertEqual(self.client.get(f"/j/{old}/").status_code, 404)
        self.assertEqual(self.client.get(f"/j/{new}/").status_code, 200)
        self.assertEqual(OpenLink.objects.filter(revoked=False).count(), 1)

    def test_a_stopped_one_leads_nowhere(self):
        token = self.make().context["address"].split("/")[-2]
        link = OpenLink.objects.get()

        self.client.post(reverse("surveys:ways-in-stop", args=[self.wave.pk, link.pk]))

        self.assertEqual(self.client.get(f"/j/{token}/").status_code, 404)

    def test_the_log_says_who_made_and_who_stopped_one_and_not_where_it_leads(self):
        token = self.make().context["address"].split("/")[-2]
        link = OpenLink.objects.get()
        self.client.post(reverse("surveys:ways-in-stop", args=[self.wave.pk, link.pk]))

        events = list(Event.objects.values_list("action", "actor", "about"))

        self.assertEqual(
            [event[:2] for event in events],
            [("open link made", self.amal.pk), ("open link stopped", self.amal.pk)],
        )
        self.assertNotIn(token, str(events))


class WaysInRefusalTest(WaysTestCase):
    def test_only_administrators_of_this_organisation_find_it(self):
        make_open_link(self.wave, "open_link", None, by=self.amal.pk)
        stop = reverse("surveys:ways-in-stop", args=[self.wave.pk, OpenLink.objects.get().pk])
        for person in (self.lena, self.cato, self.bram):
            self.client.force_login(person)

            self.assertEqual(self.client.get(self.url).status_code, 404)
            self.assertEqual(self.make().status_code, 404)
            self.assertEqual(self.client.post(stop).status_code, 404)
        self.assertEqual(OpenLink.objects.filter(revoked=False).count(), 1)

    def test_nobody_signed_in_is_sent_to_sign_in(self):
        self.client.logout()

        self.assertIn("/accounts/login/", self.client.get(self.url)["Location"])

    def test_a_wave_whose_rules_are_not_fixed_has_no_links_yet(self):
        self.wave = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        self.url = reverse("surveys:ways-in", args=[self.wave.pk])

        page = self.make()

        self.assertContains(self.client.get(self.url), "Start this wave first.")
        self.assertRedirects(page, self.url)
        self.assertFalse(OpenLink.objects.exists())
        with self.assertRaises(NotLocked):
            make_open_link(self.wave, "kiosk", None, by=self.amal.pk)

    def test_an_unknown_way_and_a_group_that_does_not_answer_are_refused_in_words(self):
        rated_only = self.workgroup("The laboratory", 9, rates=False)

        self.assertContains(self.make(way="pigeon"), "Select a valid choice", status_code=400)
        self.assertEqual(self.make(group=rated_only.pk).status_code, 400)
        with self.assertRaises(NoSuchGroup):
            make_open_link(self.wave, "kiosk", rated_only, by=self.amal.pk)

    def test_stopping_needs_a_click_and_not_a_link(self):
        make_open_link(self.wave, "open_link", None, by=self.amal.pk)
        stop = reverse("surveys:ways-in-stop", args=[self.wave.pk, OpenLink.objects.get().pk])

        self.assertEqual(self.client.get(stop).status_code, 405)
        self.assertFalse(OpenLink.objects.get().revoked)
