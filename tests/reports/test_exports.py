"""The files: the numbers of the page, and no cell that a spreadsheet would obey."""

import csv
import io
import json

from django.test import SimpleTestCase

from interventions.readiness import checklist, tick
from reports.exports import FORMATS, as_csv
from reports.exports.files import tie_lines
from reports.summary import Report, build_report
from surveys.results import released_ties
from surveys.spreadsheets import safe_cell
from tests.base import CastTestCase


class SafeCellTests(SimpleTestCase):
    def test_text_that_begins_like_a_formula_stays_text(self) -> None:
        for text in (
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            "\tplain",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "  =1",
            '"=1',
            "'=1",
            "\N{NO-BREAK SPACE}=1",
        ):
            self.assertEqual(safe_cell(text), f"'{text}", repr(text))

    def test_harmless_text_is_left_alone(self) -> None:
        for text in ("Nurses", "a=b", "4.2 or more", "", "-", "–", "<b>x</b>", "'s ward"):
            self.assertEqual(safe_cell(text), text)

    def test_numbers_stay_numbers(self) -> None:
        self.assertEqual(safe_cell(-1.5), -1.5)
        self.assertEqual(safe_cell(3), 3)

    def test_nothing_is_an_empty_cell(self) -> None:
        self.assertEqual(safe_cell(None), "")

    def test_headers_are_cells_too(self) -> None:
        self.assertEqual([safe_cell(name) for name in as_csv.COLUMNS], list(as_csv.COLUMNS))


class FilesTests(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.frozen = cast.release()
        cls.report = build_report(cls.frozen, readiness=checklist(cls.wave))

    def lines(self) -> list[dict[str, str]]:
        content = FORMATS["ties.csv"](self.report).content.decode()
        return list(csv.DictReader(io.StringIO(content, newline="")))

    def data(self) -> dict:
        return json.loads(FORMATS["ties.json"](self.report).content)

    def test_csv_has_a_line_per_tie_and_measure(self) -> None:
        lines = self.lines()

        self.assertEqual(len(lines), 3 * 4 * 10)  # raters, rated groups, measures
        self.assertEqual(
            lines[1],
            {
                "rater": "Nurses",
                "rated": "Physicians",
                "scope": "between",
                "measure": "all",
                "kind": "exact",
                "shown": "2.7",
                "value": str(24 / 9),
                "low": str(24 / 9),
                "high": str(24 / 9),
                "n": "9",
                "without_contact": "",
                "unanswered": "",
                "level": "weak",
                "certainty": "clear",
                "unit": "",
                "survey": "Confidential",
                "before_sharing": "0 of 7 points seen to",
            },
        )

    def test_the_files_say_what_has_been_seen_to_before_weak_ties_are_shown(self) -> None:
        tick(self.wave, {"sponsor", "use"})
        report = build_report(self.frozen, readiness=checklist(self.wave))

        [said] = {line["before_sharing"] for line in tie_lines(report)}
        points = json.loads(FORMATS["ties.json"](report).content)["before_sharing"]

        self.assertEqual(said, "2 of 7 points seen to")
        self.assertEqual([each["seen_to"] for each in points], [True, *[False] * 5, True])

    def test_csv_says_what_a_range_is(self) -> None:
        line = next(each for each in self.lines() if each["rater"] == "Therapists")

        self.assertEqual((line["kind"], line["shown"]), ("at_least", "4.0 or more"))
        self.assertEqual((line["value"], line["low"], line["high"]), ("4.5", "4.0", "5.0"))
        self.assertEqual((line["level"], line["certainty"]), ("moderate or strong", "cannot_tell"))

    def test_what_is_held_back_has_no_number_in_any_file(self) -> None:
        for lines in (self.lines(), self.data()["ties"]):
            held_back = [line for line in lines if line["rated"] == "Pharmacists"]

            self.assertEqual(len(held_back), 3 * 10)
            for line in held_back:
                self.assertEqual((line["kind"], line["shown"]), ("held_back", "not shown"))
                for name in ("value", "low", "high", "n", "level", "certainty"):
                    self.assertIn(line[name], ("", None))

    def test_every_number_is_the_one_that_was_released(self) -> None:
        ties = released_ties(self.frozen)
        names = {group.name: group.key for group in ties.groups}
        for line in self.data()["ties"]:
            tie = ties.ties[names[line["rater"]], names[line["rated"]]]
            measure = line["measure"]
            released = (
                tie.mean
                if measure == "all"
                else getattr(tie, measure)
                if measure in ("communication", "relationship")
                else tie.dimensions[measure]
            )
            expected = (released.low, released.value, released.high, released.n) if released else ()
            found = (line["low"], line["value"], line["high"], line["n"])
            self.assertEqual(found, expected or (None,) * 4)

    def test_both_files_hold_the_same_lines(self) -> None:
        as_text = [
            {name: "" if value is None else str(value) for name, value in line.items()}
            for line in self.data()["ties"]
        ]

        self.assertEqual(self.lines(), as_text)

    def test_json_explains_itself(self) -> None:
        data = self.data()

        self.assertEqual(data["cutoffs"]["between"]["weak_below"], 3.5)
        self.assertIn("Keller", data["cutoffs"]["between"]["source"])
        self.assertEqual(data["settings"]["min_raters"], 5)
        self.assertEqual(data["settings"]["weighting"], "each tie counts once")
        self.assertEqual(
            data["raters"][0],
            {"name": "Nurses", "n": 9, "of": None, "counted_together": False},
        )
        self.assertEqual((data["survey"], data["unit"]), ("Confidential", None))
        self.assertEqual(data["fingerprint"], self.frozen.fingerprint)
        self.assertIn("Not affiliated", data["credit"])

    def test_the_same_release_gives_the_same_bytes(self) -> None:
        for make in FORMATS.values():
            again = build_report(self.frozen, readiness=checklist(self.wave))
            self.assertEqual(make(again), make(self.report))

    def test_a_file_is_named_for_its_study_and_wave(self) -> None:
        self.assertEqual(FORMATS["ties.csv"](self.report).filename, "discharge-wave-1-ties.csv")

    def test_a_study_without_plain_letters_still_has_a_file_name(self) -> None:
        self.frozen.wave.study.name = "出院"

        report: Report = build_report(self.frozen)

        self.assertEqual(FORMATS["ties.csv"](report).filename, "wave-1-ties.csv")


class NotAskedTests(CastTestCase):
    def test_a_question_that_was_never_asked_has_no_line(self) -> None:
        self.nurses.kind = "client"  # clients are not asked about one another
        self.nurses.save()
        self.answer(self.nurses, {self.physicians: 3}, people=9)

        data = json.loads(FORMATS["ties.json"](build_report(self.release())).content)

        self.assertNotIn("Nurses", {line["rated"] for line in data["ties"]})
        self.assertEqual(len(data["ties"]), 3 * 10)


class HostileNamesTests(CastTestCase):
    def test_names_are_text_in_every_file(self) -> None:
        self.nurses.name = "=1+1"
        self.nurses.save()
        self.physicians.name = "<b>$x$</b>"
        self.physicians.save()
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        report = build_report(self.release())

        table = FORMATS["ties.csv"](report).content.decode()
        data = json.loads(FORMATS["ties.json"](report).content)

        line = list(csv.DictReader(io.StringIO(table, newline="")))[1]
        self.assertEqual((line["rater"], line["rated"]), ("'=1+1", "<b>$x$</b>"))
        self.assertEqual(data["ties"][1]["rater"], "=1+1")
