"""From choices to ties: what counts, and how much of it."""

from unittest import TestCase

from surveys.scoring.indices import mutual, weightings
from surveys.scoring.ties import tie_matrix
from tests.scoring.made import ITEMS, lines, ratings

FOUR_AND_THREE = (
    ("r1", "a", "b", [4, 4, 4, 2, 0, 0, 0]),
    ("r2", "a", "b", [5, 5, 5, 0, 0, 0, 0]),
)


class ARating(TestCase):
    def test_four_of_seven_count_three_do_not(self) -> None:
        rows = lines(
            ("r1", "a", "b", [4, 4, 4, 2, 0, 0, 0]), ("r2", "a", "b", [5, 5, 5, 0, 0, 0, 0])
        )

        tie = tie_matrix(ratings(rows), ITEMS, 4).ties["a", "b"]

        self.assertEqual((tie.n, tie.mean), (1, 3.5))
        # The items of a rating that does not count enter nothing.
        self.assertEqual((tie.dimensions["timely"].n, tie.dimensions["timely"].mean), (1, 4.0))

    def test_min_items_is_a_setting(self) -> None:
        rows = lines(
            ("r1", "a", "b", [4, 4, 4, 2, 0, 0, 0]), ("r2", "a", "b", [5, 5, 5, 0, 0, 0, 0])
        )

        n = [tie_matrix(ratings(rows), ITEMS, m).ties["a", "b"].n for m in range(1, 8)]

        self.assertEqual(n, [2, 2, 2, 1, 0, 0, 0])

    def test_a_family_needs_half_of_its_items(self) -> None:
        rows = lines(
            ("r1", "a", "b", [3, 3, 3, 3, 5, 0, 0]),
            ("r2", "a", "b", [1, 0, 0, 0, 5, 5, 5]),
        )

        families = tie_matrix(ratings(rows), ITEMS, 4).ties["a", "b"].families

        # r1 has one of three relationship items, r2 one of four communication items.
        self.assertEqual((families["communication"].n, families["communication"].mean), (1, 3.0))
        self.assertEqual((families["relationship"].n, families["relationship"].mean), (1, 5.0))

    def test_complete_ratings_are_seven_parts_of_the_two_families(self) -> None:
        rows = lines(("r1", "a", "b", [5, 4, 4, 3, 2, 2, 5]))

        tie = tie_matrix(ratings(rows), ITEMS, 4).ties["a", "b"]

        parts = [tie.families[name].mean or 0 for name in ("communication", "relationship")]
        self.assertEqual(parts, [4.0, 3.0])
        self.assertAlmostEqual(tie.mean or 0, (4 * 4 + 3 * 3) / 7)

    def test_min_items_off_the_scale_is_refused(self) -> None:
        rows = lines(("r1", "a", "b", [3]))
        for min_items in (0, 8):
            with (
                self.subTest(min_items=min_items),
                self.assertRaisesRegex(ValueError, "^min_items .* 1 and 7"),
            ):
                tie_matrix(ratings(rows), ITEMS, min_items)


class ATie(TestCase):
    def test_a_tie_without_a_counted_rating_is_listed_and_undefined(self) -> None:
        matrix = tie_matrix(ratings(lines(("r1", "a", "b", [0]))), ITEMS, 4)

        tie = matrix.ties["a", "b"]

        self.assertEqual((tie.n, tie.mean, tie.ratings.sd), (0, None, None))
        self.assertEqual(matrix.of("all"), [])
        self.assertIsNone(matrix.mean("b", "a"))

    def test_both_directions_make_a_mutual_tie(self) -> None:
        rows = lines(("r1", "a", "b", [4]), ("r2", "b", "a", [3]), ("r3", "b", "c", [5]))

        found = mutual(tie_matrix(ratings(rows), ITEMS, 4))

        self.assertEqual(
            found,
            [
                {"a": "a", "b": "b", "mean": 3.5, "asymmetry": 1.0},
                {"a": "b", "b": "c", "mean": None, "asymmetry": None},
            ],
        )


class TheFourWeightings(TestCase):
    """a1 and a2 rate b with 2 and 4; b1 rates a with 5 and c with 5."""

    def test_each_counts_something_else_once(self) -> None:
        rows = lines(
            ("a1", "a", "b", [2]),
            ("a2", "a", "b", [4]),
            ("b1", "b", "a", [5]),
            ("b1", "b", "c", [5]),
        )
        survey = ratings(rows)

        found = weightings(tie_matrix(survey, ITEMS, 4), "between", survey.group_of)

        self.assertEqual(
            found,
            {
                "tie_equal": (3 + 5 + 5) / 3,
                "rating_equal": (2 + 4 + 5 + 5) / 4,
                "respondent_equal": (2 + 4 + 5) / 3,
                "role_equal": (3 + 5) / 2,
            },
        )

    def test_without_a_rating_there_is_none(self) -> None:
        survey = ratings(lines(("a1", "a", "b", [0])))
        matrix = tie_matrix(survey, ITEMS, 4)

        self.assertEqual(set(weightings(matrix, "all", survey.group_of).values()), {None})
        self.assertEqual(
            weightings(matrix, "within", survey.group_of), {"tie_equal": None, "rating_equal": None}
        )
