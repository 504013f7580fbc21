"""A file while it is mapped: what is kept of it, for how long, and mappings that are saved."""

from datetime import timedelta

from django.test import override_settings

from surveys.bringing import handing_in
from surveys.bringing.mapping import Meaning, from_file
from surveys.erasing import forget_earlier_files, forget_what_is_due
from surveys.importing.tables import Unreadable
from surveys.models.bringing import EarlierFile
from tests.surveys.bringing import files
from tests.surveys.bringing.base import BringingTestCase


class KeptForADayTest(BringingTestCase):
    def test_what_tells_who_somebody_is_is_never_stored(self):
        for kind, rows in (
            ("qualtrics", files.qualtrics()),
            ("limesurvey", files.limesurvey_codes()),
            ("ratings", files.ratings()),
        ):
            kept = self.kept(rows, kind)
            stored = str([kept.rows, kept.header, kept.mapping])
            for secret in (
                "@",
                "Lastname",
                "10.0.0",
                "2024-03",
                "R_1x",
                "wrote",
                "tok1",
                "person-",
            ):
                self.assertNotIn(secret, stored, kind)
            self.assertNotIn("remark", str(kept.rows))

    def test_it_goes_after_a_day(self):
        kept = self.kept(files.wide())

        forget_earlier_files(kept.handed_in_at + timedelta(hours=23))
        self.assertTrue(EarlierFile.objects.exists())
        forget_earlier_files(kept.handed_in_at + timedelta(hours=24))
        self.assertFalse(EarlierFile.objects.exists())

    @override_settings(EARLIER_FILES_KEPT_HOURS=0)
    def test_the_daily_run_takes_it_too(self):
        self.kept(files.wide())

        forget_what_is_due()

        self.assertFalse(EarlierFile.objects.exists())

    def test_a_newer_file_takes_the_place_of_an_older_one(self):
        self.kept(files.wide())
        self.kept(files.qualtrics(), "qualtrics")

        self.assertEqual([kept.kind for kept in EarlierFile.objects.all()], ["qualtrics"])


class SavedMappingTest(BringingTestCase):
    def test_ten_exports_need_one_mapping(self):
        kept = self.kept(files.limesurvey_codes(), "limesurvey")
        questions = {f"question:Q{n}": code for n, code in enumerate(files.CODES, start=1)}
        names = {"name:SQ001": "Nurses", "name:A1": "Nurses", "name:A2": "Physicians"}
        names |= {"name:SQ002": "Physicians", "frequent": "positions"}
        handing_in.say(kept, {**questions, **names}, [])
        saved = handing_in.mapping_of(kept)

        again = self.kept(files.limesurvey_codes()[:-2], "limesurvey", mapping=saved)

        self.assertTrue(handing_in.gathered(again).can_be_taken)
        self.assertEqual(handing_in.mapping_of(again).columns["Q2[SQ001]"].role, "timely")

    def test_what_is_no_mapping_is_refused(self):
        base = '{"version": 1, "kind": "wide", '
        for content, reason in (
            (b"\xff\xfe", "not JSON"),
            (b"[1]", "not a mapping"),
            (b'{"version": 2, "kind": "wide"}', "another version"),
            (b'{"version": 1, "kind": "spss"}', "another version"),
            ((base + '"columns": []}').encode(), "nothing readable"),
            ((base + '"columns": {"a": 3}}').encode(), "nothing readable"),
            ((base + '"columns": {"a": {"is": "salary"}}}').encode(), "nothing is called"),
            ((base + '"words": {"often": "6"}}').encode(), "no answer can be"),
            ((base + '"own": 3}').encode(), "nothing readable"),
            (b'{"version": 1, "kind": "wide", "names": ' + b"[" * 5000, "not JSON"),
        ):
            with self.subTest(content[:60]), self.assertRaisesMessage(Unreadable, reason):
                from_file(content)

    def test_columns_another_file_lacks_are_left_away(self):
        kept = self.kept(files.wide(), mapping=None)
        mapping = handing_in.mapping_of(kept)
        mapping.columns["gone"] = Meaning("timely", "Nurses")

        again = self.kept(files.wide()[:-1], mapping=mapping)

        self.assertNotIn("gone", handing_in.mapping_of(again).columns)
