"""An open survey: every tie from one answer on, and nobody can overlook that it is open."""

import csv
import io
import json
from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from surveys import answering
from surveys.models.releases import Release
from surveys.models.studies import Unit, Workgroup
from surveys.models.waves import Wave
from tests.base import CastTestCase
from tests.reports.pages import heat_table

PAGES = ("reports:overview", "reports:heatmap", "interventions:suggestions")
OPEN = {"mode": "open", "open_agreed_by": "Rosa", "open_agreed_on": date(2026, 1, 5)}
PROTECTED_WORDS = ("too few", "Too few", "Confidential", "in groups of at least", "or more</small>")


class OpenTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Wave.objects.filter(pk=cls.wave.pk).update(**OPEN)
        cls.wave.refresh_from_db()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def page(self, name: str, **query: str) -> HttpResponse:
        return self.client.get(reverse(name, args=[self.wave.pk]), query)

    def file(self, name: str) -> bytes:
        return self.client.get(reverse("reports:file", args=[self.wave.pk, name])).content


class OpenPagesTest(OpenTestCase):
    """One pharmacist, two physicians and three nurses answered; nobody of the therapists."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer(cls.pharmacists, {cls.nurses: 5, cls.physicians: 1})
        cast.answer(cls.physicians, {cls.nurses: 4, cls.pharmacists: 2})
        cast.answer(cls.physicians, {cls.nurses: 3, cls.pharmacists: 5})
        cast.answer(cls.nurses, {cls.physicians: 3}, people=3)
        cls.frozen = cast.release()

    def test_every_page_says_that_it_is_open(self) -> None:
        for name in PAGES:
            page = self.page(name)

            self.assertContains(page, "<b>Open survey.</b>", msg_prefix=name)
            self.assertContains(page, "Open survey: every tie is shown, whoever gave it.")

    def test_no_page_speaks_of_a_protection_that_is_not_there(self) -> None:
        for name in PAGES:
            for words in PROTECTED_WORDS:
                self.assertNotContains(self.page(name), words, msg_prefix=name)

    def test_every_file_says_that_it_is_open(self) -> None:
        lines = list(csv.DictReader(io.StringIO(self.file("ties.csv").decode())))
        data = json.loads(self.file("ties.json"))

        self.assertEqual({line["survey"] for line in lines}, {"Open survey"})
        self.assertEqual(data["survey"], "Open survey")
        self.assertEqual((data["settings"]["mode"], data["settings"]["min_raters"]), ("open", 1))

    def test_one_answer_is_shown_as_it_is(self) -> None:
        table = heat_table(self.page("reports:heatmap").content)

        about_nurses, about_physicians = table.cells[2][0], table.cells[2][1]
        self.assertEqual(table.rows[2], "Pharmacists 1 answer")
        # 5 of 5 is the end of the scale, and is no range here.
        self.assertTrue(about_nurses["seen"].startswith("5.0 strong"))
        self.assertTrue(about_physicians["seen"].startswith("1.0 weak"))
        self.assertEqual(
            (about_physicians["label"], about_physicians["spoken"]),
            ("About physicians", "1.0 weak n 1 cannot tell"),
        )

    def test_two_answers_are_their_mean_and_a_group_of_two_is_rated(self) -> None:
        table = heat_table(self.page("reports:heatmap").content)

        self.assertTrue(table.cells[1][0]["seen"].startswith("3.5"))  # 4 and 3
        self.assertTrue(table.cells[1][3]["seen"].startswith("3.5"))  # 2 and 5

    def test_where_nobody_answered_it_says_so(self) -> None:
        table = heat_table(self.page("reports:heatmap").content)
        about_therapists = table.cells[0][2]

        self.assertEqual(about_therapists["seen"], "no answers")
        self.assertIn("absent", about_therapists["class"])
        self.assertEqual(
            about_therapists["spoken"],
            "no answers that could be counted, 3 did not answer",
        )

    def test_no_contact_is_told_apart_from_no_answer(self) -> None:
        self.assertContains(self.page("reports:heatmap"), "Who gave no rating")

    def test_cut_offs_and_their_sources_are_as_before(self) -> None:
        page = self.page("reports:heatmap")

        self.assertContains(page, "weak below 3.5, moderate from 3.5 to 4.0, strong above 4.0")
        self.assertContains(page, "Keller")

    def test_the_rules_are_those_of_an_open_survey(self) -> None:
        page = self.page("reports:overview")

        self.assertContains(page, "a tie is the mean of these ratings")
        self.assertContains(page, "from one answer on")
        self.assertNotContains(page, "a range is published instead")

    def test_one_answer_is_spoken_of_as_one(self) -> None:
        self.assertNotContains(self.page("reports:heatmap"), "1 answers")
        self.assertNotContains(self.page("interventions:suggestions"), "1 answers")

    def test_a_protected_survey_has_no_such_banner(self) -> None:
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
        )
        self.wave.closes_at = self.wave.opens_at.replace(year=self.wave.opens_at.year + 1)
        self.wave.save()
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        self.release()

        for name in PAGES:
            self.assertNotContains(self.page(name), "Open survey")


class NothingAnsweredTest(OpenTestCase):
    def test_an_open_survey_without_a_tie_does_not_speak_of_protection(self) -> None:
        self.answer(self.nurses, {}, people=2)
        self.release()

        for name in PAGES:
            self.assertNotContains(self.page(name), "protects")
        self.assertContains(self.page("reports:overview"), "Nobody answered enough questions")
        self.assertContains(self.page("interventions:suggestions"), "Nobody answered enough")


class OpenUnitTest(OpenTestCase):
    def test_a_unit_of_one_person_is_shown_too(self) -> None:
        north, south = (
            Unit.objects.create(organisation=self.hospital, study=self.study, name=name)
            for name in ("North", "South")
        )
        self.answer(self.nurses, {self.physicians: 4}, people=1, unit=north)
        self.answer(self.nurses, {self.physicians: 2}, people=2, unit=south)
        self.release()

        table = heat_table(self.page("reports:heatmap", unit=str(north.pk)).content)

        self.assertEqual(table.rows, ["Nurses based on 1 of 3 answers"])
        self.assertTrue(table.cells[0][1]["seen"].startswith("4.0"))


class StricterLaterTest(OpenTestCase):
    """A survey that began open and then became protected: what is out stays as it was."""

    def test_the_pages_say_both(self) -> None:
        self.answer(self.nurses, {self.physicians: 4})
        self.release()
        Wave.objects.filter(pk=self.wave.pk).update(
            mode="protected", closes_at=self.wave.opens_at.replace(year=self.wave.opens_at.year + 1)
        )
        self.wave.refresh_from_db()
        self.answer(self.nurses, {self.physicians: 3}, people=6)
        second = self.release()

        page = self.page("reports:overview")

        self.assertEqual((second.number, second.mode), (2, "protected"))
        self.assertContains(page, "<b>Open survey.</b>")
        self.assertContains(page, "kept in groups of at least 5")
        self.assertContains(page, "Published in two parts")
        self.assertNotContains(page, "Confidential, in groups")

    def test_a_higher_minimum_later_does_not_claim_more_for_what_is_out(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(mode="protected")
        self.wave.refresh_from_db()
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        self.release()
        Wave.objects.filter(pk=self.wave.pk).update(
            min_raters=6, closes_at=self.wave.opens_at.replace(year=self.wave.opens_at.year + 1)
        )
        self.wave.refresh_from_db()
        self.answer(self.nurses, {self.physicians: 3}, people=6)
        self.release()

        self.assertEqual(Release.objects.count(), 2)
        self.assertContains(self.page("reports:overview"), "Confidential, in groups of at least 5.")


class SilenceTest(OpenTestCase):
    """Five nurses: two rate the physicians, two have no contact, one says nothing."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer(cls.nurses, {cls.physicians: 4, cls.therapists: 3}, people=2)
        for _ in range(2):
            cast.no_contact(cls.nurses, cls.physicians)
        cast.answer(cls.nurses, {})
        cast.answer(cls.therapists, {cls.nurses: 3})
        cast.no_contact(cls.pharmacists, cls.nurses)
        cls.frozen = cast.release()

    def no_contact(self, group: Workgroup, target: Workgroup) -> None:
        token = self.link(group)
        version = answering.begin(token).version
        version = answering.save_screen(
            token, "frequent", {}, {target.pk}, shown={target.pk}, version=version, screen=1
        ).version
        answering.submit(token, version=version)

    def cell(self, line: int, column: int) -> str:
        return heat_table(self.page("reports:heatmap").content).cells[line][column]["spoken"]

    def test_beside_a_rating_both_are_counted(self) -> None:
        self.assertIn("n 2 cannot tell, 2 without contact, 1 did not answer", self.cell(0, 1))

    def test_where_nobody_has_contact_the_cell_says_so(self) -> None:
        lines = {line["rater"]: line for line in self.lines() if line["rated"] == "Nurses"}

        self.assertEqual(lines["Pharmacists"]["kind"], "no_contact")
        self.assertEqual(lines["Pharmacists"]["shown"], "no contact")

    def test_files_hold_both_counts(self) -> None:
        line = next(each for each in self.lines() if each["rated"] == "Physicians")

        self.assertEqual((line["without_contact"], line["unanswered"]), ("2", "1"))

    def lines(self) -> list[dict[str, str]]:
        lines = csv.DictReader(io.StringIO(self.file("ties.csv").decode()))
        return [line for line in lines if line["measure"] == "all"]

    def test_a_confidential_survey_never_tells_them_apart(self) -> None:
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=now() + timedelta(days=1),
        )
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        for _ in range(3):
            self.no_contact(self.nurses, self.physicians)
        release = self.release()

        page = self.client.get(reverse("reports:heatmap", args=[self.wave.pk]))
        self.assertEqual(release.without_contact, {})
        self.assertNotContains(page, "without contact")
        self.assertNotContains(page, "Who gave no rating")
