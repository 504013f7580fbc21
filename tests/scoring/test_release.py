"""What of a block's sum may be shown. Source: table of checks in docs/scoring.md (k = 5)."""

from unittest import TestCase

import numpy as np

from surveys.scoring.blocks import make_blocks
from surveys.scoring.readings import in_words, one_decimal
from surveys.scoring.release import WITHHELD, Published, held_back, publish, release_table


class PublishKeepsRoomForEveryAnswer(TestCase):
    def test_table_of_checks(self) -> None:
        table = {
            (5, 20): ("at_least", 4.0),
            (5, 19): ("exact", 3.8),
            (5, 11): ("exact", 2.2),
            (5, 10): ("at_most", 2.0),
            (6, 24): ("exact", 4.0),
            (6, 25): ("at_least", 4.166667),
            (8, 34): ("exact", 4.25),
            (10, 45): ("at_least", 4.5),
            (45, 219): ("exact", 4.866667),
            (45, 220): ("at_least", 4.888889),
        }
        for (n, total), (kind, value) in table.items():
            with self.subTest(n=n, total=total):
                found = publish(total, n, smallest=5)

                self.assertEqual((found.kind, found.n), (kind, n))
                self.assertAlmostEqual(found.value or 0, value, places=6)

    def test_four_of_five_are_too_few_and_not_even_their_number_is_told(self) -> None:
        self.assertEqual(publish(12, 4, smallest=5), Published("withheld", None, None))

    def test_nobody_is_withheld_too(self) -> None:
        self.assertEqual(publish(0, 0, smallest=5), WITHHELD)

    def test_fewer_than_three_are_never_shown_whatever_the_setting(self) -> None:
        # With five points, two people who reach 6 may be 1 and 5, 3 and 3: a colleague would know.
        self.assertEqual(publish(6, 2, smallest=1), WITHHELD)
        self.assertEqual(publish(9, 3, smallest=1).kind, "exact")

    def test_three_points_ask_for_four_people(self) -> None:
        self.assertEqual(publish(6, 3, smallest=3, top=3), WITHHELD)
        self.assertEqual(publish(8, 4, smallest=3, top=3).kind, "exact")

    def test_an_exact_mean_leaves_every_answer_open_to_each_member(self) -> None:
        # From outside an answer may be 1 to 5; one colleague cannot work it out.
        for n in range(5, 12):
            for total in range(n, 5 * n + 1):
                if publish(total, n, smallest=5).kind != "exact":
                    continue
                for own in range(1, 6):
                    rest, others = total - own, n - 2
                    low, high = max(1, rest - 5 * others), min(5, rest - others)
                    self.assertGreaterEqual(high - low, 1 if others else 0)

    def test_an_impossible_sum_is_refused(self) -> None:
        for total, n in ((26, 5), (4, 5), (-1, -1)):
            with self.subTest(total=total), self.assertRaisesRegex(ValueError, "^total must lie"):
                publish(total, n, smallest=5)


class InWords(TestCase):
    def test_at_least_goes_down_at_most_goes_up_and_means_go_half_up(self) -> None:
        words = [
            in_words(publish(total, n, smallest=5))
            for n, total in ((6, 25), (6, 9), (8, 34), (20, 87), (5, 20), (4, 12))
        ]

        self.assertEqual(
            words, ["4.1 or more", "1.9 or less", "4.3", "4.4", "4.0 or more", "not shown"]
        )

    def test_a_double_just_below_a_half_still_goes_up(self) -> None:
        self.assertLess(87 / 20, 4.3500000000000001 + 1e-15)
        self.assertEqual(one_decimal(87 / 20), "4.4")


class TheReleaseTable(TestCase):
    def setUp(self) -> None:
        self.blocks = make_blocks({("a", "x"): 5, ("b", "x"): 2, ("c", "x"): 3}, "abc", "x", 5)
        self.n = np.full((2, 3, 1), 5)
        self.total = np.full((2, 3, 1), 15)

    def test_a_pair_that_was_not_asked_has_no_value(self) -> None:
        asked = {("a", "b"), ("b", "a"), ("c", "b")}

        table = release_table(
            self.blocks, "abc", ["timely"], self.n, self.total, asked=asked, smallest=5
        )

        # The pool of b and c was asked what b or c was asked.
        self.assertEqual(
            list(table.values),
            [("b1", "b", "timely"), ("b2", "a", "timely"), ("b2", "b", "timely")],
        )

    def test_a_target_that_is_held_back_has_no_value(self) -> None:
        table = release_table(
            self.blocks,
            "abc",
            ["timely"],
            self.n,
            self.total,
            asked={("a", "a"), ("a", "b")},
            smallest=5,
            refused=["b"],
        )

        self.assertEqual(list(table.values), [("b1", "a", "timely")])

    def test_labels_name_groups_and_units(self) -> None:
        table = release_table(
            self.blocks,
            "abc",
            ["timely"],
            self.n,
            self.total,
            asked=set(),
            smallest=5,
            group_names={"a": "Nurses", "b": "Clerks"},
            unit_names={"x": "North"},
        )

        self.assertEqual(
            [(block.label, block.units) for block in table.blocks],
            [("Nurses (North)", ("North",)), ("Clerks + c (North)", ("North",))],
        )

    def test_groups_of_one_or_two_are_held_back_unless_they_agreed(self) -> None:
        headcounts = {"a": 2, "b": 3, "c": 1, "d": None, "e": 0}

        self.assertEqual(held_back(headcounts), ["a", "c", "e"])
        self.assertEqual(held_back(headcounts, agreed=["a"]), ["c", "e"])
