"""Files as they go wrong: refused with a reason, and with line and column where there is one."""

from django.test import SimpleTestCase

from surveys.bringing.exports import read_export
from surveys.bringing.gathering import gather
from surveys.bringing.guessing import guess_mapping
from surveys.bringing.mapping import from_json
from surveys.importing.decoding import AskWhichLetters
from surveys.importing.tables import Unreadable
from tests.surveys.bringing.bad import CSV, FINE, UNREADABLE, WIDE, WRONG, Rows, changed


def problems(content: Rows | bytes, kind: str):
    """Read and gather as the screen does, with the guesses as they are."""
    export = read_export(content if isinstance(content, bytes) else CSV(content), kind)
    mapping = guess_mapping(export, kind)
    mapping.frequent = "positions"
    return gather(export.columns, export.lines, mapping)


class BadFilesTest(SimpleTestCase):
    def test_what_cannot_be_read_is_refused_with_a_reason(self):
        for name, content, kind, reason in UNREADABLE:
            with self.subTest(name):
                with self.assertRaises(Unreadable) as refusal:
                    read_export(content, kind)

                self.assertIn(reason, str(refusal.exception))

    def test_what_is_wrong_is_told_with_line_and_column(self):
        for name, content, kind, reason, line, column in WRONG:
            with self.subTest(name):
                found = problems(content, kind)

                told = [(p.line, p.column) for p in found.problems if reason in p.text]
                self.assertIn((line, column), told, [p.text for p in found.problems])
                self.assertFalse(found.can_be_taken)

    def test_what_only_looks_odd_is_understood(self):
        for name, content, kind, people in FINE:
            with self.subTest(name):
                found = problems(content, kind)

                self.assertEqual([p.text for p in found.problems], [])
                self.assertEqual(len(found.people), people)
                self.assertEqual(found.groups, ["Nurses", "Physicians"])

    def test_there_are_many_of_them(self):
        self.assertGreaterEqual(len(UNREADABLE) + len(WRONG), 60)

    def test_old_letters_are_asked_for(self):
        content = CSV(changed(3, 0, "Ärzte")).decode().encode("cp1252")

        with self.assertRaises(AskWhichLetters):
            read_export(content, "wide")

        export = read_export(content, "wide", letters="cp1252")
        self.assertIn("Ärzte", [line.cells[0] for line in export.lines])

    def test_thirty_one_groups_are_too_many(self):
        rows = [WIDE[0], *([f"Group {n}", "North", *WIDE[1][2:]] for n in range(31))]
        export = read_export(CSV(rows + rows[1:]), "wide")
        mapping = guess_mapping(export, "wide")
        mapping.frequent = "positions"

        found = gather(export.columns, export.lines, mapping)

        self.assertIn("up to 30 are possible", found.problems[0].text)

    def test_a_thousand_problems_are_counted_and_twenty_shown(self):
        found = problems([WIDE[0], *([*WIDE[1][:2], *["x"] * 14] for _n in range(100))], "wide")

        self.assertEqual((found.count, len(found.problems)), (1400, 20))

    def test_a_nought_that_is_said_to_be_no_contact_is_no_scale(self):
        rows = changed(4, 4, 5, changed(3, 4, 0))
        export = read_export(CSV(rows), "wide")
        mapping = guess_mapping(export, "wide")
        mapping.frequent, mapping.words["0"] = "positions", "no_contact"

        self.assertTrue(gather(export.columns, export.lines, mapping).can_be_taken)

    def test_headcounts_are_held_against_the_people(self):
        export = read_export(CSV([*WIDE[:7], WIDE[7]]), "wide")
        mapping = guess_mapping(export, "wide")
        mapping.frequent, mapping.headcounts = "positions", {"Nurses": 5, "Physicians": 1}

        texts = [p.text for p in gather(export.columns, export.lines, mapping).problems]

        self.assertEqual(
            texts,
            [
                "Nurses: 6 people answered, and the headcount is 5.",
                "Physicians: a group of one is not asked about itself.",
            ],
        )

    def test_a_group_that_is_meant_as_it_is_can_be_said_to_be(self):
        export = read_export(CSV(changed(3, 0, "Nurse s")), "wide")
        mapping = guess_mapping(export, "wide")
        mapping.frequent, mapping.own = "positions", ["Nurse s"]

        self.assertTrue(gather(export.columns, export.lines, mapping).can_be_taken)

    def test_a_mapping_says_the_same_after_it_was_saved(self):
        mapping = guess_mapping(read_export(CSV(WIDE), "wide"), "wide")

        self.assertEqual(from_json(mapping.as_json()), mapping)
