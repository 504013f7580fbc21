"""Open links and shared devices: what opens, what begins, and what the next person sees."""

import re
from datetime import timedelta

from django.utils.timezone import now

from surveys import results
from surveys.links import at_kiosk, kiosk_of, token_hash
from surveys.locking import first_invitation
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.studies import Unit
from surveys.models.ways import OpenLink
from surveys.open_links import make_open_link
from tests.base import CastTestCase


class JoinTestCase(CastTestCase):
    def setUp(self):
        first_invitation(self.wave)

    def open_link(self, way="open_link", group=None):
        return make_open_link(self.wave, way, group, by=self.amal.pk)

    def start(self, token, **sent):
        return self.client.post(f"/j/{token}/", {"start": 1, **sent})

    def counts(self):
        return Invitation.objects.count(), Link.objects.count(), Draft.objects.count()


class OpenLinkTest(JoinTestCase):
    def test_it_asks_for_the_group_and_says_that_doubles_cannot_be_excluded(self):
        page = self.client.get(f"/j/{self.open_link()}/")

        self.assertContains(page, "Which group do you belong to?")
        self.assertContains(page, "Physicians")
        self.assertContains(page, "more than one form there cannot be excluded")
        self.assertContains(page, "Please answer once only.")

    def test_opening_it_changes_nothing(self):
        token = self.open_link()

        self.client.get(f"/j/{token}/")
        self.client.head(f"/j/{token}/")

        self.assertEqual(self.counts(), (0, 0, 0))

    def test_each_start_makes_an_invitation_without_a_name_and_a_link_of_its_own(self):
        token = self.open_link()

        first = self.start(token, workgroup=self.nurses.pk)
        second = self.start(token, workgroup=self.nurses.pk)

        self.assertNotEqual(first["Location"], second["Location"])
        self.assertContains(self.client.get(first["Location"]), "You answer as")
        made = Invitation.objects.values_list("way", "workgroup", "participant", "state")
        self.assertEqual(list(made), [("open_link", self.nurses.pk, None, "open")] * 2)

    def test_a_link_for_one_group_asks_for_none_and_takes_no_other(self):
        token = self.open_link(group=self.nurses)
        self.assertNotContains(self.client.get(f"/j/{token}/"), "Which group")

        self.start(token, workgroup=self.physicians.pk)

        self.assertEqual(Invitation.objects.get().workgroup, self.nurses)

    def test_where_a_study_has_units_somebody_may_name_theirs(self):
        north = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        token = self.open_link(group=self.nurses)

        self.start(token, unit=north.pk)
        self.start(token, unit="")

        units = Invitation.objects.order_by("pk").values_list("unit", flat=True)
        self.assertEqual(list(units), [north.pk, None])

    def test_it_sets_no_cookie_and_tells_no_other_site_where_somebody_was(self):
        page = self.client.get(f"/j/{self.open_link()}/")

        self.assertFalse(page.cookies)
        self.assertEqual(page["Referrer-Policy"], "no-referrer")
        self.assertIn("no-store", page["Cache-Control"])

    def test_answers_are_released_as_everybodys(self):
        token = self.open_link(group=self.nurses)
        for _ in range(5):
            own = self.start(token)["Location"].split("/")[2]
            self.answer_by(own, {self.physicians: 3})

        ties = results.released_ties(self.release()).ties

        self.assertEqual(ties[str(self.nurses.pk), str(self.physicians.pk)].mean.value, 3.0)


class OpenLinkRefusalTest(JoinTestCase):
    def test_an_unknown_and_a_stopped_address_are_the_same_404(self):
        token = self.open_link()
        OpenLink.objects.update(revoked=True)

        for address in (token, "nobody", token + "x"):
            for method in (self.client.get, self.client.post):
                self.assertEqual(method(f"/j/{address}/").status_code, 404)
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_a_personal_link_opens_nothing_here_and_an_open_one_no_questions(self):
        personal, token = self.link(self.nurses), self.open_link()

        self.assertEqual(self.client.get(f"/j/{personal}/").status_code, 404)
        self.assertEqual(self.client.get(f"/s/{token}/").status_code, 404)

    def test_no_group_another_studys_group_and_a_rated_one_are_refused(self):
        rated_only = self.workgroup("The laboratory", 9, rates=False)
        token = self.open_link()

        for group in ("", "0", "999999", "nurses", rated_only.pk, "9" * 40):
            with self.subTest(group):
                page = self.start(token, workgroup=group)

                self.assertEqual(page.status_code, 400)
                self.assertContains(page, "Choose", status_code=400)
        self.assertNotContains(self.client.get(f"/j/{token}/"), "The laboratory")
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_a_wave_that_is_not_open_yet_says_so_and_begins_nothing(self):
        token = self.open_link()
        self.wave.opens_at, self.wave.closes_at = (now() + timedelta(days=n) for n in (1, 2))
        self.wave.save()

        page = self.start(token, workgroup=self.nurses.pk)

        self.assertContains(self.client.get(f"/j/{token}/"), "not open yet")
        self.assertEqual(page.status_code, 409)
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_a_closed_wave_says_so_and_begins_nothing(self):
        token = self.open_link()
        self.close()

        page = self.start(token, workgroup=self.nurses.pk)

        self.assertContains(page, "The survey is closed.", status_code=409)
        self.assertEqual(self.counts(), (0, 0, 0))


