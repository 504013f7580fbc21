"""Structures between groups, by hand: side views, pairs, inclusion, what is seen differently."""

from django.test import SimpleTestCase

from surveys.scoring.structures import Sheet, coverage_class, score_structures

KEYS = ("meetings", "protocols", "space", "training", "rewards", "selecting", "job_design")


def pair(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def says(group: str, about: str, *answers: int) -> list[Sheet]:
    """One informant for each answer about meetings."""
    return [Sheet(group, {about: {"meetings": each}}) for each in answers]


class ExampleTest(SimpleTestCase):
    """Two informants for each group: nurses, physicians, managers."""

    def setUp(self) -> None:
        sheets = [
            *says("N", "P", 2, 2),
            *says("P", "N", 1, 1),
            *says("N", "M", 0, 1),
            *says("M", "N", 0, 0),
            *says("P", "M", 0),
            *says("M", "P", 0),
        ]
        self.found = score_structures(sheets, ("N", "P", "M"), KEYS)

    def test_pairs_are_the_mean_of_both_views(self) -> None:
        # N about P: (2 + 2) / 2 / 2 = 1.0, P about N 0.5, together 0.75.
        found = self.found.pairs

        self.assertEqual(found[pair("N", "P")]["meetings"].coverage, 0.75)
        self.assertEqual(found[pair("N", "M")]["meetings"].coverage, 0.125)
        self.assertEqual(found[pair("P", "M")]["meetings"].coverage, 0)
        self.assertEqual(
            [each["meetings"].class_of for each in found.values()],
            ["covered", "absent", "absent"],
        )

    def test_views_half_the_scale_apart_are_seen_differently(self) -> None:
        found = self.found.pairs

        self.assertTrue(found[pair("N", "P")]["meetings"].is_seen_differently)
        self.assertFalse(found[pair("N", "M")]["meetings"].is_seen_differently)

    def test_a_third_of_the_pairs_has_meetings(self) -> None:
        shares = self.found.shares["meetings"]

        self.assertAlmostEqual(shares.covered, 1 / 3)
        self.assertAlmostEqual(shares.absent, 2 / 3)
        self.assertEqual(shares.pairs, 3)
        self.assertEqual(list(self.found.shares), ["meetings"])

    def test_managers_are_left_out(self) -> None:
        inclusion = {group: of["meetings"] for group, of in self.found.inclusion.items()}

        self.assertEqual(inclusion, {"N": 0.4375, "P": 0.375, "M": 0.0625})

    def test_one_structure_makes_no_total(self) -> None:
        self.assertEqual(self.found.totals, {})
        self.assertEqual(self.found.included, {})
        self.assertIsNone(self.found.overall)


class SheetsTest(SimpleTestCase):
    def test_one_view_stands_for_both_and_says_so(self) -> None:
        found = score_structures([Sheet("A", {"B": {"space": 1}})], ("A", "B"), KEYS)

        only = found.pairs[pair("A", "B")]["space"]
        self.assertEqual((only.coverage, only.is_one_view), (0.5, True))
        self.assertFalse(only.is_seen_differently)

    def test_what_nobody_knows_is_left_out_and_so_is_what_is_no_structure(self) -> None:
        sheets = [Sheet("A", {"B": {"magic": 2}}), Sheet("B", {})]

        self.assertEqual(score_structures(sheets, ("A", "B"), KEYS).pairs, {})

    def test_six_answered_structures_make_a_total_and_five_do_not(self) -> None:
        # Six answers: 2, 2, 2, 0, 0, 0, that is 1, 1, 1, 0, 0, 0 and a mean of 0.5.
        six = dict(zip(KEYS, (2, 2, 2, 0, 0, 0), strict=False))
        five = dict(list(six.items())[:5])
        both = [Sheet("A", {"B": six, "C": five})]

        found = score_structures(both, ("A", "B", "C"), KEYS)

        self.assertEqual(found.totals, {pair("A", "B"): 0.5})
        self.assertEqual(found.included, {"A": 0.5, "B": 0.5})
        self.assertEqual(found.overall, 0.5)

    def test_how_well_it_works_stands_beside_and_changes_no_coverage(self) -> None:
        answers = {"B": {"space": 2}}
        silent = score_structures([Sheet("A", answers)], ("A", "B"), KEYS)
        told = score_structures(
            [Sheet("A", answers, {"B": {"space": 3}}), Sheet("B", {}, {"A": {"space": 6}})],
            ("A", "B"),
            KEYS,
        )

        one, other = (each.pairs[pair("A", "B")]["space"] for each in (silent, told))
        self.assertEqual((one.quality, other.quality), (None, 4.5))
        self.assertEqual(one.coverage, other.coverage)

    def test_classes_are_told_unrounded(self) -> None:
        for coverage, name in (
            (0.75, "covered"),
            (0.7499999, "partial"),
            (0.25, "partial"),
            (0.2499999, "absent"),
        ):
            self.assertEqual(coverage_class(coverage), name)

    def test_the_matching_gets_what_it_asks_for(self) -> None:
        found = score_structures([Sheet("A", {"B": {"space": 1}})], ("A", "B"), KEYS)

        self.assertEqual(found.coverage(), {pair("A", "B"): {"space": 0.5}})
