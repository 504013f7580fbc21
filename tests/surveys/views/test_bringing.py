"""The screens of earlier studies: hand in, map, look, bring in; and who has no business there."""

import json
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate, now

from surveys import results
from surveys.bringing import handing_in
from surveys.models.answers import Response
from surveys.models.bringing import BroughtIn, EarlierFile
from surveys.models.events import Event
from surveys.models.studies import Study
from tests.base import CastTestCase
from tests.surveys.bringing import files

ABOUT = {
    "name": "Earlier discharge",
    "process": "discharge",
    "closed_on": "2024-03-01",
    "mode": "protected",
    "min_raters": "5",
    "may_use": "on",
}


class BringingViewTest(CastTestCase):
    def setUp(self):
        self.client.force_login(self.amal)
        self.url = reverse("surveys:bring")

    def hand_in(self, content=None, kind="qualtrics", **said):
        content = files.as_csv(files.qualtrics()) if content is None else content
        file = SimpleUploadedFile("answers.csv", content)
        facts = {"organisation": self.hospital.pk, "kind": kind, "file": file, **said}
        return self.client.post(self.url, facts)

    def handed_in(self, *args, **said):
        response = self.hand_in(*args, **said)
        self.assertEqual(response.status_code, 302)
        return EarlierFile.objects.get(), response["Location"]

    def test_a_study_from_the_studies_page_to_its_heatmap(self):
        self.assertContains(self.client.get(reverse("surveys:overview")), self.url)
        _file, page = self.handed_in()
        shown = self.client.get(page)
        self.assertContains(shown, "11 people can be brought in.")
        self.assertContains(shown, "16 columns were not stored")
        self.assertContains(shown, "RecipientEmail")
        self.assertContains(shown, "1 row was a trial and is left out.")
        self.assertContains(shown, "What a release will show")
        self.assertNotContains(shown, "Lastname1")

        answer = self.client.post(page, {**ABOUT, "do": "take"}, follow=True)

        self.assertContains(answer, "The answers of 11 people are brought in. The file is erased.")
        self.assertContains(answer, "How many people were asked is not known here")
        self.assertNotContains(answer, "How many have answered")
        self.assertNotContains(answer, "Open it again")
        self.assertNotContains(answer, "What everybody who is asked is promised")
        self.assertContains(answer, "not known: brought in from a file")
        wave = BroughtIn.objects.get().wave
        results.freeze(wave)
        report = self.client.get(reverse("reports:overview", args=[wave.pk]))
        self.assertContains(report, "its answers were brought in from a file on")
        heatmap = self.client.get(reverse("reports:heatmap", args=[wave.pk]))
        self.assertContains(heatmap, "Physicians")

    def test_looking_and_bringing_in_are_logged_without_a_name_of_the_file(self):
        _file, page = self.handed_in()
        self.client.get(page)
        self.client.post(page, {**ABOUT, "do": "take"})

        lines = list(Event.objects.values_list("action", "about"))

        self.assertEqual(
            lines,
            [
                ("personal data seen", "Qualtrics: file of an earlier study"),
                ("earlier study brought in", "Earlier discharge, wave 1"),
            ],
        )

    def test_looking_changes_nothing(self):
        file, page = self.handed_in()
        before = EarlierFile.objects.values().get()

        self.client.get(page)
        self.client.get(reverse("surveys:bring-mapping", args=[file.pk]))

        self.assertEqual(EarlierFile.objects.values().get(), before)

    def test_what_was_said_stays_when_something_is_to_be_mended(self):
        file, page = self.handed_in(files.as_csv(files.wide()), "wide")
        self.assertContains(self.client.get(page), "A file cannot tell.")

        said = {"frequent": "scores", "head:Nurses": "9", "name:Nurses": "Ward nurses"}
        answer = self.client.post(
            page, {**ABOUT, **said, "name": "Kept", "do": "look"}, follow=True
        )

        self.assertContains(answer, "11 people can be brought in.")
        self.assertContains(answer, 'value="Kept"')
        file.refresh_from_db()
        self.assertEqual(file.mapping["frequent"], "scores")
        self.assertEqual(file.mapping["headcounts"], {"Nurses": 9})
        self.assertContains(answer, "Ward nurses")

    def test_what_is_missing_is_asked_for_and_nothing_is_stored(self):
        _file, page = self.handed_in()
        tomorrow = localdate() + timedelta(days=1)
        for wrong, reason in (
            ({"closed_on": ""}, "This field is required"),
            ({"closed_on": str(localdate())}, "Choose a day that is over"),
            ({"closed_on": str(tomorrow)}, "Choose a day that is over"),
            ({"closed_on": "1066-10-14"}, "Choose a day that is over"),
            ({"name": ""}, "This field is required"),
            ({"name": "Discharge"}, "There is a study of this name already"),
            ({"name": "Dis\u202echarge"}, "turns the direction"),
            ({"process": ""}, "This field is required"),
            ({"mode": "open"}, "An open survey says who agreed"),
            ({"mode": "secret"}, "Select a valid choice"),
            ({"min_raters": "2"}, "Select a valid choice"),
            ({"may_use": ""}, "Only answers that may be used like this"),
        ):
            with self.subTest(wrong):
                answer = self.client.post(page, {**ABOUT, **wrong, "do": "take"})
                self.assertContains(answer, reason, status_code=400)

        self.assertFalse(Response.objects.exists())
        self.assertEqual(Study.objects.count(), 1)

    def test_an_open_wave_names_who_agreed(self):
        _file, page = self.handed_in()
        agreed = {"mode": "open", "open_agreed_by": "The team", "open_agreed_on": "2024-01-01"}

        self.client.post(page, {**ABOUT, **agreed, "do": "take"})

        self.assertEqual(BroughtIn.objects.get().wave.open_agreed_by, "The team")

    def test_throwing_away_leaves_nothing(self):
        _file, page = self.handed_in()

        answer = self.client.post(page, {"do": "discard"}, follow=True)

        self.assertContains(answer, "Nothing was brought in.")
        self.assertFalse(EarlierFile.objects.exists())

    def test_the_next_wave_of_a_study(self):
        self.release()
        page = self.client.get(self.url, {"study": self.study.pk})
        self.assertContains(page, f'<option value="{self.study.pk}" selected>')

        _file, page = self.handed_in(study=self.study.pk)
        self.client.post(page, {**ABOUT, "closed_on": "2024-03-01", "do": "take"})

        self.assertFalse(BroughtIn.objects.exists())  # its first wave ended later than that

    def release(self):
        self.answer_all()
        return super().release()

    def test_a_study_that_is_asked_now_takes_no_file(self):
        answer = self.hand_in(study=self.study.pk)

        self.assertContains(answer, "not closed yet")
        self.assertFalse(EarlierFile.objects.exists())

    def test_a_mapping_is_saved_and_used_again(self):
        kept, page = self.handed_in(files.as_csv(files.wide()), "wide")
        self.client.post(page, {"frequent": "positions", "do": "look"})
        saved = self.client.get(reverse("surveys:bring-mapping", args=[kept.pk])).content
        self.assertEqual(json.loads(saved)["frequent"], "positions")
        for person in ("North", "South"):
            self.assertNotIn(person, saved.decode())

        mapping = SimpleUploadedFile("mapping.json", saved)
        _kept, page = self.handed_in(files.as_csv(files.wide()[:-1]), "wide", saved=mapping)

        self.assertContains(self.client.get(page), "10 people can be brought in.")

    def test_a_mapping_for_another_program_is_refused(self):
        mapping = SimpleUploadedFile("m.json", b'{"version": 1, "kind": "wide"}')

        self.assertContains(self.hand_in(saved=mapping), "that another program wrote")

    def test_old_letters_are_shown_and_asked_for(self):
        rows = files.wide()
        rows[1][0] = "Krankenpfleger für Ältere"
        content = files.as_csv(rows).decode().encode("cp1252")

        answer = self.hand_in(content, "wide")
        self.assertContains(answer, "Which of these reads right?")
        self.assertContains(answer, "Krankenpfleger für Ältere")
        self.assertFalse(EarlierFile.objects.exists())

        self.handed_in(content, "wide", letters="cp1252")

    def test_a_file_that_cannot_be_read_says_why(self):
        for content, reason in ((b"", "This file is empty"), (b"a,b\n", "no answers")):
            self.assertContains(self.hand_in(content), reason)

    def test_names_in_a_file_are_text(self):
        rows = files.wide()
        rows[1][0] = "<script>alert(1)</script>"
        _file, page = self.handed_in(files.as_csv(rows), "wide")

        shown = self.client.get(page)

        self.assertContains(shown, "&lt;script&gt;alert(1)")
        self.assertNotContains(shown, "<script>alert")

    def test_a_form_of_nonsense_breaks_nothing(self):
        _file, page = self.handed_in()
        said = {"column:Q1": "salary", "column:nothing": "timely", "head:Nurses": "many"}
        said |= {"word:often": "9", "name:": "x" * 500, "question:none": "timely", ":": ""}
        said |= {"head:x\0": "4", "about:Q3_1": "\0", "wave": "x" * 500, "own": "x" * 500}

        answer = self.client.post(page, {**said, "do": "look"}, follow=True)

        self.assertEqual(answer.status_code, 200)

    def test_a_file_is_seen_by_nobody_else_and_for_a_day(self):
        kept, page = self.handed_in()
        for person in (self.lena, self.cato, self.bram):
            self.client.force_login(person)
            for method in (self.client.get, self.client.post):
                self.assertEqual(method(page).status_code, 404)

        self.client.force_login(self.amal)
        hours = timedelta(hours=settings.EARLIER_FILES_KEPT_HOURS)
        EarlierFile.objects.update(handed_in_at=now() - hours)
        self.assertEqual(self.client.get(page).status_code, 404)
        self.assertFalse(handing_in.gathered(kept).count)

    def test_only_who_administers_hands_in(self):
        for person in (self.lena, self.cato):
            self.client.force_login(person)
            self.assertEqual(self.client.get(self.url).status_code, 404)
        self.client.force_login(self.bram)
        answer = self.hand_in()  # into a hospital that is not his
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(EarlierFile.objects.exists())
