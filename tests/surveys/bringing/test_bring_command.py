"""`manage.py bring`: the screen's own functions, for ten exports with one mapping."""

import io
import json
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command

from surveys import results
from surveys.models.bringing import BroughtIn
from tests.base import CastTestCase
from tests.surveys.bringing import files

ABOUT = {"organisation": "North Hospital", "process": "discharge home", "closed_on": "2024-03-01"}


class BringCommandTest(CastTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.put("answers.csv", files.as_csv(files.wide()))
        self.mapping = self.put("mapping.json", self.guessed().encode())

    def put(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def said(self, *arguments, **options):
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("bring", *map(str, arguments), stdout=out, stderr=err, **options)
        except CommandError as error:
            return f"{err.getvalue()}{error}"
        return out.getvalue()

    def guessed(self, **changes):
        guess = json.loads(self.said(self.file, kind="wide"))
        return json.dumps({**guess, "frequent": "positions", **changes})

    def test_a_guess_is_mended_and_used(self):
        said = self.said(self.file, mapping=self.mapping, **ABOUT)

        self.assertIn("Nurses: 6 people, 12 ratings given, 11 received", said)
        self.assertIn("Brought in: discharge home, wave 1 (11 people)", said)
        self.assertEqual(results.freeze(BroughtIn.objects.get().wave).number, 1)
        self.assertIn("brought in before", self.said(self.file, mapping=self.mapping, **ABOUT))

    def test_checking_stores_nothing(self):
        said = self.said(self.file, mapping=self.mapping, check=True)

        self.assertIn("Physicians: 5 people", said)
        self.assertFalse(BroughtIn.objects.exists())

    def test_what_is_wrong_is_told_and_nothing_is_stored(self):
        rows = files.wide()
        rows[3][4] = "9"
        bad = self.put("bad.csv", files.as_csv(rows))
        no_frequent = self.put("other.json", self.guessed(frequent="").encode())
        for file, changes, reason in (
            (bad, {}, "bad.csv:4: 'timely: Nurses': “9” is not from 1 to 5"),
            (self.file, {"mapping": no_frequent}, "A file cannot tell"),
            (self.file, {"organisation": "Nowhere"}, "There is no organisation 'Nowhere'"),
            (self.file, {"study": "Nothing"}, "has no study 'Nothing'"),
            (self.file, {"study": "Discharge"}, "not closed yet"),
            (self.file, {"closed_on": "3 May"}, "--closed-on: Enter a valid date"),
            (self.file, {"min_raters": "2"}, "--min-raters: Select a valid choice"),
            (self.file, {"open_agreed_by": "The team"}, "--open-agreed-on: An open survey says"),
            (self.file, {"mapping": bad}, "not JSON"),
            (self.folder / "missing.csv", {}, "No such file"),
        ):
            with self.subTest(reason):
                options = {"mapping": self.mapping, **ABOUT, **changes}
                self.assertIn(reason, self.said(file, **options))

        self.assertIn("Say --mapping, or --kind", self.said(self.file))
        self.assertFalse(BroughtIn.objects.exists())
