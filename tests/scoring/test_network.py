"""The network measures, by hand on three workgroups."""

from unittest import TestCase

from surveys.scoring.network import centralisation, network, reciprocity
from surveys.scoring.ties import tie_matrix
from tests.scoring.made import ITEMS, lines, ratings

CUTOFFS = (3.5, 4.0)


class ThreeGroups(TestCase):
    """a→b 5, b→a 5, a→c 5, c→a 2, b→c 4; own groups and a tie without an answer beside them."""

    def setUp(self) -> None:
        rows = lines(
            ("a1", "a", "b", [5]),
            ("a1", "a", "c", [5]),
            ("a1", "a", "a", [1]),
            ("b1", "b", "a", [5]),
            ("b1", "b", "c", [4]),
            ("c1", "c", "a", [2]),
            ("c1", "c", "b", [0]),
        )
        self.found = network(tie_matrix(ratings(rows), ITEMS, 4), CUTOFFS)

    def test_asked_and_defined(self) -> None:
        self.assertEqual((self.found["ties_asked"], self.found["ties_defined"]), (6, 5))

    def test_shares(self) -> None:
        self.assertEqual(self.found["density"], 4 / 5)
        self.assertEqual(self.found["strong_tie_density"], 3 / 5)

    def test_reciprocity_only_where_both_directions_are_defined(self) -> None:
        # a–b strong both ways, a–c strong one way; b–c has one direction.
        self.assertEqual(self.found["arc_reciprocity"], 2 / 3)
        self.assertEqual(self.found["dyad_reciprocity"], 1 / 2)

    def test_strengths(self) -> None:
        self.assertEqual(self.found["in_strength"], {"a": 7.0, "b": 5.0, "c": 9.0})
        self.assertEqual(self.found["out_strength"], {"a": 10.0, "b": 9.0, "c": 2.0})

    def test_centralisation(self) -> None:
        # Incoming means 3.5, 5, 4.5: (1.5 + 0 + 0.5)/(4·2). Outgoing 5, 4.5, 2.
        self.assertEqual(self.found["centralisation_in"], 2 / 8)
        self.assertEqual(self.found["centralisation_out"], 3.5 / 8)


class Edges(TestCase):
    def test_alike_is_nought_and_one_above_all_is_one(self) -> None:
        self.assertEqual(centralisation([3.0, 3.0, 3.0]), 0.0)
        self.assertEqual(centralisation([5.0, 1.0, 1.0, None]), 1.0)

    def test_two_groups_have_no_centre(self) -> None:
        self.assertIsNone(centralisation([5.0, 1.0, None]))

    def test_without_a_strong_tie_there_is_no_reciprocity(self) -> None:
        self.assertEqual(reciprocity({("a", "b"): "weak", ("b", "a"): "moderate"}), (None, None))

    def test_without_a_tie_there_is_nothing_to_share(self) -> None:
        found = network(tie_matrix(ratings(lines(("a1", "a", "a", [3]))), ITEMS, 4), CUTOFFS)

        self.assertEqual((found["ties_asked"], found["ties_defined"]), (0, 0))
        for key in ("density", "strong_tie_density", "arc_reciprocity", "centralisation_in"):
            self.assertIsNone(found[key])
        self.assertEqual(found["in_strength"], {"a": 0.0})
