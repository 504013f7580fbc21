"""The same survey through other people's code: statsmodels 0.15.0 and pingouin 0.7.0.

The calls are in reference/compute.py, its output in reference/reference.json.
"""

import json
from pathlib import Path
from unittest import TestCase

from surveys.rating_files import read_ratings
from surveys.scoring.moments import moments_of
from surveys.scoring.reliability import icc
from surveys.scoring.score import Rules, score
from tests.scoring.agreement import differences
from tests.scoring.made import CODES, ITEMS

HERE = Path(__file__).parent / "reference"
IDENTITY = [range(6)] * 7


class TheReferenceSurvey(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        file = read_ratings(str(HERE / "survey.csv"), CODES)
        before, after = (
            file.ratings(file.wave_number(name), IDENTITY) for name in ("before", "after")
        )
        cls.found = score(after, ITEMS, Rules(4, replicates=0), before=before)
        cls.wanted = json.loads((HERE / "reference.json").read_text())

    def agree(self, found: object, wanted: object) -> None:
        self.assertEqual(list(differences(found, wanted)), [])

    def test_f_tests_by_group_by_unit_and_joint(self) -> None:
        self.agree(self.found["tests"], self.wanted["tests"])

    def test_cronbach_alpha_whole_and_without_each_item(self) -> None:
        reliability = self.found["reliability"]

        self.agree(reliability["cronbach_alpha"], self.wanted["cronbach_alpha"])
        self.agree(reliability["alpha_if_deleted"], self.wanted["alpha_if_deleted"])

    def test_welch_hedges_and_holm_of_every_tie_and_of_the_index(self) -> None:
        changes, wanted = self.found["changes"], self.wanted["changes"]

        self.assertEqual(len(changes["ties"]), 9)
        for tie in changes["ties"]:
            of_tie = wanted["ties"][f"{tie['rater']} {tie['target']}"]
            self.agree({key: tie[key] for key in of_tie}, of_tie)
        self.agree({key: changes["index"][key] for key in wanted["index"]}, wanted["index"])


class BalancedIccs(TestCase):
    def test_as_pingouin_gives_them_for_the_table_of_shrout_and_fleiss(self) -> None:
        rows = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]

        found = icc([moments_of(row) for row in rows])

        # pingouin.intraclass_corr(...), types ICC1 and ICC1k, unrounded.
        self.assertAlmostEqual(found.icc1 or 0, 0.1657417684054755, places=12)
        self.assertAlmostEqual(found.icc2 or 0, 0.44279713367926876, places=12)
        self.assertEqual(found.icc1, found.icc1_n0)
