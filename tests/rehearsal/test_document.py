"""docs/rehearsal.md keeps a section per rehearsal, and the promise page finds the first."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from surveys.promise import last_rehearsal
from tests.rehearsal.__main__ import main, verdict
from tests.rehearsal.document import HEADINGS, sections_of, write

SURVEYS = "# Rehearsed on 1 May 2026\n\n- 9 surveys\n\n## How\n\nSlowly."
OTHERS = {
    part: f"{HEADINGS[part]}\n\n- {part}: 3 figures" for part in HEADINGS if part != "surveys"
}
BEFORE = {"surveys": SURVEYS} | OTHERS


class DocumentTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "rehearsal.md"
        self.file.write_text("\n\n".join(BEFORE.values()) + "\n")

    def test_a_rehearsal_replaces_its_own_section_and_no_other(self) -> None:
        for part in HEADINGS:
            with self.subTest(part):
                self.file.write_text("\n\n".join(BEFORE.values()) + "\n")

                write(part, ["one figure"], "at once,", "Words.", self.file)

                after = sections_of(self.file.read_text())
                self.assertEqual([name for name in after if name], list(HEADINGS))
                self.assertEqual({n for n in BEFORE if after[n] != BEFORE[n]}, {part})
                self.assertIn("\n- one figure\n", after[part])

    def test_the_first_section_stays_first_whichever_was_written_last(self) -> None:
        self.file.unlink()
        for part in reversed(HEADINGS):
            write(part, [f"figure of {part}"], "at once,", "Words.", self.file)

        rehearsal = last_rehearsal(self.file)

        assert rehearsal is not None
        self.assertEqual(rehearsal.figures, ("figure of surveys",))

    def test_what_is_published_has_each_rehearsal_with_its_figures(self) -> None:
        sections = sections_of((settings.BASE_DIR / "docs" / "rehearsal.md").read_text())

        self.assertIn("0 surveys broken", sections["surveys"])
        self.assertRegex(sections["mail"], r"- mails: \d+ due, 0 lost, \d+ extra, \d+ line drops")
        for database in ("SQLite", "PostgreSQL"):
            self.assertIn(f"- restore on {database}: ", sections["restore"])
            self.assertIn(f"- migrations on {database}: 100,000 people", sections["migrations"])
        self.assertRegex(sections["workshop"], r"- workshop: 60 phones, p50 [\d.]+ s, p95 ")
        self.assertRegex(sections["timing"], r"- timing: \d+ tries each, .+ apart: ")
        self.assertRegex(sections["inputs"], r"- inputs: \d+ CSV, \d+ XLSX, 0 errors")

    def test_a_rehearsal_that_does_not_exist_is_not_run(self) -> None:
        self.assertEqual(main(["nothing"]), 2)


class VerdictTest(SimpleTestCase):
    def test_a_part_that_failed_or_was_ended_by_a_signal_fails_the_whole(self) -> None:
        for codes, expected in (([0, 0], 0), ([0, 1], 1), ([0, -9], 1), ([-9], 1), ([2, 0], 1)):
            with self.subTest(codes=codes):
                self.assertEqual(verdict(codes), expected)
