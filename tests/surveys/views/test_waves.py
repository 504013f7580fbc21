"""Studies and waves for people with accounts: closing, releasing, and who may."""

import re
from datetime import timedelta

from django.utils.timezone import localdate

from surveys.models.organisations import Membership
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import Wave
from tests.base import CastTestCase


class OverviewTest(CastTestCase):
    def test_an_overview_lists_the_studies_of_ones_own_organisation(self):
        Study.objects.create(organisation=self.other_hospital, name="Elsewhere", process="x")
        self.client.force_login(self.lena)

        response = self.client.get("/studies/")

        self.assertContains(response, "Discharge")
        self.assertNotContains(response, "Elsewhere")

    def test_a_consultant_sees_both_clients(self):
        Study.objects.create(organisation=self.other_hospital, name="Elsewhere", process="x")
        Membership.objects.create(
            organisation=self.other_hospital, user=self.cato, role=Membership.Role.CONSULTANT
        )
        self.client.force_login(self.cato)

        response = self.client.get("/studies/")

        self.assertContains(response, "Discharge")
        self.assertContains(response, "Elsewhere")

    def test_without_a_study_the_page_says_what_to_do(self):
        self.client.force_login(self.bram)

        self.assertContains(self.client.get("/studies/"), "has no study yet")

    def test_the_list_costs_the_same_for_many_studies(self):
        for number in range(5):
            study = Study.objects.create(
                organisation=self.hospital, name=f"Study {number}", process="x"
            )
            Wave.objects.create(organisation=self.hospital, study=study, number=1)
        self.client.force_login(self.lena)

        # session, person, memberships, whether one may be added, studies, waves, releases
        with self.assertNumQueries(7):
            self.client.get("/studies/")

    def test_a_stranger_is_sent_to_sign_in(self):
        for address in ("/studies/", f"/studies/{self.study.pk}/", f"/waves/{self.wave.pk}/"):
            response = self.client.get(address)

            self.assertRedirects(
                response, f"/accounts/login/?next={address}", fetch_redirect_response=False
            )

    def test_another_organisations_study_does_not_exist(self):
        self.client.force_login(self.bram)

        for address in (f"/studies/{self.study.pk}/", f"/waves/{self.wave.pk}/"):
            self.assertEqual(self.client.get(address).status_code, 404)


class CloseTest(CastTestCase):
    def close_by_hand(self):
        return self.client.post(f"/waves/{self.wave.pk}/close/", follow=True)

    def test_an_administrator_closes_an_open_wave(self):
        self.client.force_login(self.amal)

        response = self.close_by_hand()

        self.assertContains(response, "The wave is closed.")
        self.assertEqual(Wave.objects.get().state(), Wave.State.CLOSED)

    def test_closing_twice_closes_once(self):
        self.client.force_login(self.amal)
        self.close_by_hand()
        before = Wave.objects.get().closes_at

        self.assertContains(self.close_by_hand(), "nothing to close")
        self.assertEqual(Wave.objects.get().closes_at, before)

    def test_opening_the_page_asks_and_closes_nothing(self):
        self.client.force_login(self.amal)

        response = self.client.get(f"/waves/{self.wave.pk}/close/")

        self.assertContains(response, "Close this wave now?")
        self.assertTrue(Wave.objects.get().is_open())

    def test_nobody_but_an_administrator_of_this_organisation_closes_or_releases(self):
        for person in (self.lena, self.cato, self.bram):
            self.client.force_login(person)
            for act in ("close", "release"):
                response = self.client.post(f"/waves/{self.wave.pk}/{act}/")
                self.assertEqual(response.status_code, 404, f"{person} may {act}")

        self.assertTrue(Wave.objects.get().is_open())


class ReleaseTest(CastTestCase):
    def test_an_administrator_releases_a_closed_wave_and_reads_it(self):
        self.answer_all()
        self.close()
        self.client.force_login(self.amal)

        response = self.client.post(f"/waves/{self.wave.pk}/release/")

        self.assertRedirects(
            response, f"/waves/{self.wave.pk}/overview/", fetch_redirect_response=False
        )
        self.assertEqual(Release.objects.count(), 1)

    def test_an_open_wave_looks_the_same_before_and_after_people_answered(self):
        self.client.force_login(self.amal)
        links = [self.link(group) for group in (self.nurses, self.physicians) for _ in range(10)]
        wave = f"/waves/{self.wave.pk}/"
        addresses = ("/studies/", f"/studies/{self.study.pk}/", wave, f"{wave}preview/")
        before = [self.seen(address) for address in addresses]

        for link in links:
            self.answer_by(link, {self.nurses: 3, self.physicians: 4})

        self.assertEqual([self.seen(address) for address in addresses], before)

    def seen(self, address: str) -> str:
        page = self.client.get(address).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    def test_an_open_wave_has_no_results_for_anybody(self):
        self.answer_all()

        for person in (self.amal, self.lena, self.cato):
            self.client.force_login(person)
            for page in ("overview/", "heatmap/", "try/", "files/ties.csv", "files/ties.json"):
                response = self.client.get(f"/waves/{self.wave.pk}/{page}")
                self.assertEqual(response.status_code, 404, page)

    def test_releasing_an_open_wave_is_refused_with_the_reason(self):
        self.client.force_login(self.amal)

        response = self.client.post(f"/waves/{self.wave.pk}/release/", follow=True)

        self.assertContains(response, "Results of an open wave are shown to nobody")
        self.assertEqual(Release.objects.count(), 0)

    def test_before_the_promised_day_there_is_no_button_and_the_reason_stands_there(self):
        self.wave.results_on = localdate() + timedelta(days=3)
        self.close()
        self.client.force_login(self.amal)

        response = self.client.get(f"/waves/{self.wave.pk}/")

        self.assertContains(response, "Respondents were promised results on")
        self.assertNotContains(response, "Release the results</a>")

    def test_opening_the_release_page_asks_and_releases_nothing(self):
        self.answer_all()
        self.close()
        self.client.force_login(self.amal)

        response = self.client.get(f"/waves/{self.wave.pk}/release/")

        self.assertContains(response, "Release the results now?")
        self.assertEqual(Release.objects.count(), 0)

    def test_too_few_answers_are_refused_with_the_reason_and_nothing_is_kept(self):
        self.answer(self.nurses, {self.physicians: 3}, people=4)
        self.close()
        self.client.force_login(self.amal)

        response = self.client.post(f"/waves/{self.wave.pk}/release/", follow=True)

        self.assertContains(response, "Fewer than 5 people answered")
        self.assertEqual(Release.objects.count(), 0)
