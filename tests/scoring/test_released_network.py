"""The network of released ties: known pictures, and every end found by trying everything."""

import random
from collections.abc import Sequence
from itertools import product
from unittest import TestCase

from surveys.scoring.levels import DEFAULT_CUTOFFS, level
from surveys.scoring.network import centralisation, reciprocity
from surveys.scoring.released import Group, Level, Reading, ReleasedTie, ReleasedTies, Row
from surveys.scoring.released_network import Share, released_network

LEVEL_OF = {"weak": 3.0, "moderate": 3.8, "strong": 4.5}


def exact(value: float) -> Reading:
    return Reading("exact", value, value, value, 9)


def about(low: float, value: float, high: float) -> Reading:
    return Reading("about", low, value, high, 9)


def ties_of(means: dict[tuple[str, str], Reading | None]) -> ReleasedTies:
    """A release of which only the means matter."""
    keys = sorted({key for pair in means for key in pair})

    def tie(rater: str, target: str, mean: Reading | None) -> ReleasedTie:
        scope = "within" if rater == target else "mixed" if target in rater else "between"
        return ReleasedTie(rater, target, scope, mean, None, None, {}, (), None, None)

    return ReleasedTies(
        groups=tuple(Group(key, key) for key in keys),
        rows=tuple(Row(key, key, (key,), 9) for key in keys),
        dimensions=(),
        ties={pair: tie(*pair, mean) for pair, mean in means.items()},
        cutoffs=DEFAULT_CUTOFFS,
        min_raters=5,
        min_items=4,
        held_back_targets=(),
        within=None,
        between=None,
    )


def same(value: float) -> Share:
    return Share(value, value, value)


class ShareTest(TestCase):
    def test_is_open_where_its_ends_differ(self) -> None:
        self.assertFalse(same(0.5).is_open)
        self.assertTrue(Share(0.5, 0.5, 0.75).is_open)


class KnownPicturesTest(TestCase):
    def setUp(self) -> None:
        self.three = {
            ("a", "b"): exact(4.5),
            ("b", "a"): exact(4.5),
            ("a", "c"): exact(4.5),
            ("c", "a"): exact(3.8),
            ("b", "c"): exact(3.0),
            ("c", "b"): exact(3.0),
        }

    def test_densities_are_shares_of_the_readable_ties(self) -> None:
        found = released_network(ties_of(self.three))

        self.assertEqual((found.ties_asked, found.ties_shown), (6, 6))
        self.assertEqual(found.density, same(4 / 6))
        self.assertEqual(found.strong_tie_density, same(3 / 6))

    def test_reciprocity_of_arcs_and_of_pairs(self) -> None:
        found = released_network(ties_of(self.three))

        # Three strong arcs, two of them answered; two pairs strong somewhere, one both ways.
        self.assertEqual(found.arc_reciprocity, same(2 / 3))
        self.assertEqual(found.dyad_reciprocity, same(1 / 2))

    def test_centralisation_is_nought_where_all_are_alike(self) -> None:
        alike = {pair: exact(3.5) for pair in self.three}

        found = released_network(ties_of(alike))

        self.assertEqual((found.centralisation_in, found.centralisation_out), (same(0), same(0)))

    def test_centralisation_is_one_where_one_group_has_everything(self) -> None:
        star = {pair: exact(5.0 if pair[1] == "a" else 1.0) for pair in self.three}

        self.assertEqual(released_network(ties_of(star)).centralisation_in, same(1.0))

    def test_own_mixed_and_withheld_ties_play_no_part(self) -> None:
        more = self.three | {("a", "a"): exact(5.0), ("a+b", "b"): exact(5.0), ("a+b", "c"): None}

        found, before = released_network(ties_of(more)), released_network(ties_of(self.three))

        self.assertEqual((found.ties_asked, found.ties_shown), (7, 6))
        self.assertEqual(found.density, before.density)
        self.assertEqual(found.centralisation_in, before.centralisation_in)

    def test_nothing_to_share_is_nothing(self) -> None:
        found = released_network(ties_of({("a", "b"): None, ("b", "a"): None}))

        self.assertEqual((found.ties_asked, found.ties_shown), (2, 0))
        self.assertIsNone(found.density)
        self.assertIsNone(found.arc_reciprocity)
        self.assertIsNone(found.centralisation_in)

    def test_without_a_strong_tie_there_is_no_reciprocity(self) -> None:
        found = released_network(ties_of({("a", "b"): exact(3.0), ("b", "a"): exact(3.8)}))

        self.assertIsNone(found.arc_reciprocity)
        self.assertIsNone(found.dyad_reciprocity)

    def test_two_groups_have_no_centralisation(self) -> None:
        found = released_network(ties_of({("a", "b"): exact(4.5), ("b", "a"): exact(3.0)}))

        self.assertIsNone(found.centralisation_in)

    def test_an_open_level_leaves_a_range(self) -> None:
        found = released_network(
            ties_of({("a", "b"): about(3.9, 4.1, 4.3), ("b", "a"): exact(4.5)})
        )

        self.assertEqual(found.strong_tie_density, Share(0.5, 1.0, 1.0))
        self.assertEqual(found.density, same(1.0))
        # The way back is strong; this way is or is not.
        self.assertEqual(found.dyad_reciprocity, Share(0.0, 1.0, 1.0))
        self.assertTrue(found.dyad_reciprocity.is_open)


