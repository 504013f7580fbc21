"""The research files: the answers as they are stored, labelled, and the report done again."""

import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from django.test import SimpleTestCase
from django.urls import reverse

from reports.research.bundle import research_files
from reports.research.quoting import r_string, spss_string
from surveys.models.answers import ResearchFile
from surveys.models.events import Event
from surveys.models.waves import ResearchReader, Wave
from tests.base import CastTestCase

HOSTILE = "It's \"so\"\\\n.\r\n* \u2028CD 'x'.\x00\x1b\ud800=1"


class QuotingTests(SimpleTestCase):
    def test_a_text_of_spss_ends_only_where_we_end_it(self) -> None:
        said = spss_string(HOSTILE)

        self.assertEqual(said, "'It''s \"so\"\\ . * CD ''x''.?=1'")
        self.assertNotIn("'", said[1:-1].replace("''", ""))

    def test_a_text_of_spss_is_cut_within_what_every_version_takes(self) -> None:
        said = spss_string("ä" * 100)

        self.assertLessEqual(len(said[1:-1].encode()), 120)
        self.assertTrue(said.endswith("…'"))

    def test_a_text_of_r_is_plain_ascii_and_ends_only_where_we_end_it(self) -> None:
        said = r_string(HOSTILE)

        self.assertEqual(said, r'''"It's \"so\"\\ . * CD 'x'.?=1"''')
        self.assertEqual(r_string("Größe 👍"), r'"Gr\u00f6\u00dfe \U0001f44d"')


