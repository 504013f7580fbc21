"""Files of people: written ones through the site's own door, random ones through the parser."""

from random import Random

from django.db import transaction
from django.test import SimpleTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.importing import handing_in
from surveys.importing.tables import Unreadable
from surveys.models.participants import Participant
from surveys.models.rosters import PeopleList
from surveys.models.waves import Wave
from tests.base import CastTestCase
from tests.inputs.bending import bent
from tests.inputs.files import GOOD, HEAD, csv_files, workbooks
from tests.inputs.odd import ODD
from tests.inputs.reading import looked_at
from tests.surveys.importing.files import TWO, workbook

FUZZ = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}


class FilesTest(CastTestCase):
    def setUp(self) -> None:
        self.wave = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

    def read(self, content: bytes) -> str:
        """Hand a file in and check it; return what was said. Then take all of it back."""
        mark = transaction.savepoint()
        try:
            handed_in = handing_in.hand_in_file(self.wave, content)
            if handed_in.unread:
                return "asked which letters"
            again = PeopleList.objects.get(pk=handed_in.pk)
            return f"{len(handing_in.checked(again).rows)} rows"
        except Unreadable as refusal:
            return " ".join(refusal.reasons)
        finally:
            transaction.savepoint_rollback(mark)

    def test_no_file_ends_in_an_error_and_none_adds_anybody(self) -> None:
        counts, errors = {}, []
        for kind, cases in {"CSV": csv_files(), "XLSX": workbooks()}.items():
            counts[kind] = 0
            for name, content in cases:
                counts[kind] += 1
                try:
                    self.assertTrue(self.read(content), name)
                except Exception as error:
                    errors.append(f"{kind}, {name}: {type(error).__name__} {error}"[:300])

        print(f"bad inputs: {sum(counts.values())}, {len(errors)} errors ({counts})")
        self.assertFalse(errors, "\n".join(errors))
        self.assertGreaterEqual(counts["CSV"], 250)
        self.assertGreaterEqual(counts["XLSX"], 150)
        self.assertFalse(Participant.objects.filter(wave=self.wave).exists())

    def test_good_files_are_read_so_that_the_others_are_refused_for_what_is_wrong(self) -> None:
        self.assertEqual(self.read((HEAD + GOOD).encode()), "1 rows")
        self.assertEqual(self.read(workbook(TWO)), "2 rows")
        self.assertEqual(looked_at((HEAD + GOOD).encode()), "1 person to add.")


cells = st.one_of(st.sampled_from(list(ODD.values())), st.text(max_size=20))
separators = st.sampled_from([";", ",", "\t", "|", '"', "\n", "\r", "\r\n", "\0", "sep=;\n"])
written = st.lists(st.one_of(cells, separators), max_size=30).map("".join)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be", "cp1252"])


class FuzzTest(SimpleTestCase):
    """`python -m tests.rehearsal inputs` does the same with a hundred times as many."""

    @settings(max_examples=1500, **FUZZ)
    @given(written, encodings, st.booleans())
    def test_whatever_text_comes_something_is_said(
        self, text: str, encoding: str, has_heading: bool
    ) -> None:
        whole = (HEAD if has_heading else "") + text

        self.assertIsInstance(looked_at(whole.encode(encoding, "replace")), str)

    @settings(max_examples=200, **FUZZ)
    @given(st.randoms(use_true_random=False))
    def test_however_a_workbook_is_bent_something_is_said(self, chance: Random) -> None:
        self.assertIsInstance(looked_at(bent(chance)), str)
