"""The golden survey: six people, three groups, every edge once; expected numbers in the files here.

Edges: five of seven items (N2 about THE), three of seven (P2 about THE), no contact (N3 about
PHY), and a group of one that does not rate itself (THE).
"""

import csv
import json
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import SimpleTestCase

from tests.scoring.agreement import differences

HERE = Path(__file__).parent
RAW = HERE / "golden_raw.csv"
EXPECTED = json.loads((HERE / "golden_expected.json").read_text())


def output(command: str, *options: str) -> str:
    out = StringIO()
    call_command(command, *options, stdout=out)
    return out.getvalue()


class ScoreGivesTheGoldenNumbers(SimpleTestCase):
    def score(self, *options: str) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(output("score", str(RAW), *options, "--json", "-"))
        return result

    def test_key_by_key(self) -> None:
        found = self.score()

        self.assertEqual(list(differences(found, EXPECTED)), [])

    def test_keys_stand_in_the_order_of_the_contract(self) -> None:
        def keys(part: object) -> object:
            if isinstance(part, dict):
                return [(key, keys(value)) for key, value in part.items()]
            return [keys(value) for value in part] if isinstance(part, list) else None

        self.assertEqual(keys(self.score()), keys(EXPECTED))

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        self.assertEqual(
            output("score", str(RAW), "--json", "-"), output("score", str(RAW), "--json", "-")
        )

    def test_line_order_changes_nothing(self) -> None:
        header, *lines = RAW.read_text().splitlines(keepends=True)
        turned = Path(self.enterContext(tempfile.TemporaryDirectory())) / "turned.csv"
        turned.write_text(header + "".join(reversed(lines)))

        found = output("score", str(turned), "--json", "-")

        self.assertEqual(found, output("score", str(RAW), "--json", "-"))

    def test_the_scores_in_a_file_of_raw_scores(self) -> None:
        to_score = {"": "", "1": "1", "2": "3", "3": "5", "4": "4", "5": "2"}
        rows = list(csv.DictReader(RAW.read_text().splitlines()))
        scored = Path(self.enterContext(tempfile.TemporaryDirectory())) / "scored.csv"
        with scored.open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, "frequent": to_score[row["frequent"]]} for row in rows)

        found = json.loads(output("score", str(scored), "--raw-scores", "--json", "-"))

        self.assertTrue(found["settings"].pop("raw_scores"))
        wanted = {**EXPECTED, "settings": {**EXPECTED["settings"]}}
        wanted["settings"].pop("raw_scores")
        self.assertEqual(list(differences(found, wanted)), [])

    def test_recoding_twice_would_be_seen(self) -> None:
        once = self.score()["ties"][0]["dimensions"]["frequent"]["mean"]

        raw = self.score("--raw-scores")["ties"][0]["dimensions"]["frequent"]["mean"]

        # N1, N2, N3 chose positions 3, 4, 3: scores 5, 4, 5.
        self.assertAlmostEqual(once, 14 / 3)
        self.assertAlmostEqual(raw, 10 / 3)


class IndicesByMinItems(SimpleTestCase):
    """The table of all weightings for 4, 7 and 1 items; tie, rating, respondent, role."""

    TABLE = {
        4: (
            (4.619048, 4.628571),
            (3.443651, 3.562857, 3.611905, 3.610317),
            (3.737500, 3.918095, 3.915873, 3.840741),
        ),
        7: (
            (4.619048, 4.628571),
            (3.428571, 3.492063, 3.440476, 3.496032),
            (3.726190, 3.897959, 3.873016, 3.812169),
        ),
        1: (
            (4.619048, 4.628571),
            (3.356349, 3.390476, 3.405556, 3.403968),
            (3.672024, 3.777381, 3.778307, 3.703175),
        ),
    }
    # NUR → THE and PHY → THE
    TIES = {4: (4.019048, 2.714286), 7: (3.928571, 2.714286), 1: (4.019048, 2.190476)}

    def test_all_weightings(self) -> None:
        for min_items, wanted in self.TABLE.items():
            result = json.loads(
                output("score", str(RAW), "--min-items", str(min_items), "--json", "-")
            )

            with self.subTest(min_items=min_items):
                for scope, numbers in zip(("within", "between", "all"), wanted, strict=True):
                    found = list(result["indices"][scope].values())
                    self.assertEqual([round(each, 6) for each in found], list(numbers))

    def test_the_two_ties_that_hang_on_it(self) -> None:
        for min_items, wanted in self.TIES.items():
            result = json.loads(
                output("score", str(RAW), "--min-items", str(min_items), "--json", "-")
            )
            means = {(tie["rater"], tie["target"]): tie["mean"] for tie in result["ties"]}

            with self.subTest(min_items=min_items):
                found = (round(means["NUR", "THE"], 6), round(means["PHY", "THE"], 6))
                self.assertEqual(found, wanted)


class ReleaseOfTheGoldenSurvey(SimpleTestCase):
    def test_one_pool_bands_exact_means_and_nothing_about_the_group_of_one(self) -> None:
        result = json.loads(output("release", str(RAW), "--json", "-"))

        self.assertEqual(
            result["blocks"],
            [
                {
                    "id": "b1",
                    "raters_n": 6,
                    "rater_groups": ["NUR", "PHY", "THE"],
                    "units": [],
                    "label": "NUR + PHY + THE",
                }
            ],
        )
        about = {
            target: [
                (each["kind"], each["n"], each["value"] and round(each["value"], 6))
                for each in result["values"]
                if each["target"] == target
            ]
            for target in ("NUR", "PHY", "THE")
        }
        self.assertEqual(about["NUR"], [("at_least", 6, 4.166667)] * 7)
        exact = [3.4, 3.2, 3.8, 3.4, 3.8, 3.2, 3.4]
        self.assertEqual(about["PHY"], [("exact", 5, value) for value in exact])
        self.assertEqual(about["THE"], [("withheld", None, None)] * 7)
        self.assertEqual(result["held_back"], {"respondents": 0, "values": 7, "targets": []})
