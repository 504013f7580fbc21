"""A read-only link: the same pages for a guest, of one wave, for some days, and nothing else."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client
from django.urls import get_script_prefix, reverse
from django.utils.timezone import now

from surveys import results
from surveys.models.events import Event
from surveys.models.organisations import Membership
from surveys.models.releases import Release
from surveys.models.sharing import SharedLink
from surveys.models.staff import LeadsUnit
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from surveys.sharing import MOST_DAYS, end, share
from tests.base import CastTestCase
from tests.reports.pages import heat_table

PAGES = ("overview", "heatmap", "map", "further")
LINKS = re.compile(r'(?:href|action)="([^"#]+)')


class SharingTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.north, cls.south = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("North", "South")
        )
        Wave.objects.filter(pk=cls.wave.pk).update(
            asks_for_comment=True, comment_readers="the project team"
        )
        cls.wave.refresh_from_db()
        cast = cls()
        cast.answer(cls.nurses, {cls.physicians: 2, cls.nurses: 4}, people=5, unit=cls.north)
        cast.answer(cls.nurses, {cls.physicians: 4, cls.nurses: 4}, people=5, unit=cls.south)
        cast.answer(cls.physicians, {cls.nurses: 3, cls.physicians: 4}, people=6)
        cast.close()
        cls.freed: Release = results.freeze(cast.wave)

    def shared(self, by: object = None, **facts: object) -> str:
        """Return the token of a link to the whole wave for 30 days."""
        usual = {"unit": None, "days": 30, "gives_files": False}
        _link, token = share(by or self.cato, self.wave, **(usual | facts))
        return token

    def path(self, page: str, token: str, **keys: object) -> str:
        return reverse(f"shared:{page}", kwargs={"share": token, "wave_id": self.wave.pk} | keys)

    def lead(self, user: object, unit: Unit) -> None:
        membership = Membership.objects.get(user=user, organisation=self.hospital)
        LeadsUnit.objects.create(membership=membership, unit=unit)


class GuestTest(SharingTestCase):
    def test_a_guest_reads_the_numbers_that_members_read(self) -> None:
        token = self.shared()
        self.client.force_login(self.lena)
        members = self.client.get(reverse("reports:heatmap", args=[self.wave.pk]))

        page = Client().get(self.path("heatmap", token))

        seen, meant = heat_table(page.content), heat_table(members.content)
        self.assertEqual(
            [[cell["spoken"] for cell in row] for row in seen.cells],
            [[cell["spoken"] for cell in row] for row in meant.cells],
        )
        self.assertIn("3.0", str(seen.cells))  # nurses find physicians: five 2s, five 4s

    def test_every_address_on_a_guests_page_stays_below_the_link_and_opens(self) -> None:
        token = self.shared()
        waiting, seen = [self.path(name, token) for name in PAGES], set()

        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            response = Client().get(address)
            self.assertEqual(response.status_code, 200, address)
            found = LINKS.findall(response.content.decode())
            path = urlsplit(address).path
            for each in (path + link if link.startswith("?") else link for link in found):
                if not each.startswith("/static/"):
                    self.assertTrue(each.startswith(f"/r/{token}/"), f"{each} on {address}")
                    waiting.append(each)

        self.assertIn(self.path("tie", token, one=self.nurses.pk, other=self.physicians.pk), seen)
        self.assertIn(self.path("group", token, key=self.nurses.pk), seen)
        self.assertEqual(get_script_prefix(), "/")

    def test_a_guest_is_offered_nothing_to_do(self) -> None:
        token = self.shared()

        for name in PAGES:
            page = Client().get(self.path(name, token))
            self.assertContains(page, "a link that shows these results and nothing else")
            self.assertNotContains(page, "<form method=")
            for words in ("See what to try", "Sign in", "Table (CSV)", "What to try"):
                self.assertNotContains(page, words)

    def test_the_page_is_the_same_whoever_is_signed_in(self) -> None:
        address = self.path("overview", self.shared())
        self.client.force_login(self.amal)

        self.assertEqual(self.client.get(address).content, Client().get(address).content)

    def test_comments_stay_with_the_readers_that_were_named(self) -> None:
        token = self.shared()

        page = Client().get(self.path("overview", token))

        self.assertNotContains(page, "in their own words")
        self.client.force_login(self.lena)
        own = self.client.get(reverse("reports:overview", args=[self.wave.pk]))
        self.assertContains(own, "in their own words")

    def test_the_page_is_kept_out_of_caches_searches_and_referrers(self) -> None:
        response = Client().get(self.path("overview", self.shared()))

        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(response["Referrer-Policy"], "no-referrer")
        self.assertEqual(response["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(response.cookies, {})

    def test_looking_leaves_no_trace(self) -> None:
        token = self.shared(gives_files=True)
        lines, before = Event.objects.count(), SharedLink.objects.values().get()

        for name in PAGES:
            Client().get(self.path(name, token))
        Client().get(self.path("file", token, name="ties.csv"))

        self.assertEqual(Event.objects.count(), lines)
        self.assertEqual(SharedLink.objects.values().get(), before)

    def test_files_are_given_where_that_was_allowed(self) -> None:
        without, with_files = self.shared(), self.shared(gives_files=True)

        refused = Client().get(self.path("file", without, name="ties.csv"))
        given = Client().get(self.path("file", with_files, name="ties.csv"))

        self.assertEqual((refused.status_code, given.status_code), (404, 200))
        self.assertContains(Client().get(self.path("overview", with_files)), "Table (CSV)")

    def test_a_guests_page_takes_as_few_queries_as_a_members(self) -> None:
        address = self.path("heatmap", self.shared())

        with self.assertNumQueries(6):
            Client().get(address)

    def test_a_link_opens_one_wave_and_says_nothing_of_an_earlier_one(self) -> None:
        token = self.shared()
        of_members = reverse("reports:changes", args=[self.wave.pk])

        overview = Client().get(self.path("overview", token))

        self.assertEqual(Client().get(f"/r/{token}{of_members}").status_code, 404)
        self.assertNotContains(overview, "/changes/")
        self.assertEqual(overview.context["changes"], None)

    def test_a_guests_file_does_not_say_what_was_prepared(self) -> None:
        token = self.shared(gives_files=True)

        file = Client().get(self.path("file", token, name="ties.json")).json()

        self.assertEqual(file["before_sharing"], [])
        self.assertGreater(len(file["ties"]), 0)


class UnitTest(SharingTestCase):
    def test_a_link_to_a_unit_opens_the_heatmap_of_that_unit_and_no_other_page(self) -> None:
        token = self.shared(unit=self.north)

        page = Client().get(self.path("heatmap", token))

        self.assertContains(page, "North")
        self.assertNotContains(page, "South")
        self.assertIn("2.0", str(heat_table(page.content).cells))  # five nurses of North: all 2
        for name in ("overview", "map", "further"):
            self.assertEqual(Client().get(self.path(name, token)).status_code, 404, name)
        for query in (f"?unit={self.south.pk}", "?unit=0", "?unit=x"):
            self.assertEqual(Client().get(self.path("heatmap", token) + query).status_code, 404)

    def test_a_file_by_such_a_link_is_of_that_unit(self) -> None:
        token = self.shared(unit=self.north, gives_files=True)
        address = self.path("file", token, name="ties.csv")

        plain, asked = Client().get(address), Client().get(f"{address}?unit={self.north.pk}")
        other = Client().get(f"{address}?unit={self.south.pk}")

        self.assertEqual(plain.content, asked.content)
        self.assertIn(b"North", plain.content)
        self.assertEqual(other.status_code, 404)

    def test_a_link_to_the_whole_shows_no_unit(self) -> None:
        address = self.path("heatmap", self.shared())

        self.assertNotContains(Client().get(address), "Answers from</label>")
        self.assertEqual(Client().get(f"{address}?unit={self.north.pk}").status_code, 404)

    def test_who_leads_one_unit_shares_that_or_the_whole(self) -> None:
        self.lead(self.lena, self.north)
        self.client.force_login(self.lena)
        address = reverse("reports:share", args=[self.wave.pk])

        page = self.client.get(address)
        other = self.client.post(address, {"unit": self.south.pk, "days": 5})
        own = self.client.post(address, {"unit": self.north.pk, "days": 5})

        self.assertNotContains(page, "South")
        self.assertEqual((other.status_code, own.status_code), (400, 200))
        self.assertEqual(SharedLink.objects.get().unit, self.north)

    def test_links_to_a_unit_do_not_exist_for_who_leads_another(self) -> None:
        link, _token = share(self.amal, self.wave, unit=self.south, days=5, gives_files=False)
        self.lead(self.lena, self.north)
        self.client.force_login(self.lena)

        page = self.client.get(reverse("reports:share", args=[self.wave.pk]))
        ended = self.client.post(reverse("reports:share-end", args=[self.wave.pk, link.pk]))

        self.assertNotContains(page, "South")
        self.assertEqual(ended.status_code, 404)
        link.refresh_from_db()
        self.assertTrue(link.is_valid)


class MakingTest(SharingTestCase):
    def test_a_link_is_shown_once_kept_as_a_print_and_logged(self) -> None:
        self.client.force_login(self.cato)
        address = reverse("reports:share", args=[self.wave.pk])

        made = self.client.post(address, {"days": 30})

        found = re.search(r"/r/([\w-]{43})/waves/\d+/overview/", made.content.decode())
        assert found
        self.assertEqual(Client().get(found[0]).status_code, 200)
        link = SharedLink.objects.get()
        self.assertEqual((link.expires_at - link.made_at).days, 30)
        self.assertNotIn(found[1], str(SharedLink.objects.values().get()))
        self.assertNotContains(self.client.get(address), found[1])
        event = Event.objects.latest("pk")
        self.assertEqual((event.action, event.actor), ("results shared", self.cato))
        self.assertEqual(event.about, f"Discharge, wave 1, link {link.pk}, 30 days")

    def test_it_lives_ninety_days_at_most(self) -> None:
        self.client.force_login(self.cato)
        address = reverse("reports:share", args=[self.wave.pk])

        refused = [self.client.post(address, {"days": days}).status_code for days in (0, 91, "")]

        self.assertEqual(refused, [400, 400, 400])
        self.assertFalse(SharedLink.objects.exists())
        with self.assertRaises(ValueError):
            self.shared(days=MOST_DAYS + 1)

    def test_the_list_says_who_made_it_and_until_when_and_ends_it(self) -> None:
        link, token = share(self.cato, self.wave, unit=None, days=9, gives_files=True)
        self.client.force_login(self.amal)
        address = reverse("reports:share", args=[self.wave.pk])
        page = self.client.get(address)

        ended = self.client.post(reverse("reports:share-end", args=[self.wave.pk, link.pk]))

        self.assertContains(page, "cato")
        self.assertContains(page, "with files")
        self.assertRedirects(ended, address)
        self.assertContains(self.client.get(address), "was ended")
        self.assertEqual(Client().get(self.path("overview", token)).status_code, 404)
        self.assertEqual(Event.objects.latest("pk").action, "sharing ended")

    def test_ending_twice_is_one_line_in_the_log(self) -> None:
        link, _token = share(self.cato, self.wave, unit=None, days=9, gives_files=False)

        end(self.cato, link)
        end(self.cato, link)

        self.assertEqual(Event.objects.filter(action="sharing ended").count(), 1)

    def test_points_that_are_still_open_stand_where_links_are_made(self) -> None:
        self.client.force_login(self.cato)

        page = self.client.get(reverse("reports:share", args=[self.wave.pk]))

        self.assertContains(page, "7 points are still open")


class RefusalTest(SharingTestCase):
    def test_unknown_ended_and_expired_are_answered_alike(self) -> None:
        link, ended = share(self.cato, self.wave, unit=None, days=9, gives_files=False)
        end(self.cato, link)
        expired = self.shared()
        SharedLink.objects.filter(revoked=False).update(
            made_at=now() - timedelta(days=9), expires_at=now() - timedelta(seconds=1)
        )

        pages = [Client().get(self.path("overview", each)) for each in (ended, expired, "A" * 43)]

        self.assertEqual([page.status_code for page in pages], [404] * 3)
        self.assertEqual(len({page.content for page in pages}), 1)

    def test_a_link_opens_no_other_wave(self) -> None:
        other = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        token = self.shared()
        keys = {"share": token, "wave_id": other.pk}

        response = Client().get(reverse("shared:overview", kwargs=keys))

        self.assertEqual(response.status_code, 404)

    def test_a_link_ends_with_the_rights_of_whoever_made_it(self) -> None:
        token, of_unit = self.shared(by=self.lena), self.shared(by=self.lena, unit=self.north)
        self.assertEqual(Client().get(self.path("overview", token)).status_code, 200)

        self.lead(self.lena, self.south)
        moved = Client().get(self.path("heatmap", of_unit)).status_code
        Membership.objects.filter(user=self.lena).update(role="auditor")
        changed = Client().get(self.path("overview", token)).status_code
        Membership.objects.filter(user=self.lena).delete()
        gone = Client().get(self.path("overview", token)).status_code

        self.assertEqual((moved, changed, gone), (404, 404, 404))

    def test_a_link_is_no_sign_in(self) -> None:
        token, guest = self.shared(), Client()

        guest.get(self.path("overview", token))

        for page in ("reports:overview", "reports:share", "interventions:suggestions"):
            response = guest.get(reverse(page, args=[self.wave.pk]))
            self.assertEqual(response.status_code, 302, page)

    def test_auditors_and_strangers_make_none(self) -> None:
        auditor = self.person("paz", self.hospital, Membership.Role.AUDITOR)

        for person in (auditor, self.bram):
            self.client.force_login(person)
            address = reverse("reports:share", args=[self.wave.pk])
            self.assertEqual(self.client.get(address).status_code, 404)
            self.assertEqual(self.client.post(address, {"days": 5}).status_code, 404)
        self.assertFalse(SharedLink.objects.exists())
