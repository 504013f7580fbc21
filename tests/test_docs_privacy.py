"""docs/privacy.md: its tables and its example are computed again, by the functions that publish."""

import re

import numpy as np
from django.conf import settings
from django.test import SimpleTestCase

from surveys.scoring.blocks import make_blocks
from surveys.scoring.items import ItemSet
from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.readings import in_words
from surveys.scoring.release import publish, release_table
from surveys.scoring.released import Group, ReleasedTies
from surveys.scoring.released_ties import released_ties
from surveys.shown import levels_shown

TEXT = (settings.BASE_DIR / "docs" / "privacy.md").read_text()
K = 5
ONE_ITEM = ItemSet(("timely",), {"timely": "communication"})


def table(first_heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column is headed so, without its two head lines."""
    lines = [line.strip() for line in TEXT.splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


class TheSpanOfPlainMeans(SimpleTestCase):
    def test_is_what_publish_leaves_of_all_sums(self) -> None:
        rows = table("answers")

        self.assertGreaterEqual(len(rows), 7)
        for n, lowest, highest in rows:
            size = int(n)
            plain = [
                total / size
                for total in range(size, 5 * size + 1)
                if publish(total, size, smallest=3).kind == "exact"
            ]
            self.assertEqual((min(plain), max(plain)), (float(lowest), float(highest)), n)

    def test_ranges_begin_where_the_rule_says(self) -> None:
        self.assertIn('| *S* is 5*n* − 5 or more | "5 − 5/*n* or more" |', TEXT)
        self.assertIn('| *S* is *n* + 5 or less | "1 + 5/*n* or less" |', TEXT)
        for n in range(5, 41):
            for total in range(n, 5 * n + 1):
                value = publish(total, n, smallest=K)
                kind = (
                    "at_least" if total >= 5 * n - 5 else "at_most" if total <= n + 5 else "exact"
                )
                edge = {"at_least": 5 - 5 / n, "at_most": 1 + 5 / n, "exact": total / n}[kind]
                self.assertEqual((value.kind, value.value), (kind, edge))


class TheExample(SimpleTestCase):
    def setUp(self) -> None:
        sent = table("group")
        self.keys = [row[0] for row in sent]
        self.counts = {
            (name, unit): int(n)
            for name, *numbers in sent
            for unit, n in zip(("North", "South"), numbers, strict=True)
        }
        self.blocks = make_blocks(self.counts, self.keys, ("North", "South"), K)
        self.cells = [
            [re.fullmatch(r"(\d+) from (\d+): (.+)", cell) for cell in cells]
            for _, *cells in table("block")
        ]
        sums = [[(int(cell[1]), int(cell[2])) for cell in row if cell] for row in self.cells]
        self.release = release_table(
            self.blocks,
            self.keys,
            ONE_ITEM.codes,
            np.array(sums)[:, :, 1, np.newaxis],
            np.array(sums)[:, :, 0, np.newaxis],
            asked={(a, b) for a in self.keys for b in self.keys},
            smallest=K,
            unit_names={},
        )

    def ties(self) -> ReleasedTies:
        groups = [Group(key, key) for key in self.keys]
        return released_ties(
            self.release, groups, ONE_ITEM, DEFAULT_CUTOFFS, min_items=1, min_raters=K
        )

    def test_the_blocks_are_those_of_the_rule(self) -> None:
        named = [
            f"{' and '.join(block.groups)}, {' and '.join(block.units)} ({block.n})"
            for block in self.blocks
        ]

        self.assertEqual([row[0] for row in table("block")], named)

    def test_every_cell_is_what_publish_makes_of_it(self) -> None:
        said = [[cell[3] for cell in row if cell] for row in self.cells]

        made = [
            [in_words(self.release.values[block.id, key, "timely"]) for key in self.keys]
            for block in self.blocks
        ]
        self.assertEqual(said, made)
        self.assertEqual(sum(map(len, said)), 16)

    def test_every_tie_is_arithmetic_on_the_table(self) -> None:
        ties = self.ties().ties

        for words, low, middle, high, levels in table("tie"):
            rater, target = words.split(" about ")
            tie = ties[rater, target.capitalize()]
            assert tie.mean is not None
            ends = [f"{end:.2f}" for end in (tie.mean.low, tie.mean.value, tie.mean.high)]
            self.assertEqual([*ends, levels_shown(tie.levels)], [low, middle, high, levels], words)
        self.assertEqual(len(table("tie")), 5)

    def test_all_ties_between_groups_together(self) -> None:
        found = re.search(r"lie between ([\d.]+) and ([\d.]+), in the\s+middle ([\d.]+\d)\.", TEXT)

        between = self.ties().between
        assert found is not None and between is not None
        self.assertEqual(
            found.groups(), (f"{between.low:.2f}", f"{between.high:.2f}", f"{between.value:.2f}")
        )

    def test_the_usual_rule_gives_one_therapist_away(self) -> None:
        said = re.search(
            r"all physicians ([\d.]+) \((\d)\),\s+physicians in North ([\d.]+) \((\d)\), "
            r"nurses in South ([\d.]+) \((\d)\), everybody in South ([\d.]+) \((\d)\)\. "
            r"As sums these are (\d+), (\d+), (\d+) and (\d+)\. So the\s+two physicians in South "
            r"gave (\d+) − (\d+) = (\d+), and the one therapist there gave "
            r"(\d+) − (\d+) − (\d+) = (\d)",
            TEXT,
        )
        assert said is not None
        means, people = said.groups()[0:8:2], said.groups()[1:8:2]
        sums = [int(text) for text in said.groups()[8:12]]
        steps = [int(text) for text in said.groups()[12:]]

        # What the usual rule shows is rounded, and still gives the sums back.
        self.assertEqual(
            [round(float(m) * int(n)) for m, n in zip(means, people, strict=True)], sums
        )
        self.assertTrue(all(int(n) >= K for n in people))
        everyone, north, nurses, south = sums
        physicians_south = everyone - north
        therapist = south - nurses - physicians_south
        self.assertEqual(
            steps,
            [everyone, north, physicians_south, south, nurses, physicians_south, therapist],
        )
        # The sums are those of the table: nurses in South 21, physicians 31.
        self.assertEqual([self.cells[1][1][1], self.cells[2][1][1]], ["21", "31"])


class TheSettings(SimpleTestCase):
    def test_days_and_minutes_are_those_of_the_settings(self) -> None:
        answers = getattr(settings, "ANSWERS_KEPT_DAYS", 90)
        names = getattr(settings, "NAMES_KEPT_DAYS", 365)

        self.assertEqual(settings.DRAFT_MINUTES_AFTER_CLOSING, 30)
        self.assertIn("drafts half an hour after closing", TEXT)
        self.assertIn(f"research files {answers} days after a\nwave's last release", TEXT)
        self.assertIn(f"Backups are kept {settings.BACKUP_DAYS} days", TEXT)
        self.assertIn(f"rosters {names} days after closing", TEXT)

    def test_the_word_is_confidential(self) -> None:
        self.assertNotRegex(TEXT.replace("is not anonymous", ""), r"(?i)\banonymous")
