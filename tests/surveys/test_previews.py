"""Leaders first: who was invited reads the results some days after those who lead."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate, now

from surveys import mailing, previews, results
from surveys.leaders_first import opens_to_all_on
from surveys.links import new_link
from surveys.models.messages import Kind, Mailing
from surveys.models.previews import LeadersFirst
from surveys.models.releases import Release
from surveys.models.waves import Wave
from tests.base import CastTestCase


class PreviewTest(CastTestCase):
    def setUp(self) -> None:
        self.wave.shares_results = True
        self.wave.save()
        self.answer_all()
        self.token = new_link(self.invitation(self.nurses))
        Mailing.objects.create(organisation=self.hospital, wave=self.wave, kind=Kind.INVITATION)
        self.wave.closes_at = now() - timedelta(hours=1)
        self.wave.save()
        self.url = reverse("surveys:wave-release", args=[self.wave.pk])

    def release_with(self, days: str) -> None:
        self.client.force_login(self.amal)
        answer = self.client.post(self.url, {"leaders_first": days})
        self.assertRedirects(answer, reverse("reports:overview", args=[self.wave.pk]))

    def team(self) -> int:
        return self.client.get(f"/s/{self.token}/team/").status_code

    def the_day_comes(self) -> None:
        LeadersFirst.objects.update(until=localdate())

    def results_mails(self) -> int:
        mailing.queue_what_is_due()
        return Mailing.objects.filter(wave=self.wave, kind=Kind.RESULTS).count()

    def test_until_the_day_only_people_with_an_account_read_them(self) -> None:
        self.release_with("7")

        self.assertEqual(opens_to_all_on(self.wave), localdate() + timedelta(days=7))
        self.assertEqual(self.team(), 404)
        self.client.force_login(self.lena)
        page = self.client.get(reverse("reports:overview", args=[self.wave.pk]))
        self.assertEqual(page.status_code, 200)

        self.the_day_comes()

        self.assertEqual(self.team(), 200)
        self.assertIsNone(opens_to_all_on(self.wave))

    def test_the_mail_about_results_waits_too(self) -> None:
        self.release_with("3")
        self.assertEqual(self.results_mails(), 0)

        self.the_day_comes()

        self.assertEqual(self.results_mails(), 1)

    def test_the_link_says_on_which_day_they_open(self) -> None:
        self.release_with("7")
        url = reverse("surveys:answer", args=[self.token])

        before = self.client.get(url)
        self.the_day_comes()
        after = self.client.get(url)

        self.assertContains(before, "The results open with this link on")
        self.assertNotContains(before, "See the results of all groups")
        self.assertContains(after, "See the results of all groups")

    def test_at_once_means_at_once(self) -> None:
        self.release_with("0")

        self.assertEqual((self.team(), self.results_mails()), (200, 1))
        self.assertFalse(LeadersFirst.objects.exists())

    def test_no_number_depends_on_it(self) -> None:
        self.release_with("7")
        before = results.released_ties(Release.objects.get())

        self.the_day_comes()

        self.assertEqual(results.released_ties(Release.objects.get()), before)

    def test_a_wave_that_shares_nothing_offers_nothing(self) -> None:
        wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=now() - timedelta(days=2),
            closes_at=now() - timedelta(hours=1),
        )
        self.client.force_login(self.amal)

        there = self.client.get(self.url)
        here = self.client.get(reverse("surveys:wave-release", args=[wave.pk]))

        self.assertContains(there, "those who lead first")
        self.assertNotContains(here, "those who lead first")

    def test_another_number_of_days_is_refused(self) -> None:
        self.client.force_login(self.amal)

        answer = self.client.post(self.url, {"leaders_first": "365"})

        self.assertEqual(answer.status_code, 400)
        self.assertFalse(Release.objects.exists())

    def test_a_release_that_is_refused_leaves_nothing_behind(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(closes_at=now() + timedelta(days=1))
        self.wave.refresh_from_db()

        with self.assertRaises(results.NotReleasable):
            previews.release(self.wave, days_for_leaders=7)

        self.assertFalse(LeadersFirst.objects.exists())

    def test_a_second_click_is_refused_and_the_first_one_stands(self) -> None:
        self.release_with("7")

        for days in ("0", "3", "7", "14"):
            with self.subTest(days):
                answer = self.client.post(self.url, {"leaders_first": days}, follow=True)

                self.assertContains(answer, "This wave has been released.")
                self.assertEqual(opens_to_all_on(self.wave), localdate() + timedelta(days=7))
        self.assertEqual((self.team(), self.results_mails()), (404, 0))
        self.assertEqual(Release.objects.filter(wave=self.wave).count(), 1)

    def test_who_fails_beside_somebody_else_takes_nothing_of_theirs_away(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(closes_at=now() + timedelta(days=1))
        self.wave.refresh_from_db()
        day = localdate() + timedelta(days=7)
        LeadersFirst.objects.create(organisation=self.hospital, wave=self.wave, until=day)

        for days in (0, 3, 14):
            with self.assertRaises(results.NotReleasable):
                previews.release(self.wave, days_for_leaders=days)

        self.assertEqual(LeadersFirst.objects.get().until, day)

    def test_who_is_later_than_somebody_else_does_not_open_them_sooner(self) -> None:
        day = localdate() + timedelta(days=7)
        LeadersFirst.objects.create(organisation=self.hospital, wave=self.wave, until=day)

        self.release_with("3")

        self.assertEqual(opens_to_all_on(self.wave), day)