class EveryEndTest(TestCase):
    """Random small networks: the ends are those of all possible networks together."""

    def test_densities_and_reciprocity(self) -> None:
        rng = random.Random(7)
        for _ in range(150):
            means = self.random_means(rng, ["a", "b", "c"])
            found = released_network(ties_of(means))
            networks = [
                dict(zip(means, names, strict=True))
                for names in product(*(self.possible(mean) for mean in means.values()))
            ]
            for measure, name in (
                (lambda levels: self.share(levels, "weak", False), "density"),
                (lambda levels: self.share(levels, "strong", True), "strong_tie_density"),
                (lambda levels: reciprocity(levels)[0], "arc_reciprocity"),
                (lambda levels: reciprocity(levels)[1], "dyad_reciprocity"),
            ):
                share = getattr(found, name)
                tried = [value for each in networks if (value := measure(each)) is not None]
                if share is not None and self.is_defined_at_both_ends(networks, measure):
                    self.assertAlmostEqual(share.low, min(tried), msg=name)
                    self.assertAlmostEqual(share.high, max(tried), msg=name)
                if share is not None:
                    self.assertLessEqual(share.low, share.value, name)
                    self.assertLessEqual(share.value, share.high, name)

    def test_centralisation(self) -> None:
        rng = random.Random(8)
        for _ in range(60):
            # One tie into each group, so that a group's mean is that tie's.
            means = {
                (f"{place}", target): reading
                for place, (target, reading) in enumerate(
                    zip("abcd", self.readings(rng, 4), strict=True)
                )
            }
            found = released_network(ties_of(means)).centralisation_in
            steps = [
                [mean.low + part * (mean.high - mean.low) / 6 for part in range(7)]
                for mean in means.values()
            ]
            tried = [centralisation(each) for each in product(*steps)]

            self.assertLessEqual(found.low, min(tried) + 1e-9)
            self.assertGreaterEqual(found.high, max(tried) - 1e-9)
            self.assertLessEqual(found.low - 1e-9, found.value)
            self.assertLessEqual(found.value, found.high + 1e-9)
            # The high end is reached; the low one may lie between the steps that were tried.
            self.assertAlmostEqual(found.high, max(tried))
            self.assertLess(min(tried) - found.low, 0.1)

    def random_means(self, rng: random.Random, keys: Sequence[str]) -> dict:
        pairs = [(a, b) for a in keys for b in keys if a != b]
        return dict(zip(pairs, self.readings(rng, len(pairs)), strict=True))

    def readings(self, rng: random.Random, n: int) -> list[Reading]:
        made = []
        for _ in range(n):
            low, high = sorted(rng.uniform(2.8, 5.0) for _ in range(2))
            made.append(exact(low) if rng.random() < 0.5 else about(low, (low + high) / 2, high))
        return made

    def possible(self, mean: Reading) -> list[Level]:
        order: list[Level] = ["weak", "moderate", "strong"]
        low, high = (level(end, DEFAULT_CUTOFFS.between) for end in (mean.low, mean.high))
        return order[order.index(low) : order.index(high) + 1]

    def share(self, levels: dict, name: str, is_it: bool) -> float:
        return sum((each == name) == is_it for each in levels.values()) / len(levels)

    def is_defined_at_both_ends(self, networks: list, measure) -> bool:
        return all(measure(each) is not None for each in networks)