class KioskTest(JoinTestCase):
    def setUp(self):
        super().setUp()
        self.kiosk = self.open_link("kiosk", self.nurses)

    def begin(self):
        """Start at the device; return the address it goes on under, and the personal link."""
        page = self.start(self.kiosk).content.decode()
        [on_device] = re.findall(r'action="(/s/[^"]+/)"', page)
        [personal] = re.findall(r"http://[^<]+(/s/[^<]+/)<", page)
        return on_device, personal

    def send(self, on_device):
        self.client.post(on_device)
        self.client.post(on_device + "1/", {"version": 1, f"rate-{self.physicians.pk}": 2})
        self.client.post(on_device + "send/", {"version": 2})

    def test_the_personal_link_is_shown_as_a_picture_to_photograph(self):
        page = self.start(self.kiosk)

        self.assertContains(page, 'src="data:image/svg+xml;base64,')
        self.assertEqual(Invitation.objects.get().way, "kiosk")
        self.assertIn("no-store", page["Cache-Control"])

    def test_the_device_and_the_photograph_open_the_same_draft(self):
        on_device, personal = self.begin()
        self.client.post(on_device)
        self.client.post(on_device + "1/", {"version": 1, f"rate-{self.physicians.pk}": 2})

        page = self.client.get(personal + "1/")

        self.assertContains(page, f'name="rate-{self.physicians.pk}" value="2" checked')
        self.assertNotIn(self.kiosk, personal)

    def test_the_reply_to_sending_holds_nothing_and_leads_to_the_devices_own_page(self):
        on_device, _personal = self.begin()
        self.client.post(on_device)
        self.client.post(on_device + "1/", {"version": 1, f"rate-{self.physicians.pk}": 2})

        page = self.client.post(on_device + "send/", {"version": 2})

        self.assertRedirects(page, on_device)
        self.assertEqual(page.content, b"")

    def test_after_sending_the_device_shows_nothing_of_who_was_there(self):
        on_device, personal = self.begin()
        self.send(on_device)

        page = self.client.get(on_device)

        self.assertContains(page, "Ready for the next person")
        self.assertContains(page, f'data-next-person="/j/{self.kiosk}/"')
        self.assertNotContains(page, 'receipt">')
        self.assertNotContains(page, personal.split("/")[2])

    def test_going_back_on_the_device_leads_to_no_answer_and_to_no_taking_back(self):
        on_device, _personal = self.begin()
        self.send(on_device)

        for page in ("1/", "7/", "send/", "about/", "take-back/"):
            self.assertRedirects(self.client.get(on_device + page), on_device)
        self.client.post(on_device + "take-back/")
        self.assertEqual(Invitation.objects.get().state, "done")

    def test_the_photographed_link_has_the_receipt_and_takes_back(self):
        on_device, personal = self.begin()
        self.send(on_device)
        self.assertContains(self.client.get(personal), "Your receipt")

        self.client.post(personal + "take-back/")

        self.assertEqual(Invitation.objects.get().state, "withdrawn")

    def test_the_devices_part_of_an_address_opens_nothing_by_itself(self):
        self.assertEqual(self.client.get(f"/s/{self.kiosk}./").status_code, 404)
        self.assertEqual(self.client.get(f"/s/{self.kiosk}.nobody/").status_code, 404)
        self.assertEqual(kiosk_of("plain"), "")
        self.assertEqual(token_hash(at_kiosk("device", "own")), token_hash("own"))

    def test_a_device_for_one_group_begins_with_one_click(self):
        on_device, _personal = self.begin()

        page = self.client.post(on_device, follow=True)

        self.assertContains(page, "Question 1 of 7")
        self.assertEqual(Draft.objects.count(), 1)
