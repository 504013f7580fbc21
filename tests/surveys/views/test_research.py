"""The research export: for the people named before the start, logged, and always the same file."""

import csv
import io

from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from surveys.models.answers import ResearchFile
from surveys.models.events import Event
from surveys.models.waves import ResearchReader, Wave
from tests.base import CastTestCase


class ResearchTestCase(CastTestCase):
    """Lena was named before the start; Amal administers, Cato advises."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Wave.objects.filter(pk=cls.wave.pk).update(research_export=True)
        cls.wave.refresh_from_db()
        ResearchReader.objects.create(
            organisation=cls.hospital,
            wave=cls.wave,
            user=cls.lena,
            name="Lena Lee",
            institution="North University",
            purpose="a thesis <about> discharge",
        )

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    @property
    def address(self) -> str:
        return reverse("surveys:research", args=[self.wave.pk])

    def get(self) -> HttpResponse:
        return self.client.get(self.address)

    def post(self, release: int | str = 1) -> HttpResponse:
        return self.client.post(self.address, {"release": release})


class ReleasedTest(ResearchTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer(cls.nurses, {cls.physicians: 3, cls.nurses: 4}, people=6)
        cast.release()

    def test_the_page_says_who_may_download_for_what_and_that_it_is_logged(self) -> None:
        page = self.get()

        self.assertContains(page, "Lena Lee")
        self.assertContains(page, "North University")
        self.assertContains(page, "a thesis &lt;about&gt; discharge")
        self.assertContains(page, "written into the log")
        self.assertContains(page, "Download the single answers")

    def test_looking_at_the_page_hands_nothing_over(self) -> None:
        page = self.get()

        self.assertNotIn("Content-Disposition", page)
        self.assertFalse(Event.objects.exists())

    def test_the_file_is_the_stored_one_byte_by_byte_each_time(self) -> None:
        stored = ResearchFile.objects.get().content.encode()

        first, second = self.post(), self.post()

        self.assertEqual(first.content, stored)
        self.assertEqual(second.content, stored)
        rows = list(csv.DictReader(io.StringIO(first.content.decode(), newline="")))
        self.assertEqual(len(rows), 6 * 4)  # a row per person and group
        self.assertEqual({row["rater_group"] for row in rows}, {"Nurses"})

    def test_it_is_an_attachment_that_nobody_keeps(self) -> None:
        response = self.post()

        self.assertEqual(response["Content-Type"], "text/csv; charset=utf-8")
        self.assertEqual(
            response["Content-Disposition"],
            'attachment; filename="discharge-wave-1-release-1-single-answers.csv"',
        )
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")

    def test_each_download_is_a_line_in_the_log(self) -> None:
        self.post()
        self.post()

        events = [(event.actor, event.action, event.about) for event in Event.objects.all()]
        line = (self.lena, "research export downloaded", "Discharge, wave 1, release 1")
        self.assertEqual(events, [line, line])
        self.assertEqual({event.organisation for event in Event.objects.all()}, {self.hospital})

    def test_nobody_else_finds_the_page_not_even_who_runs_the_survey(self) -> None:
        for person in (self.amal, self.cato, self.bram):
            self.client.force_login(person)

            self.assertEqual(self.get().status_code, 404)
            self.assertEqual(self.post().status_code, 404)
        self.assertFalse(Event.objects.exists())

    def test_nobody_downloads_without_signing_in(self) -> None:
        self.client.logout()

        for response in (self.get(), self.post()):
            self.assertRedirects(
                response,
                f"{reverse('account_login')}?next={self.address}",
                fetch_redirect_response=False,
            )

    def test_a_name_for_one_wave_is_none_for_another(self) -> None:
        second = Wave.objects.create(
            organisation=self.hospital, study=self.study, number=2, research_export=True
        )

        response = self.client.post(reverse("surveys:research", args=[second.pk]), {"release": 1})

        self.assertEqual(response.status_code, 404)

    def test_a_release_that_is_not_there_is_not_handed_over(self) -> None:
        for wrong in ("2", "0", "x", ""):
            response = self.post(wrong)

            self.assertContains(response, "There is no such file.", status_code=404)
        self.assertFalse(Event.objects.exists())

    def test_once_erased_there_is_a_sentence_and_nothing_else(self) -> None:
        ResearchFile.objects.all().delete()

        for response in (self.get(), self.post()):
            self.assertContains(response, "are not kept, or not any more", status_code=404)
            self.assertNotContains(response, "Download", status_code=404)
        self.assertFalse(Event.objects.exists())

    def test_without_a_line_in_the_log_there_is_no_file(self) -> None:
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE surveys_event RENAME TO surveys_event_away")
        self.client.raise_request_exception = False

        response = self.post()

        self.assertEqual(response.status_code, 500)
        self.assertNotIn(b"rater_group", response.content)

    def test_the_overview_leads_there_for_those_who_are_named(self) -> None:
        overview = reverse("reports:overview", args=[self.wave.pk])

        self.assertContains(self.client.get(overview), self.address)
        self.client.force_login(self.cato)
        self.assertNotContains(self.client.get(overview), self.address)


class UnreleasedTest(ResearchTestCase):
    def test_before_the_release_there_is_nothing(self) -> None:
        self.answer(self.nurses, {self.physicians: 3}, people=6)

        for response in (self.get(), self.post()):
            self.assertContains(response, "nothing to download yet", status_code=404)

    def test_only_these_methods_are_known(self) -> None:
        self.assertEqual(self.client.put(self.address).status_code, 405)