class FilesTestCase(CastTestCase):
    """Lena was named before the start. Nurses skip items, one of them nearly all."""

    OPEN: dict[str, object] = {}

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.study.languages = ["en", "de"]
        cls.study.save()
        words = {"en": {"item.timely.options.5": HOSTILE.replace("\x00", "").replace("\ud800", "")}}
        Wave.objects.update(research_export=True, wording=words, **cls.OPEN)
        cls.wave.refresh_from_db()
        ResearchReader.objects.create(
            organisation=cls.hospital,
            wave=cls.wave,
            user=cls.lena,
            name="Lena Lee",
            institution="North University",
            purpose="a thesis",
        )
        cast = cls()
        skips = {"frequent": 3, "timely": 2, "accurate": 4, "problem_solving": 2}
        cast.answer(cls.nurses, {cls.physicians: skips, cls.therapists: 4})
        cast.answer(cls.nurses, {cls.physicians: {"frequent": 5}, cls.nurses: 4})
        cast.answer_all()
        cast.answer(cls.pharmacists, {cls.nurses: 2, cls.physicians: 4}, people=2)
        cls.frozen = cast.release()

    def files(self) -> dict[str, bytes]:
        made = research_files(self.frozen)
        assert made is not None
        with zipfile.ZipFile(io.BytesIO(made.content)) as folder:
            return {name: folder.read(name) for name in folder.namelist()}

    def redo(self, files: dict[str, bytes]) -> tuple[int, list[dict[str, str]]]:
        """Run the program as a researcher does, with nothing of ours in reach."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            command = [sys.executable, "-I", "-S", "reproduce.py"]
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        self.assertEqual(done.stderr, b"")
        table = done.stdout.decode().split("\n\n")[0]
        return done.returncode, list(csv.DictReader(io.StringIO(table), delimiter="\t"))


class ProtectedFilesTests(FilesTestCase):
    def test_the_answers_are_the_stored_ones_and_the_zip_is_the_same_each_time(self) -> None:
        files = self.files()

        stored = ResearchFile.objects.get().content.encode()
        self.assertEqual(files["single-answers-1.csv"], stored)
        self.assertEqual(self.files(), files)

    def test_the_code_book_has_each_column_in_each_language_with_values_and_blanks(self) -> None:
        files = self.files()

        rows = list(csv.DictReader(io.StringIO(files["codebook.csv"].decode(), newline="")))
        header = files["single-answers-1.csv"].decode().splitlines()[0].split(",")
        self.assertEqual(list(dict.fromkeys(row["variable"] for row in rows)), header)
        timely = [row for row in rows if row["variable"] == "timely"]
        self.assertEqual({row["language"] for row in timely}, {"en", "de"})
        values = [(r["value"], r["score"]) for r in rows if r["variable"] == "frequent"]
        self.assertEqual(
            [each for each in dict.fromkeys(values) if each[1]],
            [("1", "1"), ("2", "3"), ("3", "5"), ("4", "4"), ("5", "2")],
        )
        self.assertIn("(blank)", {row["value"] for row in timely})
        self.assertTrue(any("discharge" in row["text"] for row in timely))

    def test_hostile_words_stay_text_in_both_programs(self) -> None:
        files = self.files()

        syntax, script = (files[f"read-answers-1.{end}"].decode() for end in ("sps", "R"))
        self.assertIn("5 'It''s \"so\"\\ . * CD ''x''.=1'", syntax)
        self.assertIn(r'''"It's \"so\"\\ . * CD 'x'.=1"''', script)
        self.assertTrue(script.isascii())

    def test_the_program_finds_exact_numbers_equal_and_all_others_in_their_range(self) -> None:
        code, lines = self.redo(self.files())

        found = {line["what it means"] for line in lines}
        self.assertEqual(code, 0)
        self.assertLessEqual({"equal", "in its range"}, found)
        self.assertFalse({"DIFFERENT", "OUTSIDE ITS RANGE"} & found)
        # Nine nurses give physicians 3 3 3 3 3 3 2 2 2, one more 4 of 7 items; the eleventh
        # answered a single item, which does not count: 3+3+3+3+3+3+2+2+2+2 = 26 for timely.
        [timely] = [each for each in lines if each["number"] == "Nurses about Physicians: timely"]
        self.assertEqual(float(timely["from the answers"]), 2.6)

    def test_the_program_notices_a_number_that_was_changed(self) -> None:
        files = self.files()
        text = files["report-ties.csv"].decode()
        files["report-ties.csv"] = text.replace(",2.6,2.6,2.6,", ",2.7,2.7,2.7,").encode()
        self.assertNotEqual(files["report-ties.csv"].decode(), text)

        code, lines = self.redo(files)

        self.assertEqual(code, 1)
        wrong = [each for each in lines if each["what it means"] == "DIFFERENT"]
        self.assertIn("Nurses about Physicians: timely", {each["number"] for each in wrong})
        self.assertEqual({each["difference"] for each in wrong}, {"-0.100000000"})


class HandingOverTests(FilesTestCase):
    def address(self) -> str:
        return reverse("reports:research-files", args=[self.wave.pk])

    def test_a_named_person_takes_the_zip_and_the_log_says_so(self) -> None:
        self.client.force_login(self.lena)

        response = self.client.post(self.address())

        name = 'attachment; filename="discharge-wave-1-research-files.zip"'
        self.assertEqual(response["Content-Disposition"], name)
        self.assertIn("no-store", response["Cache-Control"])
        [event] = Event.objects.filter(action="research export downloaded")
        self.assertEqual(event.actor, self.lena)
        self.assertEqual(event.about, "Discharge, wave 1, research files")

    def test_looking_hands_nothing_over_and_nobody_else_finds_it(self) -> None:
        for person, get, post in (
            (self.lena, 302, 200),
            (self.amal, 404, 404),
            (self.bram, 404, 404),
        ):
            self.client.force_login(person)
            before = Event.objects.count()

            self.assertEqual(self.client.get(self.address()).status_code, get)
            self.assertEqual(Event.objects.count(), before)
            self.assertEqual(self.client.post(self.address()).status_code, post)

    def test_once_erased_or_switched_off_there_are_no_files(self) -> None:
        self.client.force_login(self.lena)
        Wave.objects.update(research_export=False)
        self.assertEqual(self.client.post(self.address()).status_code, 404)

        ResearchFile.objects.all().delete()
        self.assertIsNone(research_files(self.frozen))


class OpenFilesTests(FilesTestCase):
    OPEN = {"mode": "open", "open_agreed_by": "Rosa", "open_agreed_on": date(2026, 1, 5)}

    def test_the_program_finds_every_number_of_an_open_survey_equal(self) -> None:
        code, lines = self.redo(self.files())

        counted = [each for each in lines if each["report"]]
        self.assertEqual(code, 0)
        self.assertEqual({each["what it means"] for each in counted}, {"equal"})
        self.assertGreater(len(counted), 100)
        names = {each["number"] for each in counted}
        self.assertLessEqual({"Between groups", "Within a group", "Others about Nurses"}, names)
